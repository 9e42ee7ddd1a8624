import type { StreamState } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import { AudienceCounters } from './audience-counters.ts'
import { PeopleSketch } from './people-sketch.ts'
import type { AudienceRow, CurveRow, SketchRow, SourceRow } from './store.ts'

const DIGESTS: Record<string, number> = { mia: 1, gus: 2, ed: 3 }

/** A room on a node, as its hub sees it, and the rows that were written. */
function node() {
  const clock = new ManualClock(1_700_000_000_000)
  const people = new Set<string>()
  const rows = new Map<string, AudienceRow>()
  const sketches = new Map<string, SketchRow>()
  const sources = new Map<string, SourceRow>()
  const curves = new Map<string, CurveRow>()
  const errors: unknown[] = []
  const seen = { failures: 0, writes: 0, elsewhere: 0, hub: true }
  let stream: StreamState = { status: 'none' }
  const counters = new AudienceCounters({
    hub: () =>
      seen.hub
        ? {
            viewers: people.size + seen.elsewhere,
            state: { stream },
            listeners: { audience: () => people.values() },
          }
        : undefined,
    followed: () => (seen.hub ? [{ room: 'r' }] : []),
    digest: (_, __, person) => DIGESTS[person] ?? 0,
    store: {
      saveAudience: async ({ minutes, sketches: written, sources: visits, curves: stays }) => {
        seen.writes += 1
        if (seen.failures-- > 0) throw new Error('the storage was away')
        for (const row of minutes) rows.set(`${row.startedAt} ${row.part} ${row.minute}`, row)
        for (const row of written) sketches.set(`${row.startedAt} ${row.part}`, row)
        for (const row of stays) curves.set(`${row.startedAt} ${row.part}`, row)
        for (const row of visits) sources.set(`${row.startedAt} ${row.part} ${row.source}`, row)
      },
    },
    clock,
    limits: SERVER_LIMITS,
    onError: (error) => void errors.push(error),
  })
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done))
  return {
    ...{ clock, counters, seen, errors, rows, sketches, sources, curves },
    come: (person: string) => {
      people.add(person)
      counters.present('r', person, true)
    },
    go: (person: string) => {
      people.delete(person)
      counters.present('r', person, false)
    },
    start: () => (stream = { status: 'live', stream: 's', startedAt: clock.now() }),
    end: () => (stream = { status: 'ended', stream: 's', endedAt: clock.now() }),
    set: (next: StreamState) => (stream = next),
    /** The hub was closed with whoever was there. */
    close: () => {
      people.clear()
      seen.hub = false
    },
    pass: async (ms: number) => {
      clock.advance(ms)
      await settled()
    },
    total: () => {
      const sum = (of: 'watchMs' | 'joins' | 'leaves'): number => [...rows.values()].reduce((n, row) => n + row[of], 0)
      const merged = PeopleSketch.merge([...sketches.values()].map(({ sketch }) => sketch))
      return { watchMs: sum('watchMs'), joins: sum('joins'), leaves: sum('leaves'), people: merged.people }
    },
  }
}

describe('the viewers of shows on a node', () => {
  it('[REPORT2] counts from the start of the show to its end, whenever that is noticed', async () => {
    const { come, go, start, end, pass, counters, clock, ...of } = node()
    come('mia')
    await pass(10_000)
    start()
    clock.advance(100)
    come('gus')
    await pass(20_000)
    go('gus')
    await pass(10_000)
    end()
    await pass(60_000)
    await counters.close()
    expect([...of.rows.values()]).toMatchObject([
      { room: 'r', minute: 0, watchMs: 30_100 + 20_000, joins: 2, leaves: 1, peak: 2 },
    ])
    expect([...of.sketches.values()].map(({ sketch }) => PeopleSketch.merge([sketch]).people)).toEqual([2])
  })

  it('[REPORT2] without a show nothing is counted', async () => {
    const { come, go, pass, seen } = node()
    come('mia')
    await pass(10_000)
    go('mia')
    await pass(10_000)
    expect(seen.writes).toBe(0)
  })

  it('[REPORT2] a show goes on while the encoder is away; the next one begins from nothing', async () => {
    const { come, start, set, clock, pass, counters, ...of } = node()
    start()
    const startedAt = clock.now()
    come('mia')
    await pass(10_000)
    set({ status: 'interrupted', stream: 's', startedAt, since: clock.now() })
    await pass(10_000)
    set({ status: 'live', stream: 's2', startedAt })
    await pass(10_000)
    set({ status: 'live', stream: 's3', startedAt: clock.now() })
    await pass(5_000)
    await counters.flush()
    expect([...of.rows.values()].map((row) => [row.startedAt - startedAt, row.watchMs, row.joins])).toEqual([
      [0, 30_000, 1],
      [30_000, 5_000, 1],
    ])
  })

  it('[REPORT2] setting the wall clock makes nobody watch longer', async () => {
    const { come, start, clock, pass, ...of } = node()
    start()
    come('mia')
    await pass(4_000)
    clock.stepWall(7_200_000)
    await pass(4_000)
    clock.stepWall(-14_400_000)
    await pass(4_000)
    await of.counters.flush()
    expect(of.total()).toEqual({ watchMs: 12_000, joins: 1, leaves: 0, people: 1 })
  })

  it('[REPORT3] writes every five seconds, and again what could not be written', async () => {
    const { come, start, pass, seen, errors, ...of } = node()
    start()
    come('mia')
    seen.failures = 1
    await pass(5_000)
    expect([errors.length, of.rows.size]).toEqual([1, 0])
    come('gus')
    await pass(5_000)
    expect([...of.rows.values()]).toMatchObject([{ watchMs: 15_000, joins: 2 }])
    expect(of.sketches.size).toBe(1)
    expect(seen.writes).toBe(2)
  })

  it('[REPORT3] a newer count is not replaced by one that could not be written', async () => {
    const { come, start, end, pass, seen, clock, counters, ...of } = node()
    start()
    come('mia')
    clock.advance(4_900)
    seen.failures = 1
    const failing = counters.flush()
    clock.advance(50)
    end()
    clock.advance(500)
    await expect(failing).rejects.toThrow('away')
    await pass(5_000)
    expect(of.total().watchMs).toBe(4_950)
  })

  it('[REPORT2] who is in a room whose hub was closed has left; who comes back joins', async () => {
    const { come, start, close, pass, seen, counters, ...of } = node()
    start()
    come('mia')
    come('gus')
    await pass(1_000)
    close()
    await pass(500)
    await pass(10_000)
    seen.hub = true
    come('mia')
    await pass(1_000)
    await counters.flush()
    expect(of.total()).toEqual({ watchMs: 2 * 1_500 + 1_000, joins: 3, leaves: 2, people: 2 })
    expect(new Set([...of.rows.values()].map(({ part }) => part)).size).toBe(2)
  })

  it('the most viewers at once are those on all nodes', async () => {
    const { come, start, pass, seen, counters, ...of } = node()
    start()
    come('mia')
    seen.elsewhere = 7
    await pass(1_000)
    await counters.flush()
    expect([...of.rows.values()][0]?.peak).toBe(8)
  })

  it('[REPORT20] writes how long visits lasted, and again what could not be written', async () => {
    const { come, go, start, end, pass, seen, counters, ...of } = node()
    start()
    come('mia')
    come('gus')
    await pass(50_000)
    go('mia')
    await pass(70_000)
    seen.failures = 1
    end()
    await pass(5_000)
    await counters.flush()
    expect([...of.curves.values()]).toEqual([
      {
        ...{ room: 'r', startedAt: 1_700_000_000_000, part: expect.any(String) },
        kind: 'stays',
        counts: expect.any(String),
      },
    ])
    expect(JSON.parse([...of.curves.values()][0]?.counts ?? '')).toEqual({ left: [1], here: [0, 0, 1] })
  })

  it('[REPORT12] [REPORT13] writes what players say during a show, and again what could not be written', async () => {
    const { start, come, pass, counters, seen, ...of } = node()
    counters.played('r', { playedMs: 1, source: 'early' })
    start()
    come('mia')
    counters.played('r', { playedMs: 20_000, stalledMs: 500, stalls: 1, delayMs: 800, source: 'direct' })
    seen.failures = 1
    await pass(5_000)
    expect(of.sources.size).toBe(0)
    counters.played('r', { source: 'direct' })
    await pass(5_000)
    expect([...of.rows.values()]).toMatchObject([
      { playedMs: 20_000, stalls: 1, stalledMs: 500, delays: 1, delayMs: 800 },
    ])
    expect([...of.sources.values()]).toMatchObject([{ room: 'r', source: 'direct', visits: 2 }])
  })

  it('[ROOM13] of a room that was deleted nothing is written any more', async () => {
    const { counters, start, come, close, pass, rows, sketches, curves } = node()
    start()
    come('mia')
    await pass(2_000)
    close()
    counters.forget('r')
    await pass(10_000)
    expect([rows.size, sketches.size, curves.size]).toEqual([0, 0, 0])
    counters.forget('other')
  })
})
