/** Cameras and microphones have different clocks: the first frame of each sets its offset to the clock of this page. */
export class TrackClock {
  #offsetMs: number | undefined
  #lastMs = 0

  /** Another device: its next frame sets the offset. */
  reset(): void {
    this.#offsetMs = undefined
  }

  /** A frame was captured now. */
  captured(timestampUs: number): void {
    this.#offsetMs ??= performance.now() - timestampUs / 1_000
  }

  /** A device's time on the clock of this page, milliseconds. */
  at(timestampUs: number): number {
    return timestampUs / 1_000 + (this.#offsetMs ?? 0)
  }

  /** The same for what is sent, which never goes back. */
  next(timestampUs: number): number {
    this.#lastMs = Math.max(this.#lastMs, this.at(timestampUs))
    return this.#lastMs
  }
}
