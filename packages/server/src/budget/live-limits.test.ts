import { LIVE_LIMITS } from '@ovation/room'
import type { LiveLimit } from '@ovation/room'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { LiveLimits, SERVER_LIMITS, systemClock } from '../ops/index.ts'
import { createBudgets } from './budgets.ts'
import type { Budgets } from './budgets.ts'

/** The rates that limits bound: how often at once, and how long until once more. */
const RATES: Partial<Record<LiveLimit, keyof Budgets['rates']>> = {
  newConnectionsPerAddressPerSecond: 'handshakes',
  newConnectionsPerAddressBurst: 'handshakes',
  requestsPerAddressPerSecond: 'requests',
  requestsPerAddressBurst: 'requests',
  requestsPerApiKeyPerSecond: 'keyRequests',
  requestsPerApiKeyBurst: 'keyRequests',
  attachesPerAddressPerSecond: 'attaches',
  attachesPerAddressBurst: 'attaches',
  guestCommandsPerAddressPerSecond: 'guestCommands',
  guestCommandsPerAddressBurst: 'guestCommands',
  commandsPerActorPerSecond: 'commands',
  commandsPerActorBurst: 'commands',
  likesPerActorPerSecond: 'likes',
  likesPerActorBurst: 'likes',
  signInAttemptsPerMinute: 'signIns',
  wrongPasswordsPerMinute: 'passwords',
}
/** Those that something else reads: connections below, messages that are shown in live-room.test.ts. */
const OTHERS = ['maxConnections', 'maxConnectionsPerAddress', 'maxConnectionsPerActor'] as const
const OF_ROOMS = ['shownMessagesPerRoomPerSecond', 'shownMessagesPerRoomBurst'] as const

function running() {
  const limits = { ...SERVER_LIMITS }
  let nowMs = 0
  const clock = { ...systemClock, monotonicMs: () => nowMs, every: () => () => {}, after: () => () => {} }
  const logger = pino({ level: 'silent' })
  const budgets = createBudgets({ limits, clock, logger, keyOf: (peer) => peer, onRefused: () => {} })
  return { live: new LiveLimits(limits), budgets, wait: (ms: number) => (nowMs += ms) }
}

describe('limits that change while the server runs', () => {
  it('[SITE15] every one has a reader that is tested here', () => {
    const tested = [...Object.keys(RATES), ...OTHERS, ...OF_ROOMS]
    expect(tested.toSorted()).toEqual(Object.keys(LIVE_LIMITS).toSorted())
  })

  it.each(Object.entries(RATES))('[SITE15] %s counts for whoever is known already', (name, rate) => {
    const { live, budgets, wait } = running()
    const of = budgets.rates[rate]
    of.take('mia', 1)
    const isBurst = name.endsWith('Burst') || name.endsWith('PerMinute')
    if (isBurst) {
      live.apply({ [name]: 60 })
      wait(3_600_000)
      expect(of.take('mia', 1_000_000)).toBe(60)
    } else {
      of.take('mia', 1_000_000)
      live.apply({ [name]: 20 })
      wait(1_000)
      expect(of.take('mia', 1_000_000)).toBe(20)
    }
    live.apply({})
    wait(3_600_000)
    expect(of.take('mia', 1_000_000)).not.toBe(isBurst ? 60 : 20)
  })

  it('[SITE15] connections: of an address, of all, of a person', () => {
    const { live, budgets } = running()
    const { connections } = budgets
    const connection = { silent: false, giveWay: () => {} }
    for (let n = 0; n < 3; n++) expect(connections.connect('a')).toBeDefined()
    live.apply({ maxConnectionsPerAddress: 3 })
    expect([connections.connect('a'), connections.connect('b') !== undefined]).toEqual([undefined, true])
    live.apply({ maxConnections: 4 })
    expect(connections.connect('c')).toBeUndefined()
    live.apply({})
    expect(connections.connect('a')).toBeDefined()
    expect(connections.identify('mia', connection)).toBeDefined()
    live.apply({ maxConnectionsPerActor: 1 })
    expect(connections.identify('mia', connection)).toBeUndefined()
    live.apply({})
    expect(connections.identify('mia', connection)).toBeDefined()
  })
})
