/** When the low-latency stream is tried again beside the playlist; doubled with every try. */
const DELAY_MS = 5_000
const MAX_DELAY_MS = 80_000

/** What is opened beside the source that plays: the way back from the playlist to the low-latency stream, and there. */
export class WayBack {
  #delayMs = DELAY_MS
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Opens another source after this time, unless it is stopped. */
  after(delayMs: number, open: () => void): void {
    this.stop()
    this.#timer = setTimeout(open, delayMs)
  }

  /** Tries the low-latency stream, less and less often. */
  again(open: () => void): void {
    this.after(this.#delayMs, open)
    this.#delayMs = Math.min(MAX_DELAY_MS, this.#delayMs * 2)
  }

  /** The network carries the low-latency stream: should it be lost, it is soon tried again. */
  reset(): void {
    this.#delayMs = DELAY_MS
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
