import { PeopleSketch } from './people-sketch.ts'

/** What one node counted in one minute of a show. `peak`: the most viewers at once, on all nodes. */
export type AudienceMinute = { minute: number; watchMs: number; joins: number; leaves: number; peak: number }

export const MINUTE_MS = 60_000
/** A week. What comes later counts to the last minute. */
export const MAX_MINUTES = 10_080

export const minuteOf = (startedAt: number, at: number): number =>
  Math.min(MAX_MINUTES - 1, Math.max(0, Math.floor((at - startedAt) / MINUTE_MS)))

/**
 * The viewers of one show on one node. Times are milliseconds since 1970; one before the last counts as the last, so that a
 * clock that is set back takes nothing away.
 */
export class ShowAudience {
  readonly startedAt: number
  #minutes = new Map<number, AudienceMinute>()
  #changed = new Set<number>()
  #sketch = new PeopleSketch()
  #newPeople = false
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
  }

  leave(at: number, people = 1): void {
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

  /** The minutes that changed since the last call, and the sketch if somebody new came. */
  take(): { minutes: AudienceMinute[]; sketch: string | undefined } {
    const minutes = [...this.#minutes.values()].filter(({ minute }) => this.#changed.has(minute))
    this.#changed.clear()
    const current = minuteOf(this.startedAt, this.#countedAt)
    for (const index of this.#minutes.keys()) if (index !== current) this.#minutes.delete(index)
    const sketch = this.#newPeople ? this.#sketch.write() : undefined
    this.#newPeople = false
    // Clocks count fractions of a millisecond.
    return { minutes: minutes.map((minute) => ({ ...minute, watchMs: Math.round(minute.watchMs) })), sketch }
  }

  #minute(at: number): AudienceMinute {
    const index = minuteOf(this.startedAt, at)
    this.#changed.add(index)
    let minute = this.#minutes.get(index)
    if (!minute) this.#minutes.set(index, (minute = { minute: index, watchMs: 0, joins: 0, leaves: 0, peak: 0 }))
    return minute
  }
}
