import { ManualClock, seededRandom } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Consumers } from '../consumers/index.ts'
import { Logs, MemoryStore, settle } from '../consumers/memory.fixture.ts'
import { chainOf, EMPTY_CHAIN, leafOf } from '../log/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import type { DeliveryAttempt } from './delivery-log.ts'
import { OutletConsumer } from './outlet-consumer.ts'
import type { Outlet } from './outlet.ts'
import { DeliveryRefused } from './port.ts'
import type { OutletDriver, OutletRecord } from './port.ts'
import { sinceBefore } from './since.ts'

const QUIET = { warn: () => {}, error: () => {} } as unknown as Logger
const OUTLET: Outlet = {
  ...{ id: '0a', name: 'Shop', kind: 'webhook', rooms: '*', types: [], audience: 'all', settings: {}, begins: 'start' },
  ...{ paused: null, createdBy: 'boss', createdAt: 0, formerUntil: null, version: 1, sealed: null },
}

type Send = OutletDriver['send']

function make(send: Send, outlet: Partial<Outlet> = {}) {
  const [logs, clock] = [new Logs(), new ManualClock()]
  const store = new MemoryStore(logs)
  const consumers = new Consumers([], {
    ...{ store, log: logs, clock, limits: SERVER_LIMITS, logger: QUIET },
    ...{ owns: () => true, failed: () => {} },
  })
  const notes: DeliveryAttempt[] = []
  const paused: string[] = []
  const one = new OutletConsumer({
    ...{
      outlet: { ...OUTLET, ...outlet },
      driver: { send, close: async () => {} },
      log: logs,
      clock,
      limits: SERVER_LIMITS,
    },
    bounds: { maxBatchRecords: 10, maxBatchBytes: 64_000 },
    note: (attempt) => notes.push(attempt),
    pause: (why) => paused.push(why),
  })
  const append = (room: string, count: number, more = {}): void => {
    const payload = logs.append(room, count, more)
    consumers.wake({ room, epoch: 1, from: payload[0]?.seq ?? 0, to: payload.at(-1)?.seq ?? 0, payload })
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await settle()
  }
  return { logs, clock, store, consumers, one, notes, paused, append, pass }
}

/** Applies each record once, as a receiver would; throws where one is missing. */
class Receiver {
  readonly heads = new Map<string, { seq: number; chain: string }>()
  repeated = 0

  take(records: readonly OutletRecord[]): void {
    for (const record of records) {
      const { seq, chain } = this.heads.get(record.room) ?? { seq: 0, chain: EMPTY_CHAIN }
      if (!('seq' in record)) throw new Error('a gap')
      if (record.seq <= seq) {
        this.repeated++
        continue
      }
      if (record.since > seq) throw new Error(`${record.room}: ${record.since} is missing behind ${seq}`)
      if (record.since === record.seq - 1 && record.previous !== chain) throw new Error('another chain')
      if (chainOf(record.previous, leafOf(record as never, record.bodyDigest)) !== record.chain)
        throw new Error('no link')
      this.heads.set(record.room, { seq: record.seq, chain: record.chain })
    }
  }
}

describe('an outlet', () => {
  it('[OUTLET8] errors, lost answers, cut connections and two hours down: the receiver ends at the heads of the rooms', async () => {
    const random = seededRandom(19)
    const receiver = new Receiver()
    let down = false
    const all = make(async (records) => {
      if (down) throw new DeliveryRefused('the connection failed (ECONNREFUSED)')
      const dice = random()
      if (dice < 0.2) throw new DeliveryRefused('it answered 503', { status: 503 })
      receiver.take(records)
      // It took them, and the answer was lost.
      if (dice < 0.4) throw new DeliveryRefused('the connection failed (ECONNRESET)')
    })
    all.consumers.start()
    await all.consumers.add(all.one.consumer)
    const rooms = ['a', 'b', 'c', 'd']
    for (let round = 0; round < 60; round++) {
      for (const room of rooms) all.append(room, 1 + Math.floor(random() * 15))
      down = round >= 20 && round < 30
      // Ten rounds are down, twelve minutes each.
      await all.pass(down ? 12 * 60_000 : 5_000)
      for (let n = 0; n < 5; n++) await all.pass(1_000)
    }
    for (let n = 0; n < 40; n++) await all.pass(5 * 60_000)
    const heads = await all.logs.heads()
    expect(rooms.map((room) => receiver.heads.get(room))).toEqual(
      rooms.map((room) => {
        const head = heads.find((one) => one.room === room)
        return { seq: head?.seq, chain: head?.chain }
      }),
    )
    expect(receiver.repeated).toBeGreaterThan(0)
    expect(all.paused).toEqual([])
    expect(all.store.letters).toEqual([])
    await all.consumers.close()
  })

  it('[OUTLET6] it is given what it rejected as it was, however often', async () => {
    const tried: number[][] = []
    let fails = 8
    const all = make(async (records) => {
      tried.push(records.map((record) => ('seq' in record ? record.seq : 0)))
      if (fails-- > 0) throw new Error('no')
    })
    all.consumers.start()
    await all.consumers.add(all.one.consumer)
    all.append('a', 3)
    await all.pass(50)
    all.append('a', 2)
    for (let n = 0; n < 12; n++) await all.pass(300_000)
    expect(tried.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => [1, 2, 3]))
    expect(tried.slice(9)).toEqual([[4, 5]])
    expect(all.notes.map(({ attempt, error }) => [attempt, error])).toEqual([
      ...Array.from({ length: 8 }, (_, n) => [n + 1, 'no']),
      [9, null],
      [1, null],
    ])
    await all.consumers.close()
  })

  it('[OUTLET1] nothing of other rooms, other types, staff or the site leaves', async () => {
    const sent: string[] = []
    const all = make(async (records) => void sent.push(...records.map(({ room, type }) => `${room} ${type}`)), {
      ...{ rooms: 'friday-*', types: ['message.*'] },
    })
    all.consumers.start()
    await all.consumers.add(all.one.consumer)
    all.append('friday-1', 1)
    all.append('friday-1', 1, { type: 'announcement.set' })
    all.append('friday-1', 1, { audience: 'staff' })
    all.append('monday', 1)
    all.append('$site', 1)
    await all.pass(50)
    await all.pass(50)
    expect(sent).toEqual(['friday-1 message.sent'])
    // What it takes nothing of does not hold up retention.
    await all.pass(1_000)
    expect(all.store.cursors.get('monday')?.seq).toBe(1)
    expect(all.store.cursors.get('$site')?.seq).toBe(1)
    await all.consumers.close()
  })

  it('[OUTLET2] since is the last one that the filter lets through, also behind others', async () => {
    const logs = new Logs()
    logs.append('a', 1)
    logs.append('a', 500, { type: 'announcement.set' })
    logs.append('a', 1)
    const filter = { rooms: '*', types: ['message.sent'], audience: 'all' } as const
    expect(await sinceBefore(logs, 'a', 502, { filter, begin: 0 })).toBe(1)
    expect(await sinceBefore(logs, 'a', 1, { filter, begin: 0 })).toBe(0)
    // None of before it was made is its own.
    expect(await sinceBefore(logs, 'a', 502, { filter, begin: 300_000 })).toBe(0)
    logs.append('a', 6_000, { type: 'announcement.set' })
    const given = await sinceBefore(logs, 'a', 6_503, { filter, begin: 0 })
    expect(given).toBeGreaterThanOrEqual(502)
    expect(given).toBeLessThan(6_503)
  })
})
