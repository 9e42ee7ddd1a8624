import { SITE_LOG } from '@ovation/room'
import type { RoomEvent } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../consumers/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import { ReportConsumer } from './report-consumer.ts'
import type { CountedShows, LogMinute, Show, ShowsAt } from './shows.ts'

const START = 1_700_000_000_000

const event = (seq: number, type: string, body: object = {}, atMs = seq): StoredEvent =>
  ({
    v: 1,
    room: 'r',
    epoch: 1,
    seq,
    at: START + atMs,
    actor: 'a',
    audience: 'all',
    type,
    body,
  }) as unknown as StoredEvent

const STARTED = event(1, 'stream.started', { stream: 's' }, 0)
const said = (seq: number): StoredEvent => event(seq, 'message.sent', { text: 'hi' })

/** A log, and the storage of what was counted of it. Each `node()` is one that starts anew. */
function cluster(limits: Partial<ServerLimits> = {}) {
  const clock = new ManualClock()
  const events: StoredEvent[] = [STARTED]
  const stored = {
    at: undefined as ShowsAt | undefined,
    shows: new Map<number, Show>(),
    minutes: new Map<number, LogMinute>(),
  }
  const seen = { writes: 0, failures: 0, reads: 0 }
  const errors: unknown[] = []
  const store = {
    countedUpTo: async () => stored.at,
    saveCounted: async (counted: ReadonlyMap<string, CountedShows>) => {
      seen.writes += 1
      if (seen.failures-- > 0) throw new Error('the storage was away')
      for (const { at, shows, minutes } of counted.values()) {
        if (stored.at && stored.at.seq >= at.seq) continue
        for (const show of shows) stored.shows.set(show.startedAt, show)
        for (const minute of minutes) stored.minutes.set(minute.minute, minute)
        stored.at = structuredClone(at)
      }
    },
    dropShows: async (_: string, upTo: number) => {
      for (const startedAt of stored.shows.keys()) if (startedAt <= upTo) stored.shows.delete(startedAt)
    },
  }
  const log = {
    read: async (_: string, { after, limit }: { after: number; limit: number }) => {
      seen.reads += 1
      return events.filter(({ seq }) => seq > after).slice(0, limit)
    },
  }
  const node = () => {
    const counts = new ReportConsumer({
      ...{ store, log, clock, limits: { ...SERVER_LIMITS, ...limits } },
      onError: (error) => void errors.push(error),
    })
    const deliver = (...given: StoredEvent[]): Promise<void> =>
      counts.consumer.handle(
        'r',
        given.map((event): Delivery => ({ type: 'event', log: 'r', seq: event.seq, event, previous: '' })),
        new AbortController().signal,
      )
    return { counts, deliver }
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await new Promise((done) => setImmediate(done))
  }
  return { node, events, stored, seen, errors, pass }
}

const messages = (minutes: Map<number, LogMinute>): number =>
  [...minutes.values()].reduce((sum, minute) => sum + minute.messages, 0)

describe('counting the log', () => {
  it('[REPORT5] is written once a second, however often the log is delivered', async () => {
    const { node, stored, seen, pass } = cluster()
    const { deliver } = node()
    await deliver(STARTED)
    expect([...stored.shows.values()]).toMatchObject([{ startedAt: START, endedAt: null }])
    expect(seen.writes).toBe(1)
    for (let seq = 2; seq <= 20; seq++) await deliver(said(seq), said(seq))
    expect(seen.writes).toBe(1)
    await pass(1_000)
    expect([seen.writes, messages(stored.minutes), stored.at?.seq]).toEqual([2, 19, 20])
    await pass(5_000)
    expect(seen.writes).toBe(2)
    expect(seen.reads).toBe(0)
  })

  it('[REPORT5] what was delivered but not written before a crash is read again', async () => {
    const { node, events, stored, seen, pass } = cluster({ maxConsumerBatchEvents: 4 })
    const before = node()
    await before.deliver(STARTED)
    for (let seq = 2; seq <= 12; seq++) events.push(said(seq))
    await before.deliver(...events.slice(1))
    const after = node()
    await after.deliver(said(13))
    await pass(1_000)
    expect([messages(stored.minutes), stored.at?.seq, seen.reads]).toEqual([12, 13, 3])
  })

  it('[REPORT5] what was cut from the log meanwhile is passed over', async () => {
    const { node, events, stored, pass } = cluster()
    const { deliver } = node()
    await deliver(STARTED)
    events.splice(0)
    await deliver(said(9))
    await pass(1_000)
    expect([messages(stored.minutes), stored.at?.seq]).toEqual([1, 9])
  })

  it('[REPORT5] a node that counted less changes nothing of what another one has written', async () => {
    const { node, events, stored, pass } = cluster()
    const [old, owner] = [node(), node()]
    await old.deliver(STARTED)
    for (let seq = 2; seq <= 6; seq++) events.push(said(seq))
    await old.deliver(said(2))
    await owner.deliver(...events.slice(1))
    await owner.counts.flush()
    await old.counts.flush()
    expect(messages(stored.minutes)).toBe(5)
    await old.deliver(said(7))
    await pass(1_000)
    expect([messages(stored.minutes), stored.at?.seq]).toEqual([6, 7])
  })

  it('[REPORT5] what could not be written is written later, with what came meanwhile', async () => {
    const { node, stored, seen, errors, pass } = cluster()
    const { deliver, counts } = node()
    await deliver(STARTED)
    seen.failures = 1
    await deliver(said(2))
    await pass(1_000)
    await deliver(said(3))
    expect([errors.length, messages(stored.minutes)]).toEqual([1, 0])
    await counts.close()
    expect([messages(stored.minutes), stored.at?.seq]).toEqual([2, 3])
  })

  it('[REPORT1] that a show has ended is written before anything else is delivered', async () => {
    const { node, stored } = cluster()
    const { deliver } = node()
    await deliver(STARTED, said(2))
    await deliver(said(3), event(4, 'stream.ended', { stream: 's' }, 500) as RoomEvent as StoredEvent)
    expect([...stored.shows.values()]).toMatchObject([{ startedAt: START, endedAt: START + 500 }])
    expect(messages(stored.minutes)).toBe(2)
  })

  it('the log of the site has no shows', async () => {
    const { node, stored, seen, pass } = cluster()
    const { counts } = node()
    await counts.consumer.handle(
      SITE_LOG,
      [{ type: 'event', log: SITE_LOG, seq: 1, event: STARTED, previous: '' }],
      new AbortController().signal,
    )
    await pass(1_000)
    expect([seen.writes, stored.at]).toEqual([0, undefined])
  })
})

it('[ROOM13] [ROOM14] a deletion takes the shows before it, and the next one begins from nothing', async () => {
  const { node, stored } = cluster()
  const { deliver, counts } = node()
  await deliver(STARTED, said(2))
  await deliver(event(3, 'room.deleted', { by: 'owner' }, 5_000))
  expect([...stored.shows]).toEqual([])
  expect(stored.at).toMatchObject({ seq: 3, title: '', show: null, stream: { status: 'none' } })
  await deliver(event(4, 'stream.started', { stream: 't' }, 9_000))
  await counts.flush()
  expect([...stored.shows.values()]).toMatchObject([{ startedAt: START + 9_000, endedAt: null }])
})
