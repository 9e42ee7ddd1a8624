import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../storage/database.ts'
import type { ReportDatabase } from './database.ts'
import { PeopleSketch } from './people-sketch.ts'
import { reportHandlers } from './store-handlers.ts'
import { NOTHING_PLAYED } from './show-audience.ts'
import { ReportStore } from './store.ts'
import type { AudienceRows } from './store.ts'
import type { CountedShows, LogMinute, ShowsAt } from './shows.ts'

/** Reports in a SQLite of their own. */
async function sqliteFixture(): Promise<{ store: ReportStore; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-reports-'))
  const database = openDatabase(folder, 'writer')
  const { findReports, changeReports } = reportHandlers(database) as Record<string, (...args: unknown[]) => unknown>
  const db: ReportDatabase = {
    find: async <Row>(name: string, ...values: unknown[]) => findReports?.(name, values) as Row[],
    change: async (steps) => void changeReports?.(steps),
  }
  const close = async (): Promise<void> => {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { store: new ReportStore(db), close }
}

const at = (seq: number): ShowsAt => ({
  seq,
  title: 'T',
  stream: { status: 'none' },
  likes: 3,
  show: null,
  minute: null,
})
const minute = (
  startedAt: number,
  index: number,
  counts: Partial<LogMinute> = {},
): LogMinute & { startedAt: number } => ({
  ...{ startedAt, minute: index, messages: 0, likes: 0, gifts: 0, coins: 0 },
  ...counts,
})
const counted = (seq: number, startedAt: number, minutes: CountedShows['minutes']): Map<string, CountedShows> => {
  const show = { startedAt, endedAt: startedAt + 60_000, title: `show ${startedAt}`, interruptions: 2 }
  return new Map([['r', { at: at(seq), shows: [show], minutes }]])
}
const rows = (given: Partial<AudienceRows>): AudienceRows => ({
  minutes: [],
  sketches: [],
  sources: [],
  curves: [],
  ...given,
})
const audience = (part: string, index: number, watchMs: number, peak: number) => ({
  ...{ room: 'r', startedAt: 100, part, minute: index, watchMs, joins: 2, leaves: 1, peak },
  ...NOTHING_PLAYED,
})

describe('what is stored of shows', () => {
  let store: ReportStore
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, close } = await sqliteFixture())
  })
  afterEach(() => close())

  it('[REPORT5] a count is replaced by a later one, and never by an earlier one', async () => {
    expect(await store.countedUpTo('r')).toBeUndefined()
    await store.saveCounted(counted(5, 100, [minute(100, 0, { messages: 5 })]), 100)
    await store.saveCounted(counted(9, 100, [minute(100, 0, { messages: 8, coins: 1 })]), 100)
    await store.saveCounted(counted(7, 100, [minute(100, 0, { messages: 6 })]), 100)
    expect(await store.countedUpTo('r')).toEqual(at(9))
    expect(await store.minutes('r', 100)).toMatchObject([{ minute: 0, messages: 8, coins: 1, watchMs: 0 }])
    expect(await store.shows('r', 100, 5)).toEqual([
      { startedAt: 100, endedAt: 60_100, title: 'show 100', interruptions: 2 },
    ])
  })

  it('[REPORT3] what nodes and runs counted is added; of one part the newest counts', async () => {
    await store.saveAudience(rows({ minutes: [audience('a', 0, 1_000, 4), audience('b', 0, 500, 9)] }))
    await store.saveAudience(rows({ minutes: [audience('a', 0, 3_000, 5), audience('a', 1, 50, 1)] }))
    await store.saveCounted(
      counted(1, 100, [minute(100, 1, { likes: 7 }), minute(100, 2, { gifts: 1, coins: 9 })]),
      100,
    )
    const none = {
      ...{ watchMs: 0, joins: 0, leaves: 0, peak: 0, messages: 0, likes: 0, gifts: 0, coins: 0 },
      ...NOTHING_PLAYED,
    }
    expect(await store.minutes('r', 100)).toEqual([
      { ...none, minute: 0, watchMs: 3_500, joins: 4, leaves: 2, peak: 9 },
      { ...none, minute: 1, watchMs: 50, joins: 2, leaves: 1, peak: 1, likes: 7 },
      { ...none, minute: 2, gifts: 1, coins: 9 },
    ])
    expect(await store.sums('r', 0, 100)).toMatchObject(
      new Map([[100, { watchMs: 3_550, joins: 6, leaves: 3, peak: 9, likes: 7, gifts: 1, coins: 9, people: 0 }]]),
    )
  })

  it('[REPORT4] people of all parts are counted once', async () => {
    const sketch = (part: string, ...digests: number[]) => ({
      ...{ room: 'r', startedAt: 100, part, sketch: new PeopleSketch(digests).write() },
    })
    await store.saveAudience(rows({ sketches: [sketch('a', 1), sketch('b', 2, 3)] }))
    await store.saveAudience(rows({ sketches: [sketch('a', 1, 2)] }))
    expect((await store.sums('r', 100, 100)).get(100)?.people).toBe(3)
    expect((await store.sums('r', 101, 200)).size).toBe(0)
    expect((await store.sums('other', 0, 200)).size).toBe(0)
  })

  it('[REPORT12] [REPORT13] what players say is added, and sources are the most frequent first', async () => {
    const played = (part: string) => ({
      ...audience(part, 0, 1_000, 1),
      ...{ playedMs: 9, stalls: 1, stalledMs: 2, delays: 1, delayMs: 700 },
    })
    const visits = (part: string, source: string, visits: number) => ({
      room: 'r',
      startedAt: 100,
      part,
      source,
      visits,
    })
    await store.saveAudience(
      rows({ minutes: [played('a'), played('b')], sources: [visits('a', 'direct', 1), visits('b', 'x.example', 2)] }),
    )
    await store.saveAudience(rows({ sources: [visits('a', 'direct', 4), visits('b', 'direct', 1)] }))
    const figures = { playedMs: 18, stalls: 2, stalledMs: 4, delays: 2, delayMs: 1_400 }
    expect(await store.minutes('r', 100)).toMatchObject([figures])
    expect((await store.sums('r', 100, 100)).get(100)).toMatchObject(figures)
    expect(await store.sources('r', 100, 1)).toEqual([{ source: 'direct', visits: 5 }])
    expect(await store.sources('r', 100, 9)).toHaveLength(2)
    expect(await store.sources('r', 200, 9)).toEqual([])
  })

  it('[REPORT20] [REPORT21] of every part the newest counts of visits and of the replay are kept, as long as the report', async () => {
    const curve = (part: string, kind: 'stays' | 'replay', counts: object) => ({
      ...{ room: 'r', startedAt: 100, part, kind, counts: JSON.stringify(counts) },
    })
    await store.saveAudience(rows({ curves: [curve('a', 'stays', { left: [1], here: [] })] }))
    await store.saveAudience(
      rows({ curves: [curve('a', 'stays', { left: [2], here: [1] }), curve('b', 'stays', { left: [], here: [3] })] }),
    )
    await store.saveCurves([curve('a', 'replay', { views: 1, minutes: [1] })])
    await store.saveCurves([curve('a', 'replay', { views: 2, minutes: [2, 1] })])
    expect(await store.stays('r', 100)).toEqual([
      { left: [2], here: [1] },
      { left: [], here: [3] },
    ])
    expect(await store.replayViews('r', 100)).toEqual([{ views: 2, minutes: [2, 1] }])
    expect([await store.stays('r', 101), await store.replayViews('other', 100)]).toEqual([[], []])
    for (const [n, startedAt] of [100, 200].entries())
      await store.saveCounted(counted(n + 1, startedAt, [minute(startedAt, 0)]), 1)
    expect([await store.stays('r', 100), await store.replayViews('r', 100)]).toEqual([[], []])
  })

  it('[REPORT10] the newest reports of a room are kept', async () => {
    await store.saveAudience(
      rows({
        minutes: [audience('a', 0, 1, 1)],
        sketches: [{ room: 'r', startedAt: 100, part: 'a', sketch: 'AAAAAAAA' }],
      }),
    )
    await store.saveAudience(rows({ minutes: [{ ...audience('a', 0, 1, 1), room: 'other' }] }))
    for (const [n, startedAt] of [100, 200, 300].entries())
      await store.saveCounted(counted(n + 1, startedAt, [minute(startedAt, 0, { messages: 1 })]), 2)
    expect((await store.shows('r', 1_000, 5)).map(({ startedAt }) => startedAt)).toEqual([300, 200])
    expect((await store.shows('r', 200, 5)).map(({ startedAt }) => startedAt)).toEqual([200])
    expect(await store.minutes('r', 100)).toEqual([])
    expect([...(await store.sums('r', 0, 1_000)).keys()].sort()).toEqual([200, 300])
    expect(await store.minutes('other', 100)).toHaveLength(1)
  })
})
