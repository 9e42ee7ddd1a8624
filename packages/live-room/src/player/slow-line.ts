/** How far back it is looked, and what of it has to have passed. */
const WINDOW_MS = 3_000
const MIN_WINDOW_MS = 2_000
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

  /** Begins anew: another stream, or one that stood still. */
  reset(): void {
    this.#samples = []
    this.#stalledAtMs = undefined
  }

  /** Several times a second: up to where video is there, and how much of it was not played yet. True when the line is slow. */
  look(atMs: number, endMs: number, aheadMs: number): boolean {
    if (endMs < (this.#samples.at(-1)?.endMs ?? 0)) this.reset()
    this.#samples = [...this.#samples.filter((sample) => atMs - sample.atMs <= WINDOW_MS), { atMs, endMs }]
    if (aheadMs < DRY_MS) this.#stalledAtMs ??= atMs
    else if (this.#stalledAtMs !== undefined && atMs - this.#stalledAtMs > WINDOW_MS) this.#stalledAtMs = undefined
    const [first] = this.#samples
    if (this.#stalledAtMs === undefined || atMs - this.#stalledAtMs < AFTER_STALL_MS || !first) return false
    const passedMs = atMs - first.atMs
    return passedMs >= MIN_WINDOW_MS && endMs - first.endMs < passedMs * SLOW_SHARE
  }
}
