import { systemClock } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'

/** Without data for so long, and for so many part durations, a stream counts as stalled. */
const STILL_MS = 1_000
const STILL_PARTS = 2
/** Blocking requests that may wait. */
const MAX_WAITING = 20_000

/** Requests for a part or a playlist that is not there yet (RFC 8216bis, section 6.2.5.2). */
export class PartWaiters {
  #clock: Clock
  #waiting = new Set<() => void>()
  #cameAtMs = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** Data came, if not what is waited for. */
  came(): void {
    this.#cameAtMs = this.#clock.monotonicMs()
  }

  /** Everybody looks again. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  /** Nothing more comes: nobody waits any longer. */
  close(): void {
    this.#closed = true
    this.wake()
  }

  /**
   * Waits until it is there; gives whether it is. The end of the stream, and `timeoutMs`, end the waiting, and nothing that
   * comes for a while: an encoder is lost, and players take a playlist that stands still, but no answer that fails to come.
   */
  async until(isThere: () => boolean, timeoutMs: number, partTargetMs: number): Promise<boolean> {
    const clock = this.#clock
    const beganAtMs = clock.monotonicMs()
    const stillMs = Math.max(STILL_MS, STILL_PARTS * partTargetMs)
    const leftMs = (): number =>
      Math.min(beganAtMs + timeoutMs, Math.max(beganAtMs, this.#cameAtMs) + stillMs) - clock.monotonicMs()
    while (!isThere() && !this.#closed && leftMs() > 0 && this.#waiting.size < MAX_WAITING)
      await new Promise<void>((done) => {
        const waiting = this.#waiting
        const callOff = clock.after(leftMs(), wake)
        function wake(): void {
          callOff()
          waiting.delete(wake)
          done()
        }
        waiting.add(wake)
      })
    return isThere()
  }
}
