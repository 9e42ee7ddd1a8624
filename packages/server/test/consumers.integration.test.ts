import { eventually } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { LogConsumer } from '../src/consumers/index.ts'
import { TestCluster } from './cluster.fixture.ts'
import { consumerRun } from './consumers.harness.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const NAMES = Array.from({ length: 90 }, (_, n) => `r${n + 10}`)
const ROOMS_EACH = 4

let ids = 0
const announce = ({ server }: TestServer, room: string): Promise<unknown> =>
  server.rooms.command(room, {
    actor: OWNER,
    commandId: `a${++ids}`,
    command: { type: 'announcement.set', body: { text: `${ids}` } },
  })

describe('consumers of a server', () => {
  it('[CONSUMER11] nothing is passed over when it is killed in the middle of what they do', async () => {
    const report = await consumerRun({
      ...{ seed: 1, nodes: 1, rooms: 3, faults: ['kill', 'kill'], deliveriesBetween: 80 },
    })
    expect(report.violations).toEqual([])
    expect(report.events).toBeGreaterThan(50)
    expect(report.deliveries).toBeGreaterThan(160)
  })

  it('[CONSUMER7] no append waits for one that never answers, and neither does the stop', async () => {
    let given = 0
    const stuck: LogConsumer = {
      ...{ name: 'stuck', from: 'start', audience: 'all' },
      handle: () => new Promise(() => void given++),
    }
    const test = await TestServer.start({ consumers: [stuck] })
    for (let n = 0; n < 300; n++) await announce(test, 'demo')
    await eventually(() => given === 1, 'it to be stuck')
    expect((await test.server.rooms.state('demo')).announcement?.text).toBe(String(ids))
    expect(test.server.consumers.lag('events').get('stuck')).toBeGreaterThanOrEqual(300)
    await eventually(() => test.server.consumers.lag('events').get('room-cards') === 0, 'the other to go on')
    await test.close()
  })

  it.skipIf(/postgres|redis/.test(missing))(
    '[CONSUMER4] a log is given on the node that owns it; who takes it over goes on where that one was',
    async () => {
      const given: { log: string; seq: number }[] = []
      const seen: LogConsumer = {
        ...{ name: 'seen', from: 'start', audience: 'all' },
        handle: async (log, deliveries) => {
          for (const one of deliveries) if (one.type === 'event') given.push({ log, seq: one.seq })
        },
      }
      const cluster = await TestCluster.start(2, {}, {}, [seen])
      try {
        const [one, two] = [cluster.get(0), cluster.get(1)]
        // Names are dealt out by chance: each node has some that it owns.
        const ownedBy = ({ server }: TestServer): string[] =>
          NAMES.filter((room) => server.cluster?.ownership.elsewhere(room) === undefined).slice(0, ROOMS_EACH)
        const rooms = [...ownedBy(one), ...ownedBy(two)].sort()
        for (const room of rooms) await one.server.rooms.create(room, `The ${room}`, OWNER)
        for (const room of rooms) for (let n = 0; n < 4; n++) await announce(n % 2 === 0 ? one : two, room)
        const seqs = (log: string): number[] => given.filter((each) => each.log === log).map(({ seq }) => seq)
        await eventually(() => rooms.every((room) => seqs(room).length >= 5), 'all to be given')
        // Each on one node alone, where nothing went wrong.
        for (const room of rooms) expect([room, seqs(room)]).toEqual([room, [1, 2, 3, 4, 5]])
        for (const { server } of [one, two]) {
          const owned = rooms.filter((room) => server.cluster?.ownership.elsewhere(room) === undefined)
          expect(owned).toHaveLength(ROOMS_EACH)
          // The cards are the same wherever somebody asks.
          const cards = await server.cards.publicRooms()
          expect(cards.filter(({ room }) => rooms.includes(room)).map(({ title }) => title)).toEqual(
            rooms.map((room) => `The ${room}`),
          )
        }
        await cluster.remove(one)
        await cluster.know(1)
        for (const room of rooms) await announce(two, room)
        await eventually(() => rooms.every((room) => seqs(room).includes(6)), 'all to go on')
        for (const room of rooms) expect([room, seqs(room)]).toEqual([room, [1, 2, 3, 4, 5, 6]])
      } finally {
        await cluster.close()
      }
    },
    60_000,
  )
})
