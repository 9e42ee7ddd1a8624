import type { PasskeyAnswer } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { offer } from './offer.ts'

const PASSKEY: PasskeyAnswer = {
  ...{ id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: '' }, clientExtensionResults: {} },
}
/** Lets everything run that waits for nothing else. */
const settle = (): Promise<void> => new Promise((done) => setTimeout(done))

/** A browser in which somebody chooses when the test says. */
function browser({ can = true, refuses = false } = {}) {
  const seen = { challenges: 0, cancelled: 0, signedIn: [] as PasskeyAnswer[], told: [] as string[] }
  const timers = new Map<() => void, number>()
  let chosen: ((passkey?: PasskeyAnswer) => void) | undefined
  let lost: ((error: Error) => void) | undefined
  const end = offer<number>({
    can: async () => can,
    options: async () => ++seen.challenges,
    choose: () => new Promise((resolve, reject) => ([chosen, lost] = [resolve, reject])),
    cancel: () => {
      seen.cancelled += 1
      chosen?.()
    },
    signIn: async (passkey) => {
      seen.signedIn.push(passkey)
      if (refuses) throw new Error('refused')
    },
    after: (delayMs, run) => {
      timers.set(run, delayMs)
      return () => timers.delete(run)
    },
    done: () => seen.told.push('done'),
    failed: (error) => seen.told.push((error as Error).message),
  })
  return {
    ...{ seen, timers, end },
    choose: () => chosen?.(PASSKEY),
    lose: () => lost?.(new Error('not allowed')),
  }
}

it('[PASSKEY8] somebody who chooses a passkey in the field is signed in with it', async () => {
  const { seen, timers, choose } = browser()
  await settle()
  expect([seen.challenges, seen.signedIn, [...timers.values()]]).toEqual([1, [], [240_000]])
  choose()
  await settle()
  expect(seen).toEqual({ challenges: 1, cancelled: 0, signedIn: [PASSKEY], told: ['done'] })
  expect(timers.size).toBe(0)
})

it('[PASSKEY8] a page that stays open gets a new challenge before the old one is over', async () => {
  const { seen, timers, choose } = browser()
  await settle()
  for (const renew of [...timers.keys()]) renew()
  await settle()
  expect([seen.challenges, seen.cancelled, timers.size]).toEqual([2, 1, 1])
  choose()
  await settle()
  expect(seen.told).toEqual(['done'])
})

it('[PASSKEY8] what is refused is told and not offered again', async () => {
  const { seen, choose } = browser({ refuses: true })
  await settle()
  choose()
  await settle()
  expect([seen.challenges, seen.told]).toEqual([1, ['refused']])
})

it('[PASSKEY8] what the browser does not offer or ends by itself is not told', async () => {
  const none = browser({ can: false })
  await settle()
  none.end()
  expect(none.seen).toEqual({ challenges: 0, cancelled: 0, signedIn: [], told: [] })
  const ended = browser()
  await settle()
  ended.lose()
  await settle()
  expect(ended.seen).toEqual({ challenges: 1, cancelled: 0, signedIn: [], told: [] })
  expect(ended.timers.size).toBe(0)
})

it('[PASSKEY8] nothing is offered any more once it is ended, and nothing else is cancelled', async () => {
  const early = browser()
  early.end()
  await settle()
  expect(early.seen).toMatchObject({ cancelled: 0, told: [] })
  expect(early.timers.size).toBe(0)
  const { seen, end } = browser()
  await settle()
  end()
  await settle()
  expect(seen).toEqual({ challenges: 1, cancelled: 1, signedIn: [], told: [] })
  end()
  expect(seen.cancelled).toBe(1)
})
