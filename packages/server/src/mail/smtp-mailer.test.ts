import type { OvationError } from '@ovation/protocol'
import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { createLogger } from '../ops/index.ts'
import { SmtpMailer } from './smtp-mailer.ts'
import type { Letter } from './message.ts'

const limits = { maxMailsWaiting: 2, mailTimeoutMs: 30_000, maxMailAttempts: 3, mailRetryDelayMs: 2_000 }
const message = { to: 'tao@example.com', subject: 'Hello', text: 'text' }
const deferred = Object.assign(new Error(), { code: 'EENVELOPE', responseCode: 451 })
const refused = Object.assign(new Error('<tao@example.com>'), { code: 'EENVELOPE', responseCode: 550 })

/** A mail server that gives the answers it is told to, one for each attempt, and then waits. */
function mailerOver(answers: (Error | 'taken')[], own: Partial<typeof limits> = {}) {
  const clock = new ManualClock()
  const outcomes: string[] = []
  const attempts: { atMs: number; letter: Letter }[] = []
  const warned: unknown[] = []
  const logger = createLogger('silent')
  logger.warn = (...args: unknown[]) => void warned.push(args)
  const calls = { verified: 0, closed: 0 }
  const begin = clock.monotonicMs()
  const mailer = new SmtpMailer({
    ...{ clock, logger, limits: { ...limits, ...own }, onOutcome: (outcome) => void outcomes.push(outcome) },
    transport: {
      send: async (letter, signal) => {
        attempts.push({ atMs: clock.monotonicMs() - begin, letter })
        const answer = answers.shift()
        if (answer === 'taken') return
        if (answer) throw answer
        await new Promise((_, fail) => {
          signal.addEventListener('abort', () => fail(new Error('aborted')))
        })
      },
      verify: async () => {
        calls.verified += 1
        const [answer] = answers
        if (answer instanceof Error) throw answer
      },
      close: () => void (calls.closed += 1),
    },
  })
  return { mailer, clock, outcomes, attempts, warned, calls }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
const failure = (sending: Promise<void>): Promise<OvationError> =>
  sending.then(
    () => expect.fail('it was sent'),
    (error: OvationError) => error,
  )

it('[MAIL3] a mail goes out as it is checked, once', async () => {
  const { mailer, attempts, outcomes } = mailerOver(['taken'])
  await mailer.send({ ...message, to: ' tao@EXAMPLE.com', subject: 'a\nb' })
  expect(attempts).toEqual([{ atMs: 0, letter: { ...message, subject: 'a b', html: undefined } }])
  expect(outcomes).toEqual(['sent'])
  expect(mailer.waiting).toBe(0)
})

it('[MAIL5] what is put off is tried again, later each time', async () => {
  const { mailer, clock, attempts, outcomes } = mailerOver([deferred, deferred, 'taken'])
  const sending = mailer.send(message)
  await settled()
  expect(mailer.waiting).toBe(1)
  clock.advance(1_999)
  await settled()
  expect(attempts).toHaveLength(1)
  clock.advance(1)
  await settled()
  clock.advance(4_000)
  await sending
  expect(attempts.map(({ atMs }) => atMs)).toEqual([0, 2_000, 6_000])
  expect(outcomes).toEqual(['sent'])
})

it('[MAIL5] so often and no more', async () => {
  const { mailer, clock, attempts, outcomes } = mailerOver([deferred, deferred, deferred, 'taken'])
  const failed = failure(mailer.send(message))
  for (const ms of [2_000, 4_000, 8_000]) {
    await settled()
    clock.advance(ms)
  }
  expect(await failed).toMatchObject({
    code: 'mail_failed',
    message: 'The mail was not sent; the mail server puts it off (451); try again later.',
    retryInMs: 10_000,
  })
  expect(attempts).toHaveLength(3)
  expect(outcomes).toEqual(['deferred'])
  expect(mailer.waiting).toBe(0)
})

it('[MAIL5] and not when its time would be over before', async () => {
  const { mailer, attempts } = mailerOver([deferred, 'taken'], { mailTimeoutMs: 2_000 })
  expect(await failure(mailer.send(message))).toMatchObject({ code: 'mail_failed' })
  expect(attempts).toHaveLength(1)
})

it('[MAIL4] a refused address is said at once, and neither said nor logged with the address', async () => {
  const { mailer, attempts, warned, outcomes } = mailerOver([refused, 'taken'])
  expect(await failure(mailer.send(message))).toMatchObject({
    code: 'mail_refused',
    message: 'The mail was not sent; the mail server refuses the address (550); correct the mail address.',
    retry: false,
  })
  expect(attempts).toHaveLength(1)
  expect(outcomes).toEqual(['address'])
  expect(warned).toEqual([
    [{ why: 'address', reason: 'the mail server refuses the address (550)' }, 'a mail was not sent'],
  ])
})

it('[MAIL5] a mail has its deadline, whatever the server does', async () => {
  const { mailer, clock, attempts, outcomes } = mailerOver([])
  const failed = failure(mailer.send(message))
  await settled()
  clock.advance(29_999)
  await settled()
  expect(mailer.waiting).toBe(1)
  clock.advance(1)
  expect(await failed).toMatchObject({
    code: 'mail_failed',
    message: expect.stringContaining('took too long') as string,
  })
  expect(attempts).toHaveLength(1)
  expect(outcomes).toEqual(['timeout'])
  expect(mailer.waiting).toBe(0)
})

it('[MAIL5] so many wait, and those beyond are refused at once', async () => {
  const { mailer, clock, attempts, outcomes } = mailerOver([])
  const waiting = [failure(mailer.send(message)), failure(mailer.send(message))]
  expect(await failure(mailer.send(message))).toMatchObject({ code: 'overloaded', retryInMs: 10_000 })
  expect(attempts).toHaveLength(2)
  expect(outcomes).toEqual(['overloaded'])
  clock.advance(30_000)
  await Promise.all(waiting)
  const next = mailer.send(message)
  expect(attempts).toHaveLength(3)
  mailer.close()
  clock.advance(30_000)
  await failure(next)
})

it('[MAIL5] nothing is tried again once it is closed', async () => {
  const { mailer, clock, attempts, calls } = mailerOver([deferred, deferred, 'taken'])
  const failed = failure(mailer.send(message))
  await settled()
  mailer.close()
  expect(calls.closed).toBe(1)
  clock.advance(2_000)
  await failed
  expect(attempts).toHaveLength(2)
})

it('[MAIL6] a check says what keeps mail from being sent, and sends nothing', async () => {
  const { mailer, attempts, calls } = mailerOver([])
  expect(await mailer.check()).toBeUndefined()
  const broken = mailerOver([Object.assign(new Error(), { code: 'EAUTH', responseCode: 535 })])
  expect(await broken.mailer.check()).toMatchObject({
    why: 'sign_in',
    words: 'the mail server refuses the sign-in (535)',
  })
  expect([calls.verified, attempts]).toEqual([1, []])
})
