import { readStored } from '../ops/index.ts'
import type { ReportDatabase } from './database.ts'
import { PeopleSketch } from './people-sketch.ts'
import { NOTHING_PLAYED } from './show-audience.ts'
import type { AudienceMinute } from './show-audience.ts'
import type { CountedShows, LogMinute, Show, ShowsAt } from './shows.ts'
import type { ReplayCounts } from './replay-views.ts'
import type { StayCounts } from './stays.ts'
import type { Step } from './statements.ts'

type OfShow = { room: string; startedAt: number }
export type AudienceRow = OfShow & { part: string } & AudienceMinute
export type SketchRow = OfShow & { part: string; sketch: string }
/** Counts by minute, as JSON: of `stays`, how long visits last (`StayCounts`); of a `replay`, how far it is watched (`ReplayCounts`). */
export type CurveRow = OfShow & { part: string; kind: 'stays' | 'replay'; counts: string }
export type SourceRow = OfShow & { part: string; source: string; visits: number }

/** What a node counted and is to be written. */
export type AudienceRows = {
  minutes: readonly AudienceRow[]
  sketches: readonly SketchRow[]
  sources: readonly SourceRow[]
  curves: readonly CurveRow[]
}

/** The sums of a show. `people`: how many different ones. */
export type Sums = Omit<AudienceMinute & LogMinute, 'minute'> & { people: number }

/** What is stored of the shows of rooms: what the log told, and what nodes counted. */
export class ReportStore {
  #db: ReportDatabase

  constructor(db: ReportDatabase) {
    this.#db = db
  }

  /** How far the log of a room was counted. */
  async countedUpTo(room: string): Promise<ShowsAt | undefined> {
    const [row] = await this.#db.find<{ data: string }>('fold', room)
    return row && (readStored(row.data) as ShowsAt)
  }

  /** What was counted of the logs of several rooms, of each all or nothing, and nothing if another node has counted further. */
  async saveCounted(counted: ReadonlyMap<string, CountedShows>, maxShows: number): Promise<void> {
    const steps: Step[] = []
    for (const [room, { at, shows, minutes }] of counted) {
      for (const { startedAt, endedAt, title, interruptions } of shows)
        steps.push(['saveShow', room, startedAt, endedAt, title, interruptions, room, at.seq])
      for (const { startedAt, minute, messages, likes, gifts, coins } of minutes)
        steps.push(['saveMinute', room, startedAt, minute, messages, likes, gifts, coins, room, at.seq])
      steps.push(['saveFold', room, at.seq, JSON.stringify(at)])
    }
    await this.#db.change(steps)
    for (const [room, { shows }] of counted) if (shows.length > 0) await this.#dropOld(room, maxShows)
  }

  async #dropOld(room: string, maxShows: number): Promise<void> {
    const [old] = await this.#db.find<{ started_at: number }>('oldestKept', room, maxShows)
    if (old) await this.dropShows(room, old.started_at)
  }

  /** Deletes what is stored of the shows of a room that began up to a moment. */
  async dropShows(room: string, upTo: number): Promise<void> {
    const names = ['dropShows', 'dropMinutes', 'dropAudience', 'dropSources', 'dropPeople', 'dropCurves'] as const
    await this.#db.change(names.map((name) => [name, room, upTo]))
  }

  /** Rows that replace those of the same part and minute, or source. */
  async saveAudience({ minutes, sketches, sources, curves }: AudienceRows): Promise<void> {
    await this.#db.change([
      ...minutes.map((row): Step => {
        const { room, startedAt, minute, part, watchMs, joins, leaves, peak } = row
        const { playedMs, stalls, stalledMs, delays, delayMs } = row
        const played = [playedMs, stalls, stalledMs, delays, delayMs]
        return ['saveAudience', room, startedAt, minute, part, watchMs, joins, leaves, peak, ...played]
      }),
      ...sources.map(({ room, startedAt, part, source, visits }): Step => [
        ...(['saveSource', room, startedAt, part, source, visits] as const),
      ]),
      ...sketches.map(({ room, startedAt, part, sketch }): Step => ['saveSketch', room, startedAt, part, sketch]),
      ...curves.map(saveCurve),
    ])
  }

  /** Rows that replace those of the same part and kind. */
  async saveCurves(curves: readonly CurveRow[]): Promise<void> {
    await this.#db.change(curves.map(saveCurve))
  }

  /** How long visits of a show lasted, as each node counted; those who watch it now are known by when that was written last. */
  stays(room: string, startedAt: number): Promise<StayCounts[]> {
    return this.#curves(room, startedAt, 'stays')
  }

  /** How far the replay whose recording began `at` was watched, as each node counted. */
  replayViews(room: string, at: number): Promise<ReplayCounts[]> {
    return this.#curves(room, at, 'replay')
  }

  async #curves<Counts>(room: string, startedAt: number, kind: CurveRow['kind']): Promise<Counts[]> {
    const rows = await this.#db.find<{ counts: string }>('curves', room, startedAt, kind)
    return rows.map(({ counts }) => readStored(counts) as Counts)
  }

  /** The shows of a room that began up to a moment, the newest first. */
  async shows(room: string, upTo: number, limit: number): Promise<Show[]> {
    const rows = await this.#db.find<ShowRow>('shows', room, upTo, limit)
    return rows.map(({ started_at: startedAt, ended_at: endedAt, title, interruptions }) => ({
      ...{ startedAt, endedAt, title, interruptions },
    }))
  }

  /** The minutes of a show in which anything was counted, in order. */
  async minutes(room: string, startedAt: number): Promise<(AudienceMinute & LogMinute)[]> {
    const minutes = new Map<number, AudienceMinute & LogMinute>()
    const at = (minute: number): AudienceMinute & LogMinute => {
      const known = minutes.get(minute) ?? { minute, ...NOTHING }
      minutes.set(minute, known)
      return known
    }
    for (const row of await this.#db.find<AudienceSums & { minute: number }>('audience', room, startedAt))
      Object.assign(at(row.minute), audienceOf(row))
    for (const { minute, ...counts } of await this.#db.find<LogMinute>('minutes', room, startedAt))
      Object.assign(at(minute), counts)
    return [...minutes.values()].sort((a, b) => a.minute - b.minute)
  }

  /** Where the visits of a show came from, the most frequent first. */
  sources(room: string, startedAt: number, limit: number): Promise<{ source: string; visits: number }[]> {
    return this.#db.find('sources', room, startedAt, limit)
  }

  /** The sums of the shows of a room that began within a time, by when they began. */
  async sums(room: string, from: number, to: number): Promise<Map<number, Sums>> {
    const sums = new Map<number, Sums>()
    const of = (startedAt: number): Sums => {
      const known = sums.get(startedAt) ?? { ...NOTHING, people: 0 }
      sums.set(startedAt, known)
      return known
    }
    type Started = { started_at: number }
    for (const row of await this.#db.find<AudienceSums & Started>('audienceTotals', room, from, to))
      Object.assign(of(row.started_at), audienceOf(row))
    for (const { started_at, ...counts } of await this.#db.find<LogMinute & Started>('logTotals', room, from, to))
      Object.assign(of(started_at), counts)
    const sketches = await this.#db.find<{ sketch: string } & Started>('sketches', room, from, to)
    const written = Map.groupBy(sketches, ({ started_at }) => started_at)
    for (const [startedAt, rows] of written)
      of(startedAt).people = PeopleSketch.merge(rows.map(({ sketch }) => sketch)).people
    return sums
  }
}

const saveCurve = ({ room, startedAt, part, kind, counts }: CurveRow): Step => [
  ...(['saveCurve', room, startedAt, part, kind, counts] as const),
]

type ShowRow = { started_at: number; ended_at: number | null; title: string; interruptions: number }
type AudienceSums = Record<
  'watch_ms' | 'joins' | 'leaves' | 'peak' | 'played_ms' | 'stalls' | 'stalled_ms' | 'delays' | 'delay_ms',
  number
>

const NOTHING = {
  ...{ watchMs: 0, joins: 0, leaves: 0, peak: 0, ...NOTHING_PLAYED },
  ...{ messages: 0, likes: 0, gifts: 0, coins: 0 },
}

const audienceOf = (row: AudienceSums): Omit<AudienceMinute, 'minute'> => {
  const { watch_ms: watchMs, joins, leaves, peak, stalls, delays } = row
  const { played_ms: playedMs, stalled_ms: stalledMs, delay_ms: delayMs } = row
  return { ...{ watchMs, joins, leaves, peak }, ...{ playedMs, stalls, stalledMs, delays, delayMs } }
}
