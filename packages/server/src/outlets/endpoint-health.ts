import type { Clock } from '../ops/index.ts'

export type HealthBounds = { maxOutletFailures: number; outletFirstBackOffMs: number; outletMaxBackOffMs: number }
type Failure = { weight: number; retryAfterMs: number }
/** Of one room: how often the other side rejected it while it took others, and when it may be tried again. */
type RoomHealth = { failures: number; failedAtMs: number; untilMs: number }

/** Longer than anything waits at once; whoever paused it starts it anew. */
const PAUSED_MS = 60_000

/**
 * How the other side of an outlet is. It is one for all rooms: when it is down, one room finds that out for all of them. What is
 * rejected in one room while others are taken is the room's alone.
 */
export class EndpointHealth {
  #clock: Pick<Clock, 'monotonicMs'>
  #bounds: HealthBounds
  #failures = 0
  #failedAtMs = Number.NEGATIVE_INFINITY
  #untilMs = Number.NEGATIVE_INFINITY
  #succeededAtMs = Number.NEGATIVE_INFINITY
  #rooms = new Map<string, RoomHealth>()
  #paused = false

  constructor(clock: Pick<Clock, 'monotonicMs'>, bounds: HealthBounds) {
    this.#clock = clock
    this.#bounds = bounds
  }

  waitMs(room?: string): number {
    if (this.#paused) return PAUSED_MS
    const own = room === undefined ? undefined : this.#rooms.get(room)
    return Math.max(0, Math.max(this.#untilMs, own?.untilMs ?? 0) - this.#clock.monotonicMs())
  }

  succeeded(room: string): void {
    this.#failures = 0
    this.#untilMs = Number.NEGATIVE_INFINITY
    this.#succeededAtMs = this.#clock.monotonicMs()
    this.#rooms.delete(room)
  }

  /** Whether it has failed too often by now, so that the outlet is to be paused. `sentAtMs`: when the attempt began. */
  failed(room: string, sentAtMs: number, { weight, retryAfterMs }: Failure): boolean {
    const now = this.#clock.monotonicMs()
    const own = this.#rooms.get(room)
    const others = own !== undefined && this.#succeededAtMs > own.failedAtMs
    const failures = others ? own.failures + weight : (own?.failures ?? 0)
    // Several rooms whose attempts went on beside each other find out the same thing.
    if (sentAtMs > this.#failedAtMs) {
      this.#failures += weight
      this.#failedAtMs = now
      // What only one room finds holds no other one up.
      if (!others) this.#untilMs = now + Math.max(this.#backOffMs(this.#failures), retryAfterMs)
    }
    const untilMs = failures > 0 ? now + Math.max(this.#backOffMs(failures), retryAfterMs) : this.#untilMs
    this.#rooms.set(room, { failures, failedAtMs: now, untilMs })
    this.#paused = Math.max(failures, this.#failures) >= this.#bounds.maxOutletFailures
    return this.#paused
  }

  #backOffMs(failures: number): number {
    const { outletFirstBackOffMs: first, outletMaxBackOffMs: most } = this.#bounds
    return Math.min(most, first * 2 ** Math.min(Math.max(0, failures - 1), 40))
  }
}
