import { MAX_MINUTES, MINUTE_MS, minuteOf } from './minutes.ts'
import { PeopleSketch } from './people-sketch.ts'
import { Stays } from './stays.ts'

/**
 * What players said of one minute. `delays`: how many said how far behind live they were, and `delayMs` the sum of it;
 * `stalledMs`: how long they waited for video, beside `playedMs`.
 */
export type PlayedMinute = { playedMs: number; stalls: number; stalledMs: number; delays: number; delayMs: number }

/** What one node counted in one minute of a show. `peak`: the most viewers at once, on all nodes. */
export type AudienceMinute = {
  minute: number
  watchMs: number
  joins: number
  leaves: number
  peak: number
} & PlayedMinute

/** What a player tells every half minute of what it played since. */
export type Playback = {
  playedMs?: number | undefined
  stalls?: number | undefined
  stalledMs?: number | undefined
  delayMs?: number | undefined
}

export const NOTHING_PLAYED: PlayedMinute = { playedMs: 0, stalls: 0, stalledMs: 0, delays: 0, delayMs: 0 }
/** Where visits came from is kept of so many sources; the rest of a show is `OTHER`. */
export const MAX_SOURCES = 50
const OTHER_SOURCES = 'other'

type Taken = {
  minutes: AudienceMinute[]
  sources: [source: string, visits: number][]
  sketch: string | undefined
  /** `StayCounts`, as JSON. */
  stays: string | undefined
}

/**
 * The viewers of one show on one node. Times are milliseconds since 1970; one before the last counts as the last, so that a
 * clock that is set back takes nothing away.
 */
export class ShowAudience {
  readonly startedAt: number
  #minutes = new Map<number, AudienceMinute>()
  #changed = new Set<number>()
  #sources = new Map<string, number>()
  #newVisits = new Set<string>()
  #sketch = new PeopleSketch()
  #newPeople = false
  #stays = new Stays()
  /** What was written last of how long they stay. */
  #staysGiven = ''
  #viewers = 0
  #countedAt: number

  /** `present`: digests of those who are there when it begins. They join with it. */
  constructor(startedAt: number, present: Iterable<number>) {
    this.startedAt = startedAt
    this.#countedAt = startedAt
    for (const person of present) this.join(person, startedAt)
  }

  get viewers(): number {
    return this.#viewers
  }

  /** `person`: a digest of their id. */
  join(person: number, at: number): void {
    this.count(at)
    this.#viewers += 1
    const minute = this.#minute(this.#countedAt)
    minute.joins += 1
    minute.peak = Math.max(minute.peak, this.#viewers)
    if (this.#sketch.add(person)) this.#newPeople = true
    this.#stays.come(person, this.#countedAt)
  }

  leave(person: number, at: number): void {
    this.#lose(1, at)
    this.#stays.leave(person, this.#countedAt)
  }

  leaveAll(at: number): void {
    this.#lose(this.#viewers, at)
    this.#stays.leaveAll(this.#countedAt)
  }

  #lose(people: number, at: number): void {
    this.count(at)
    const left = Math.min(people, this.#viewers)
    this.#viewers -= left
    if (left > 0) this.#minute(this.#countedAt).leaves += left
  }

  /** Adds the time watched up to a moment. `viewers`: how many there are on all nodes. */
  count(at: number, viewers = this.#viewers): void {
    while (at > this.#countedAt) {
      const index = minuteOf(this.startedAt, this.#countedAt)
      const endsAt = index === MAX_MINUTES - 1 ? at : this.startedAt + (index + 1) * MINUTE_MS
      const until = Math.min(at, endsAt)
      if (this.#viewers > 0) {
        const minute = this.#minute(this.#countedAt)
        minute.watchMs += (until - this.#countedAt) * this.#viewers
        minute.peak = Math.max(minute.peak, this.#viewers)
      }
      this.#countedAt = until
    }
    if (this.#viewers === 0) return
    const minute = this.#minute(this.#countedAt)
    minute.peak = Math.max(minute.peak, viewers)
  }

  /** A player told how it went. */
  played({ playedMs = 0, stalls = 0, stalledMs = 0, delayMs }: Playback, at: number): void {
    this.count(at)
    const minute = this.#minute(this.#countedAt)
    minute.playedMs += playedMs
    minute.stalls += stalls
    minute.stalledMs += stalledMs
    if (delayMs === undefined) return
    minute.delays += 1
    minute.delayMs += delayMs
  }

  /** Somebody opened the room from somewhere. */
  visited(from: string): void {
    const source = this.#sources.has(from) || this.#sources.size < MAX_SOURCES ? from : OTHER_SOURCES
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1)
    this.#newVisits.add(source)
  }

  /** The minutes and sources that changed since the last call, the sketch if somebody new came, how long visits last if that changed. */
  take(): Taken {
    const minutes = [...this.#minutes.values()].filter(({ minute }) => this.#changed.has(minute))
    this.#changed.clear()
    const current = minuteOf(this.startedAt, this.#countedAt)
    for (const index of this.#minutes.keys()) if (index !== current) this.#minutes.delete(index)
    const sketch = this.#newPeople ? this.#sketch.write() : undefined
    this.#newPeople = false
    const sources = [...this.#sources].filter(([source]) => this.#newVisits.has(source))
    this.#newVisits.clear()
    // Clocks count fractions of a millisecond.
    const whole = minutes.map((minute) => ({ ...minute, watchMs: Math.round(minute.watchMs) }))
    return { minutes: whole, sources, sketch, stays: this.#takeStays() }
  }

  #takeStays(): string | undefined {
    const stays = JSON.stringify(this.#stays.counts(this.#countedAt))
    if (stays === this.#staysGiven) return undefined
    this.#staysGiven = stays
    return stays
  }

  #minute(at: number): AudienceMinute {
    const index = minuteOf(this.startedAt, at)
    this.#changed.add(index)
    let minute = this.#minutes.get(index)
    if (!minute) {
      minute = { minute: index, watchMs: 0, joins: 0, leaves: 0, peak: 0, ...NOTHING_PLAYED }
      this.#minutes.set(index, minute)
    }
    return minute
  }
}
