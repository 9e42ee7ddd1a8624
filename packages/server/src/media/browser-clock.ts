/** Longer than any broadcast. */
const MAX_STREAM_MS = 7 * 86_400_000
/** A busy machine codes video this much later than audio; further back, the clock jumped. */
const MAX_BACK_MS = 10_000
/** Nothing comes for no longer than a connection may be silent. Gaps are filled, so a leap would cost what it leaps over. */
const MAX_FORWARD_MS = 10_000

/** Times of a browser's encoders: microseconds from anywhere, made to begin at 0 and never to jump. */
export class BrowserClock {
  #base: number | undefined
  #last = 0

  at(ms: number): number {
    this.#base ??= ms
    const at = ms - this.#base
    const leap = at - this.#last
    if (!(at <= MAX_STREAM_MS && leap <= MAX_FORWARD_MS && leap >= -MAX_BACK_MS)) throw new Error('the clock jumped')
    this.#last = Math.max(this.#last, at)
    return Math.max(0, at)
  }
}
