import type { Clock } from '../ops/index.ts'

export type CircuitBounds = { timeoutMs: number; restMs: number }

/**
 * Calls to something that may be away: one that fails, or takes too long, is given up, and then nobody calls for a while.
 * After that one call finds out whether it is there again.
 */
export class Circuit {
  #bounds: CircuitBounds
  #clock: Clock
  /** When it may be called again; undefined while it answers. */
  #restUntilMs: number | undefined
  #trying = false

  constructor(bounds: CircuitBounds, clock: Clock) {
    this.#bounds = bounds
    this.#clock = clock
  }

  /** Whether the last call failed. */
  get isBroken(): boolean {
    return this.#restUntilMs !== undefined
  }

  /** What the call gives; undefined if it fails, takes too long, or is not made. */
  async run<T>(call: () => Promise<T>): Promise<{ value: T } | undefined> {
    const tries = this.#restUntilMs !== undefined
    if (tries && (this.#trying || this.#clock.monotonicMs() < (this.#restUntilMs ?? 0))) return undefined
    this.#trying = tries
    try {
      const value = await this.#inTime(call())
      this.#restUntilMs = undefined
      return { value }
    } catch {
      this.#restUntilMs = this.#clock.monotonicMs() + this.#bounds.restMs
      return undefined
    } finally {
      if (tries) this.#trying = false
    }
  }

  #inTime<T>(called: Promise<T>): Promise<T> {
    return new Promise((done, fail) => {
      const callOff = this.#clock.after(this.#bounds.timeoutMs, () => fail(new Error('no answer in time')))
      called.then(done, fail).finally(callOff)
    })
  }
}
