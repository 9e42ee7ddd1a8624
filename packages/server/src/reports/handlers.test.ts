import { describe, expect, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import { ManualClock } from '@ovation/testkit'
import { reportHandlers } from './handlers.ts'
import type { ReportDeps } from './handlers.ts'
import type { Show } from './shows.ts'

const NONE = {
  ...{ watchMs: 0, joins: 0, leaves: 0, peak: 0, messages: 0, likes: 0, gifts: 0, coins: 0, people: 0 },
  ...{ playedMs: 0, stalls: 0, stalledMs: 0, delays: 0, delayMs: 0 },
}

/** A room with eight shows, which began at 1000, 2000, … 8000; the last goes on. */
function room() {
  const clock = new ManualClock(9_000)
  const shows = Array.from({ length: 8 }, (_, n): Show => {
    const startedAt = (n + 1) * 1_000
    return { startedAt, endedAt: n === 7 ? null : startedAt + 500, title: `show ${n + 1}`, interruptions: 0 }
  }).reverse()
  const deps: ReportDeps = {
    store: {
      shows: async (_, upTo, limit) => shows.filter(({ startedAt }) => startedAt <= upTo).slice(0, limit),
      sums: async (_, from, to) =>
        new Map(
          shows
            .filter(({ startedAt }) => startedAt >= from && startedAt <= to)
            .map(({ startedAt }) => [startedAt, { ...NONE, messages: startedAt / 1_000 }]),
        ),
      sources: async (_, startedAt, limit) => [{ source: `${startedAt}`, visits: limit }],
      minutes: async () => [{ ...NONE, minute: 0, messages: 3 }],
      stays: async (_, startedAt) => (startedAt === 6_000 ? [{ left: [1], here: [0, 1] }] : []),
      replayViews: async (_, at) => (at === 6_100 ? [{ views: 4, minutes: [3] }] : []),
    },
    replayOf: (name, { startedAt }) => ({
      id: `${name} ${startedAt}`,
      at: startedAt + 100,
      positionOf: (at) => at - startedAt,
    }),
    ...{ clock, limits: { ...SERVER_LIMITS, maxListedReports: 3 } },
  }
  const { listShows, getShow, getShowCsv } = reportHandlers(deps)
  const call = (show: string) => ({ params: { room: 'r', show } }) as never
  return {
    list: () => listShows(call('')),
    report: (show: string) => getShow(call(show)),
    csv: (show: string) => getShowCsv(call(show)),
  }
}

describe('what hosts ask for after a show', () => {
  it('the newest shows, each with its figures; one that goes on ends now', async () => {
    const { shows } = await room().list()
    expect(shows.map(({ startedAt, messages }) => [startedAt, messages])).toEqual([
      [8_000, 8],
      [7_000, 7],
      [6_000, 6],
    ])
    expect(shows[0]).toMatchObject({ endedAt: null, durationSeconds: 1 })
  })

  it('[REPORT8] a report compares its show with the five before it', async () => {
    expect(await room().report('7000')).toMatchObject({
      show: { startedAt: 7_000, title: 'show 7' },
      earlier: { shows: 5, messages: 4 },
      minutes: [{ minute: 0, messages: 3, replayMs: 0 }],
      sources: [{ source: '7000', visits: 50 }],
      replay: 'r 7000',
    })
    expect((await room().report('1000')).earlier).toBeNull()
  })

  it('[REPORT20] [REPORT21] a report has what was counted of visits, and of its replay', async () => {
    expect(await room().report('6000')).toMatchObject({
      replayViews: 4,
      minutes: [{ retention: 1, replayViews: 3, replayRetention: 0.75 }],
    })
    expect(await room().report('7000')).toMatchObject({ replayViews: 0, minutes: [{ retention: null }] })
  })

  it('[REPORT9] a show that is not known is not found; the minutes come as CSV', async () => {
    for (const show of ['7001', '999', 'x', '', '1e999', '7000.5'])
      await expect(room().report(show), show).rejects.toMatchObject({ code: 'not_found' })
    expect(await room().csv('7000')).toMatch(/^minute,time,.*\r\n0,1970-01-01T00:00:07\.000Z,/)
  })
})
