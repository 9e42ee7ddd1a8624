import { initialSite } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { InProcessBus } from '../bus/index.ts'
import { createLogger, createMetrics, SERVER_LIMITS } from '../ops/index.ts'
import { MemoryLog } from './memory-log.fixture.ts'
import { ALONE } from './ownership.ts'
import { Rooms } from './rooms.ts'

function open() {
  const log = new MemoryLog()
  const given: unknown[] = []
  const owner: { node: string | undefined } = { node: undefined }
  const site = { state: initialSite(), know: async () => {} }
  const rooms = new Rooms({
    ...{ log: log.port, committer: log, bus: new InProcessBus<never>(), clock: new ManualClock() },
    ...{ limits: SERVER_LIMITS, metrics: createMetrics(), logger: createLogger('silent'), requestKey: 'k' },
    ...{ storageRefusal: () => undefined, openWallet: async () => {}, connectedRole: () => undefined },
    site,
    ownership: {
      ...ALONE,
      elsewhere: () => owner.node,
      like: (room, count) => void given.push([room, count]),
    },
    ...{ onTaken: () => {}, eraseRead: async () => {}, onDiverged: () => {} },
  })
  return { log, given, owner, rooms, site }
}

it('[SITE9] likes are not counted while the site is paused', async () => {
  const { log, given, rooms, site } = open()
  await log.createRoom('r')
  site.state = { ...initialSite(), pause: { text: 'Back at nine', since: 1 } }
  rooms.like('r', 2)
  await rooms.state('r')
  rooms.like('r', 3)
  expect(given).toEqual([])
  site.state = initialSite()
  rooms.like('r', 4)
  expect(await rooms.heartbeat('r', 0)).toBe(4)
})

it('[OWN21] likes are counted here in a room that is open here, and otherwise passed on to whoever opens it', async () => {
  const { log, given, owner, rooms } = open()
  await log.createRoom('r')
  rooms.like('r', 2)
  expect(given).toEqual([['r', 2]])
  await rooms.state('r')
  rooms.like('r', 3)
  expect(await rooms.heartbeat('r', 0)).toBe(3)
  owner.node = 'b'
  rooms.like('r', 4)
  expect(given).toEqual([
    ['r', 2],
    ['r', 4],
  ])
  owner.node = undefined
  expect(await rooms.heartbeat('r', 0)).toBe(3)
})
