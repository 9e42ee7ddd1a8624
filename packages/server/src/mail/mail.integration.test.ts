import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { OvationError } from '@ovation/protocol'
import { freePort, SmtpServer } from '@ovation/testkit/services'
import type { SmtpServerOptions } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger, SERVER_LIMITS, systemClock } from '../ops/index.ts'
import type { ServerLimits, SmtpSettings } from '../ops/index.ts'
import { loadCertificate } from '../share/index.ts'
import { openMailer, signInMail } from './index.ts'
import type { Mailer, MailMessage } from './index.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('aiosmtpd')
const login = { user: 'live', password: 'hunter2' }
const message: MailMessage = { to: 'tao@example.com', subject: '登录 Live', text: 'Hello' }
const limits: ServerLimits = { ...SERVER_LIMITS, mailRetryDelayMs: 20, mailSilenceTimeoutMs: 1_500 }

const folder = mkdtempSync(join(tmpdir(), 'ovation-mail-'))
const files = { cert: join(folder, 'own.crt'), key: join(folder, 'own.key') }
const closing: (() => unknown)[] = []
const trusted = getCACertificates()

async function serverWith(options: SmtpServerOptions): Promise<SmtpServer> {
  const server = await SmtpServer.start(options)
  closing.push(server.stop)
  return server
}

/** A mailer over a server, as its setting says; with what it counted and logged. */
async function mailerTo(port: number, own: Partial<SmtpSettings> = {}, ownLimits: Partial<ServerLimits> = {}) {
  const outcomes: string[] = []
  const logged: unknown[] = []
  const logger = createLogger('silent')
  logger.warn = (...args: unknown[]) => void logged.push(...args)
  const from = { name: 'Live 直播', address: 'live@example.com' }
  const settings: SmtpSettings = { ...{ host: '127.0.0.1', port, tls: 'required', login, from }, ...own }
  const opened = await openMailer(settings, {
    ...{ clock: systemClock, logger, limits: { ...limits, ...ownLimits } },
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  closing.push(() => opened.close())
  const mailer: Mailer = opened
  const failure = (to: string): Promise<OvationError> =>
    mailer.send({ ...message, to }).then(
      () => expect.fail('it was sent'),
      (error: OvationError) => error,
    )
  return { mailer, outcomes, logged, failure }
}

describe.skipIf(skipped)('a real mail server', () => {
  let server: SmtpServer

  beforeAll(async () => {
    const own = await loadCertificate('self', folder, Date.now())
    if (!own) throw new Error('there is no certificate')
    writeFileSync(files.cert, own.cert)
    writeFileSync(files.key, own.key)
    setDefaultCACertificates([...trusted, own.cert])
    server = await serverWith({ ...files, ...login })
  })
  afterAll(async () => {
    setDefaultCACertificates(trusted)
    for (const close of closing) await close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('[MAIL3] gets a mail over TLS, signed in, with exactly the headers that belong to it', async () => {
    const { mailer, outcomes } = await mailerTo(server.port)
    const link = `https://live.example.com/sign-in?code=${'x'.repeat(120)}`
    const mail = signInMail({
      ...{ language: 'zh', link, validMs: 900_000 },
      site: { name: '小涛\r\nBcc: eve@example.com\r\n\r\n<b>', url: 'https://live.example.com' },
    })
    await mailer.send({ ...mail, to: ' tao@EXAMPLE.com ', subject: `${mail.subject}\r\nBcc: eve@example.com` })
    const taken = await server.mailTo('tao@example.com')
    expect(taken).toMatchObject({ from: 'live@example.com', to: ['tao@example.com'], tls: true, user: 'live' })
    const [head = ''] = taken.source.split('\r\n\r\n') ?? []
    const names = head.split('\r\n').flatMap((line) => /^([\w-]+):/.exec(line)?.[1]?.toLowerCase() ?? [])
    expect(names.sort()).toEqual([
      ...['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'],
    ])
    expect(head).toMatch(/^To: tao@example\.com$/im)
    // Quoted-printable: a soft line end is an equals sign.
    expect(taken.source.replace(/=\r\n/g, '')).toContain(`\r\n${link.replace('=', '=3D')}\r\n`)
    expect(outcomes).toEqual(['sent'])
  })

  it('[MAIL3] one connection carries mail after mail', async () => {
    const { mailer } = await mailerTo(server.port, {}, { maxMailConnections: 1 })
    const people = ['a@example.com', 'b@example.com', 'c@example.com']
    await Promise.all(people.map((to) => mailer.send({ ...message, to })))
    const taken = await Promise.all(people.map((to) => server.mailTo(to)))
    expect(new Set(taken.map(({ peer }) => peer)).size).toBe(1)
  })

  it('[MAIL5] what it puts off arrives with a later attempt; what it drops, too', async () => {
    const { mailer, outcomes, failure } = await mailerTo(server.port)
    await mailer.send({ ...message, to: 'later-2@example.com' })
    await mailer.send({ ...message, to: 'lost-1@example.com' })
    await Promise.all([server.mailTo('later-2@example.com'), server.mailTo('lost-1@example.com')])
    expect(await failure('later-9@example.com')).toMatchObject({ code: 'mail_failed', retryInMs: 10_000 })
    expect(outcomes).toEqual(['sent', 'sent', 'deferred'])
  })

  it('[MAIL5] one that is silent is given up at the deadline, and the next mail gets through', async () => {
    const { mailer, outcomes, failure } = await mailerTo(
      server.port,
      {},
      { mailTimeoutMs: 500, mailSilenceTimeoutMs: 9_000, maxMailConnections: 1 },
    )
    expect(await failure('silent@example.com')).toMatchObject({
      message: expect.stringContaining('too long') as string,
    })
    await mailer.send(message)
    expect(outcomes).toEqual(['timeout', 'sent'])
  })

  it('[MAIL4] what it refuses is said in words, without address and password', async () => {
    const { outcomes, logged, failure } = await mailerTo(server.port)
    expect(await failure('gone@example.com')).toMatchObject({
      code: 'mail_refused',
      message: 'The mail was not sent; the mail server refuses the address (550); correct the mail address.',
    })
    expect((await failure('spam@example.com')).message).toContain('rejects the mail (554)')
    const wrong = await mailerTo(server.port, { login: { ...login, password: 'hunter3' } })
    expect((await wrong.failure('tao@example.com')).message).toContain('refuses the sign-in (535)')
    const nobody = await mailerTo(server.port, { from: { name: '', address: 'stranger@example.com' } })
    expect((await nobody.failure('tao@example.com')).message).toContain('refuses the sender (553)')
    expect([...outcomes, ...wrong.outcomes, ...nobody.outcomes]).toEqual(['address', 'rejected', 'sign_in', 'sender'])
    expect(JSON.stringify([logged, wrong.logged, nobody.logged])).not.toMatch(/hunter|@example/)
  })

  it('[MAIL4] one that is not there, offers no TLS or has a certificate of somebody else gets nothing', async () => {
    const absent = await mailerTo(await freePort(), {}, { maxMailAttempts: 1 })
    expect((await absent.failure('tao@example.com')).message).toContain('is not reachable (ECONNREFUSED)')
    const plain = await serverWith({ ...login })
    const bare = await mailerTo(plain.port)
    expect((await bare.failure('tao@example.com')).message).toContain('offers no TLS')
    setDefaultCACertificates(trusted)
    const unknown = await mailerTo(server.port)
    expect((await unknown.failure('tao@example.com')).message).toContain('its certificate is not trusted')
    // On this machine any certificate will do, and none too.
    await (await mailerTo(server.port, { tls: 'offered' })).mailer.send({ ...message, to: 'offered@example.com' })
    expect((await server.mailTo('offered@example.com')).tls).toBe(true)
    await (await mailerTo(plain.port, { tls: 'offered' })).mailer.send(message)
    expect((await plain.mailTo('tao@example.com')).tls).toBe(false)
    await (await mailerTo(server.port, { tls: 'off' })).mailer.send({ ...message, to: 'off@example.com' })
    expect((await server.mailTo('off@example.com')).tls).toBe(false)
    setDefaultCACertificates([...trusted, readFileSync(files.cert, 'utf8')])
  })

  it('[MAIL2] smtps:// speaks TLS from the first octet', async () => {
    const implicit = await serverWith({ ...files, ...login, implicit: true })
    await (await mailerTo(implicit.port, { tls: 'implicit' })).mailer.send(message)
    expect(await implicit.mailTo('tao@example.com')).toMatchObject({ user: 'live' })
  })
})
