import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'

const MAX_PLACES = 10_000

/**
 * Two encoders with one key cut each other off for as long as nobody stops one of them. How often an encoder that is sending
 * may lose its place is bounded: the one that comes then is refused, and the one that is there stays (MEDIA42).
 */
export class TakeOvers {
  #clock: Clock
  #maxTakeOvers: number
  #windowMs: number
  /** When it happened last, monotonic milliseconds, by place. */
  #times = new BoundedMap<string, number[]>(MAX_PLACES)

  constructor(clock: Clock, { maxTakeOvers, windowMs }: { maxTakeOvers: number; windowMs: number }) {
    this.#clock = clock
    this.#maxTakeOvers = maxTakeOvers
    this.#windowMs = windowMs
  }

  #recent(place: string): number[] {
    const from = this.#clock.monotonicMs() - this.#windowMs
    return (this.#times.get(place) ?? []).filter((at) => at > from)
  }

  /** Whether one more encoder may take the place of one that is sending; counts it when it may. */
  allow(place: string): boolean {
    const recent = this.#recent(place)
    if (recent.length >= this.#maxTakeOvers) return false
    this.#times.set(place, [...recent, this.#clock.monotonicMs()])
    return true
  }

  /** Whether two seem to publish at a place: once may be somebody who changes the machine. */
  isContested(place: string): boolean {
    return this.#recent(place).length > 1
  }
}
