/** The length of the measuring window, and how much of it must have passed. */
const WINDOW_MS = 3_000
export const MIN_WINDOW_MS = 2_000
/** If playback stalled just before the stream restarted, a shorter window is enough the second time. */
const MIN_WINDOW_AFTER_DRY_MS = 1_000
/** A short stall that is made up for is a lost packet, not a slow connection. */
const AFTER_STALL_MS = 800
const DRY_MS = 60
/** A connection is slow if less than this much video arrives per second. */
export const SLOW_SHARE = 0.85

type Sample = { atMs: number; endMs: number }

/** Distinguishes a connection that is too slow for the stream from one with a short stall, by how video arrives. */
export class SlowLine {
  #samples: Sample[] = []
  #stalledAtMs: number | undefined
  #minWindowMs = MIN_WINDOW_MS

  /** Another stream is played: earlier measurements say nothing about it. */
  reset(): void {
    this.#samples = []
    this.#stalledAtMs = undefined
    this.#minWindowMs = MIN_WINDOW_MS
  }

  /** The same stream restarts, or is paused: a stall just before is not forgotten. */
  interrupted(): void {
    this.#samples = []
    if (this.#stalledAtMs !== undefined) this.#minWindowMs = MIN_WINDOW_AFTER_DRY_MS
  }

  /**
   * Called several times a second: up to where video is buffered, and how much of it was not played yet. True if the
   * connection is slow.
   */
  look(atMs: number, endMs: number, aheadMs: number): boolean {
    if (endMs < (this.#samples.at(-1)?.endMs ?? 0)) this.interrupted()
    const forgotten = this.#stalledAtMs !== undefined && atMs - this.#stalledAtMs > WINDOW_MS
    if (forgotten && (aheadMs >= DRY_MS || this.#samples.length === 0)) this.reset()
    this.#samples = [...this.#samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, endMs }]
    if (aheadMs < DRY_MS) this.#stalledAtMs ??= atMs
    const [first] = this.#samples
    if (this.#stalledAtMs === undefined || atMs - this.#stalledAtMs < AFTER_STALL_MS || !first) return false
    const passedMs = atMs - first.atMs
    return passedMs >= this.#minWindowMs && endMs - first.endMs < passedMs * SLOW_SHARE
  }
}
