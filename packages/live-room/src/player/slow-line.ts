/** How far back it is looked, and what of it has to have passed. */
const WINDOW_MS = 3_000
const MIN_WINDOW_MS = 2_000
/** Where video ran dry and was begun anew just now, the second time needs less. */
const MIN_WINDOW_AFTER_DRY_MS = 1_000
/** What runs dry for a moment and is made up for is a packet that was lost, not a slow line. */
const AFTER_STALL_MS = 800
const DRY_MS = 60
/** Of a second of video comes less than this in a second. */
const SLOW_SHARE = 0.85

type Sample = { atMs: number; endMs: number }

/** Tells a line that carries less than the stream is from one that stumbled, by how video comes in. */
export class SlowLine {
  #samples: Sample[] = []
  #stalledAtMs: number | undefined
  #minWindowMs = MIN_WINDOW_MS

  /** Another stream is played: what was seen before says nothing of it. */
  reset(): void {
    this.#samples = []
    this.#stalledAtMs = undefined
    this.#minWindowMs = MIN_WINDOW_MS
  }

  /** The same stream is opened anew, or says nothing for now: that it ran dry just before is not forgotten. */
  interrupted(): void {
    this.#samples = []
    if (this.#stalledAtMs !== undefined) this.#minWindowMs = MIN_WINDOW_AFTER_DRY_MS
  }

  /** Several times a second: up to where video is there, and how much of it was not played yet. True when the line is slow. */
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
