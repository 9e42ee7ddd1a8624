import type { ShowMinute } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { csvOf } from './csv.ts'
import { momentsOf, reportOf, summaryOf } from './report.ts'

const START = Date.UTC(2026, 4, 1, 20)
const SHOW = { startedAt: START, endedAt: START + 150_000, title: 'Friday', interruptions: 1 }
const NONE = {
  ...{ watchMs: 0, joins: 0, leaves: 0, peak: 0, messages: 0, likes: 0, gifts: 0, coins: 0 },
  ...{ playedMs: 0, stalls: 0, stalledMs: 0, delays: 0, delayMs: 0 },
}
const SUMS = {
  ...NONE,
  watchMs: 300_400,
  joins: 4,
  leaves: 1,
  peak: 3,
  messages: 9,
  likes: 7,
  gifts: 2,
  coins: 20,
  people: 3,
}

const minute = (index: number, counts: Partial<ShowMinute> = {}): ShowMinute => ({
  ...{ minute: index, viewers: 0, peakViewers: 0, joins: 0, leaves: 0, watchSeconds: 0 },
  ...{ retention: null, replayViews: null, replayRetention: null },
  ...{ messages: 0, likes: 0, gifts: 0, coins: 0, replayMs: null },
  ...{ stalls: 0, stalledShare: null, delayMs: null },
  ...counts,
})

const NO_CURVES = { stays: [], views: [] }

const show = summaryOf(SHOW, SUMS, START + 999_000)

describe('the report of a show', () => {
  it('[REPORT2] what it came to', () => {
    expect(show).toEqual({
      ...{ startedAt: START, endedAt: START + 150_000, title: 'Friday', interruptions: 1, durationSeconds: 150 },
      ...{ people: 3, peakViewers: 3, averageViewers: 2, joins: 4, leaves: 1, watchSeconds: 300 },
      ...{ messages: 9, likes: 7, gifts: 2, coins: 20, stalls: 0, stalledShare: null, delayMs: null },
    })
    expect(summaryOf({ ...SHOW, endedAt: null }, undefined, START + 10_000)).toMatchObject({
      ...{ endedAt: null, durationSeconds: 10, people: 0, averageViewers: 0, watchSeconds: 0, messages: 0 },
    })
    expect(summaryOf({ ...SHOW, endedAt: START }, SUMS, 0).averageViewers).toBe(0)
  })

  it('[REPORT6] every minute, also the quiet ones, and the last as long as it was', () => {
    const counted = [
      { ...NONE, minute: 0, watchMs: 180_000, joins: 4, peak: 3, messages: 9 },
      { ...NONE, minute: 2, watchMs: 45_000, leaves: 1, peak: 2 },
    ]
    const replay = {
      id: 'rec',
      at: START,
      positionOf: (at: number) => (at < START + 60_000 ? undefined : at - START - 500),
    }
    const report = reportOf(show, counted, { earlier: [], sources: [], replay, ...NO_CURVES })
    expect(report.replay).toBe('rec')
    expect(report.earlier).toBeNull()
    expect(report.minutes).toEqual([
      minute(0, { viewers: 3, peakViewers: 3, joins: 4, watchSeconds: 180, messages: 9, replayViews: 0 }),
      minute(1, { replayMs: 59_500, replayViews: 0 }),
      minute(2, { viewers: 1.5, peakViewers: 2, leaves: 1, watchSeconds: 45, replayMs: 119_500, replayViews: 0 }),
    ])
    expect(
      reportOf({ ...show, durationSeconds: 0 }, [], { earlier: [], sources: [], replay: undefined, ...NO_CURVES }),
    ).toMatchObject({
      minutes: [minute(0)],
      replay: null,
    })
  })

  it('[REPORT20] [REPORT21] beside each minute the share of visits that lasted so long, and of views of the replay', () => {
    const replay = { id: 'rec', at: START, positionOf: () => 0 }
    const stays = [
      { left: [1], here: [0, 2] },
      { left: [0, 1], here: [1] },
    ]
    const views = [
      { views: 2, minutes: [2, 1] },
      { views: 1, minutes: [0, 0, 2] },
    ]
    const report = reportOf(show, [], { earlier: [], sources: [], replay, stays, views })
    expect(report.replayViews).toBe(3)
    expect(report.minutes).toMatchObject([
      { retention: 1, replayViews: 2, replayRetention: 0.667 },
      { retention: 0.75, replayViews: 1, replayRetention: 0.333 },
      { retention: 0, replayViews: 2, replayRetention: 0.667 },
    ])
    const none = reportOf(show, [], { earlier: [], sources: [], replay: undefined, stays: [], views })
    expect([none.replayViews, none.minutes[0]]).toEqual([null, minute(0)])
  })

  it('[REPORT7] the minutes that stand out, in the order of the show', () => {
    const minutes = Array.from({ length: 20 }, (_, index) => minute(index, { messages: 2, likes: 1, joins: 1 }))
    Object.assign(minutes[0] as ShowMinute, { joins: 90 })
    Object.assign(minutes[4] as ShowMinute, { messages: 30 })
    Object.assign(minutes[5] as ShowMinute, { messages: 20, replayMs: 1 })
    Object.assign(minutes[12] as ShowMinute, { gifts: 3, replayMs: 720_000 })
    Object.assign(minutes[18] as ShowMinute, { joins: 11 })
    expect(momentsOf(minutes)).toEqual([
      { minute: 4, kind: 'messages', count: 30, times: 7, replayMs: null },
      { minute: 12, kind: 'gifts', count: 3, times: 20, replayMs: 720_000 },
      { minute: 18, kind: 'joins', count: 11, times: 7.2, replayMs: null },
    ])
  })

  it('[REPORT7] a quiet show has none, and a busy one at most five', () => {
    expect(momentsOf([minute(0, { messages: 50 })])).toEqual([])
    expect(momentsOf([minute(0), minute(1, { messages: 2 }), minute(2)])).toEqual([])
    const busy = Array.from({ length: 60 }, (_, index) => minute(index, { likes: index % 5 === 0 ? 100 + index : 1 }))
    expect(momentsOf(busy).map(({ minute }) => minute)).toEqual([35, 40, 45, 50, 55])
  })

  it('[REPORT12] how the video played, where players said so', () => {
    const played = { playedMs: 50_000, stalls: 3, stalledMs: 10_000, delays: 4, delayMs: 6_001 }
    const sums = { ...SUMS, ...played }
    const figures = { stalls: 3, stalledShare: 0.1667, delayMs: 1_500 }
    expect(summaryOf(SHOW, sums, 0)).toMatchObject(figures)
    const sources = [{ source: 'direct', visits: 2 }]
    const report = reportOf(show, [{ ...NONE, ...played, minute: 1 }], {
      earlier: [],
      sources,
      replay: undefined,
      ...NO_CURVES,
    })
    expect(report.minutes.slice(0, 2)).toMatchObject([{ stalls: 0, stalledShare: null, delayMs: null }, figures])
    expect(report.sources).toBe(sources)
  })

  it('[REPORT8] the averages of the shows before it', () => {
    const earlier = [
      { ...show, people: 10, messages: 5, durationSeconds: 100 },
      { ...show, people: 5, messages: 6, durationSeconds: 201 },
    ]
    expect(reportOf(show, [], { earlier, sources: [], replay: undefined, ...NO_CURVES }).earlier).toEqual({
      ...{ shows: 2, durationSeconds: 150.5, people: 7.5, peakViewers: 3, averageViewers: 2, joins: 4, leaves: 1 },
      ...{ watchSeconds: 300, messages: 5.5, likes: 7, gifts: 2, coins: 20 },
    })
  })

  it('[REPORT9] the minutes as CSV', () => {
    const played = { playedMs: 3_000, stalls: 2, stalledMs: 1_000, delays: 2, delayMs: 3_000 }
    const counted = [{ ...NONE, ...played, minute: 0, watchMs: 90_000, joins: 2, peak: 2, messages: 1 }]
    const report = reportOf({ ...show, title: '=1+1', durationSeconds: 60 }, counted, {
      earlier: [],
      sources: [],
      replay: { id: 'x', at: START, positionOf: () => 0 },
      ...NO_CURVES,
    })
    expect(csvOf(report)).toBe(
      [
        'minute,time,viewers,peakViewers,joins,leaves,watchSeconds,retention,replayViews,replayRetention,messages,likes,gifts,coins,stalls,stalledShare,delayMs,replayMs',
        '0,2026-05-01T20:00:00.000Z,1.5,2,2,0,90,,0,,1,0,0,0,2,0.25,1500,0',
        '',
      ].join('\r\n'),
    )
  })
})
