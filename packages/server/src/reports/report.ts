import type { ShowMinute, ShowMoment, ShowReport, ShowSummary, ShowTotals } from '@ovation/protocol'
import { MINUTE_MS } from './minutes.ts'
import { retentionOf, summed, replaySum } from './retention.ts'
import type { ReplayCounts } from './replay-views.ts'
import { NOTHING_PLAYED } from './show-audience.ts'
import type { AudienceMinute, PlayedMinute } from './show-audience.ts'
import type { LogMinute, Show } from './shows.ts'
import type { StayCounts } from './stays.ts'
import type { Sums } from './store.ts'

/** The recording of a show, which began `at`, and where a moment is in it. Both are milliseconds since 1970. */
export type Replay = { id: string; at: number; positionOf: (at: number) => number | undefined }

const MAX_MOMENTS = 5
/** A moment has at least so many times as much as the average minute, */
const MIN_TIMES = 2
/** and so much of it: two messages in a quiet show are none. */
const MIN_COUNT = 3
const KINDS = ['messages', 'likes', 'gifts', 'joins'] as const

const rounded = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits

/** What a show came to. `now` is where one that goes on ends so far. */
export function summaryOf(show: Show, sums: Sums | undefined, now: number): ShowSummary {
  const { startedAt, endedAt, title, interruptions } = show
  const durationMs = Math.max(0, (endedAt ?? now) - startedAt)
  const { watchMs = 0, peak = 0, people = 0, joins = 0, leaves = 0 } = sums ?? {}
  const { messages = 0, likes = 0, gifts = 0, coins = 0 } = sums ?? {}
  const { stalls = 0 } = sums ?? {}
  return {
    ...{ startedAt, endedAt, title, interruptions, people, joins, leaves, messages, likes, gifts, coins },
    durationSeconds: Math.round(durationMs / 1_000),
    peakViewers: peak,
    averageViewers: durationMs === 0 ? 0 : rounded(watchMs / durationMs),
    watchSeconds: Math.round(watchMs / 1_000),
    ...{ stalls, ...playedOf(sums ?? NOTHING_PLAYED) },
  }
}

/** How far behind live players were on average, and how much of their time they waited for video; null if none said so. */
function playedOf({ playedMs, stalledMs, delays, delayMs }: PlayedMinute): {
  delayMs: number | null
  stalledShare: number | null
} {
  const wholeMs = playedMs + stalledMs
  return {
    delayMs: delays === 0 ? null : Math.round(delayMs / delays),
    stalledShare: wholeMs === 0 ? null : rounded(stalledMs / wholeMs, 4),
  }
}

type Counted = AudienceMinute & LogMinute

const EMPTY = {
  ...{ watchMs: 0, joins: 0, leaves: 0, peak: 0, ...NOTHING_PLAYED },
  ...{ messages: 0, likes: 0, gifts: 0, coins: 0 },
}

/** Every minute of a show, also those in which nothing happened. */
function minutesOf(show: ShowSummary, counted: readonly Counted[], { replay, stays, views }: Curves): ShowMinute[] {
  const durationMs = show.durationSeconds * 1_000
  const retention = retentionOf({
    left: summed(stays.map(({ left }) => left)),
    here: summed(stays.map(({ here }) => here)),
  })
  const viewed = replay && replaySum(views)
  const known = new Map(counted.map((minute) => [minute.minute, minute]))
  const count = Math.max(1, Math.ceil(durationMs / MINUTE_MS), (counted.at(-1)?.minute ?? 0) + 1)
  return Array.from({ length: count }, (_, minute) => {
    const of = known.get(minute) ?? { ...EMPTY, minute }
    const { watchMs, peak, joins, leaves, messages, likes, gifts, coins, stalls } = of
    // The last one is shorter.
    const lengthMs = Math.min(MINUTE_MS, durationMs - minute * MINUTE_MS)
    const viewers = lengthMs > 0 ? watchMs / lengthMs : 0
    return {
      ...{ minute, joins, leaves, messages, likes, gifts, coins },
      ...{ stalls, ...playedOf(of) },
      viewers: rounded(viewers),
      peakViewers: peak,
      watchSeconds: Math.round(watchMs / 1_000),
      retention: shareAt(retention[minute]),
      ...viewsAt(viewed, minute),
      replayMs: replay?.positionOf(show.startedAt + minute * MINUTE_MS) ?? null,
    }
  })
}

const shareAt = (share: number | undefined): number | null => (share === undefined ? null : rounded(share, 3))

/** What is known of a minute of the replay: how many views have reached it, and which share of them that is. */
function viewsAt(
  viewed: ReplayCounts | undefined,
  minute: number,
): Pick<ShowMinute, 'replayViews' | 'replayRetention'> {
  if (!viewed) return { replayViews: null, replayRetention: null }
  const replayViews = viewed.minutes[minute] ?? 0
  const share = viewed.views === 0 ? undefined : Math.min(1, replayViews / viewed.views)
  return { replayViews, replayRetention: shareAt(share) }
}

/** The minutes that stand out most, no two of them side by side. */
export function momentsOf(minutes: readonly ShowMinute[]): ShowMoment[] {
  const found: ShowMoment[] = []
  for (const kind of KINDS) {
    // Those who join in the first minute were waiting for the show.
    const from = kind === 'joins' ? 1 : 0
    const average = minutes.slice(from).reduce((sum, minute) => sum + minute[kind], 0) / (minutes.length - from)
    for (const { minute, replayMs, ...counts } of minutes.slice(from)) {
      const count = counts[kind]
      const times = count / average
      if (count >= MIN_COUNT && times >= MIN_TIMES) found.push({ minute, kind, count, times: rounded(times), replayMs })
    }
  }
  const best: ShowMoment[] = []
  for (const moment of found.toSorted((a, b) => b.times - a.times || a.minute - b.minute)) {
    if (best.length >= MAX_MOMENTS) break
    if (best.every(({ minute }) => Math.abs(minute - moment.minute) > 1)) best.push(moment)
  }
  return best.toSorted((a, b) => a.minute - b.minute)
}

const AVERAGED = [
  ...(['durationSeconds', 'people', 'peakViewers', 'averageViewers', 'joins', 'leaves'] as const),
  ...(['watchSeconds', 'messages', 'likes', 'gifts', 'coins'] as const),
]

/** The averages of the shows before. */
function averagesOf(earlier: readonly ShowSummary[]): ShowReport['earlier'] {
  if (earlier.length === 0) return null
  const averages = AVERAGED.map((figure) => {
    const sum = earlier.reduce((sum, show) => sum + show[figure], 0)
    return [figure, rounded(sum / earlier.length)]
  })
  type Averages = ShowTotals & { durationSeconds: number }
  return { shows: earlier.length, ...(Object.fromEntries(averages) as Averages) }
}

type Curves = {
  replay: Replay | undefined
  /** How long visits lasted, and how far the replay was watched, as each node counted. */
  stays: readonly StayCounts[]
  views: readonly ReplayCounts[]
}

type Beside = Curves & { earlier: readonly ShowSummary[]; sources: ShowReport['sources'] }

const replayOf = ({ replay, views }: Curves): Pick<ShowReport, 'replay' | 'replayViews'> => ({
  replay: replay?.id ?? null,
  replayViews: replay ? replaySum(views).views : null,
})

/** `earlier`: the shows that it is compared with. */
export function reportOf(
  show: ShowSummary,
  counted: readonly Counted[],
  { earlier, sources, ...curves }: Beside,
): ShowReport {
  const minutes = minutesOf(show, counted, curves)
  const moments = momentsOf(minutes)
  return { show, minutes, moments, sources, earlier: averagesOf(earlier), ...replayOf(curves) }
}
