import { expect } from 'vitest'
import type { EventRecord, OutletDriver, OutletRecord } from '@ovation/server/outlets'
import { withFixture } from './with-fixture.ts'

/** What a test of a driver needs: an outlet that is open, and what its other side has got. */
export type OutletFixture = {
  driver: OutletDriver
  /** All that has arrived, in the order in which whoever reads it sees it. */
  received(): Promise<OutletRecord[]>
  close(): Promise<void>
}

/** Something that happens to the other side while records are sent, and ends again. */
export type Outage<F extends OutletFixture> = { name: string; happen: (fixture: F) => Promise<void> }

/** A record as the export has it; whoever checks looks at room and number alone. */
export const recordOf = (room: string, seq: number, more: Partial<EventRecord> = {}): EventRecord => ({
  ...{ room, seq, epoch: 1, type: 'message.sent', at: 1_700_000_000_000 + seq, actor: 'mia', v: 1 },
  ...{ audience: 'all', tier: 'timeline', body: { text: `${room} ${seq}, 你好 "quoted"\n` }, bodyDigest: `d${seq}` },
  ...{ previous: `c${seq - 1}`, chain: `c${seq}`, head: seq, since: seq - 1 },
  ...more,
})

const batchOf = (room: string, from: number, count: number): EventRecord[] =>
  Array.from({ length: count }, (_, n) => recordOf(room, from + n))

/** What whoever reads them once makes of them: how far each room came, how many came again. Throws where one is missing. */
export function readOnce(records: readonly OutletRecord[]): { heads: Record<string, number>; repeated: number } {
  const heads: Record<string, number> = {}
  let repeated = 0
  for (const record of records) {
    if (!('seq' in record)) continue
    const { room, seq } = record
    const head = heads[room] ?? 0
    if (seq > head + 1) throw new Error(`${room} goes on with ${seq} after ${head}`)
    if (seq <= head) repeated += 1
    else heads[room] = seq
  }
  return { heads, repeated }
}

const ATTEMPT_TIMEOUT_MS = 3_000
const RETRY_INTERVAL_MS = 100
const MAX_ATTEMPTS = 600

type SendOptions = {
  from?: number
  to: number
  batch?: number
  pauseMs?: number
  /** Hears up to where the room was acknowledged. */
  acknowledged?: (seq: number) => void
}

/** Sends a room as the outlets do: batch after batch, each until it is acknowledged. */
export async function sendRoom(
  driver: OutletDriver,
  room: string,
  { from = 1, to, batch = 20, pauseMs = 0, acknowledged = () => {} }: SendOptions,
): Promise<void> {
  for (let next = from; next <= to; next += batch) {
    const records = batchOf(room, next, Math.min(batch, to - next + 1))
    for (let attempts = 1; ; attempts++) {
      try {
        await driver.send(records, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS))
        break
      } catch (error) {
        if (attempts === MAX_ATTEMPTS) throw error
        await new Promise((done) => setTimeout(done, RETRY_INTERVAL_MS))
      }
    }
    acknowledged(Math.min(to, next + batch - 1))
    if (pauseMs > 0) await new Promise((done) => setTimeout(done, pauseMs))
  }
}

const within = (ms = 20_000): AbortSignal => AbortSignal.timeout(ms)

/** What every driver of outlets has to hold (docs/spec/outlets.md). */
export function outletContract<F extends OutletFixture>(open: () => Promise<F>): void {
  const test = withFixture(open)

  test('[OUTLET40] what is acknowledged is there, each room in its order', async ({ driver, received }) => {
    const rooms = ['a', 'b', 'c', 'd']
    await Promise.all(rooms.map((room) => sendRoom(driver, room, { to: 100, batch: 30 })))
    const records = await received()
    expect(readOnce(records)).toEqual({ heads: { a: 100, b: 100, c: 100, d: 100 }, repeated: 0 })
    expect(records.find(({ room }) => room === 'b')).toEqual(recordOf('b', 1))
  })

  test('[OUTLET40] a gap leaves as one', async ({ driver, received }) => {
    const gap = { room: 'a', type: 'gap', from: 1, to: 7 } as const
    await driver.send([gap, recordOf('a', 8)], within())
    expect(await received()).toEqual([gap, recordOf('a', 8)])
  })

  test('[OUTLET41] a batch may be sent again', async ({ driver, received }) => {
    for (const records of [batchOf('a', 1, 5), batchOf('a', 1, 5), batchOf('a', 6, 5)])
      await driver.send(records, within())
    expect(readOnce(await received()).heads).toEqual({ a: 10 })
  })

  test('[OUTLET42] an empty batch asks whether the other side is there, and leaves nothing', async (fixture) => {
    const { driver, received } = fixture
    await driver.send([], within())
    await driver.send(batchOf('a', 1, 1), within())
    expect(await received()).toEqual(batchOf('a', 1, 1))
  })

  test('[OUTLET43] what was given up before it began does not leave', async ({ driver, received }) => {
    await driver.send(batchOf('a', 1, 1), within())
    const reason = new Error('given up')
    await expect(driver.send(batchOf('a', 2, 5), AbortSignal.abort(reason))).rejects.toBe(reason)
    await driver.send(batchOf('b', 1, 1), within())
    expect(readOnce(await received()).heads).toEqual({ a: 1, b: 1 })
  })

  test('[OUTLET43] what is given up on the way rejects at once, and what comes next goes', async (fixture) => {
    const { driver, received } = fixture
    const giveUp = new AbortController()
    const sends = ['a', 'b', 'c'].map((room) => driver.send(batchOf(room, 1, 100), giveUp.signal))
    giveUp.abort(new Error('given up'))
    const ends = await Promise.allSettled(sends)
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await Promise.all(['a', 'b', 'c'].map((room) => sendRoom(driver, room, { to: 120, batch: 60 })))
    expect(readOnce(await received()).heads).toEqual({ a: 120, b: 120, c: 120 })
  })

  test('[OUTLET44] nothing leaves after the end', async ({ driver, received }) => {
    await driver.send(batchOf('a', 1, 1), within())
    await driver.close()
    await expect(driver.send(batchOf('a', 2, 1), within())).rejects.toThrow('closed')
    expect(await received()).toEqual(batchOf('a', 1, 1))
  })
}

/** What happens to the other side in the middle, one test each. */
export function outageContract<F extends OutletFixture>(
  open: () => Promise<F>,
  outages: readonly Outage<F>[],
  { rooms = 8, to = 200, pauseMs = 50 } = {},
): void {
  const test = withFixture(open)
  for (const { name, happen } of outages)
    test(`[OUTLET45] nothing is missing and each room keeps its order: ${name}`, async (fixture) => {
      const names = Array.from({ length: rooms }, (_, n) => `room${n}`)
      const sent = Promise.all(names.map((room) => sendRoom(fixture.driver, room, { to, pauseMs })))
      await Promise.all([sent, new Promise((done) => setTimeout(done, pauseMs * 3)).then(() => happen(fixture))])
      const { heads } = readOnce(await fixture.received())
      expect(heads).toEqual(Object.fromEntries(names.map((room) => [room, to])))
    })
}
