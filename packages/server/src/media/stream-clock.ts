const WRAP_MS = 2 ** 32
const MAX_FORWARD_MS = 10_000
const MAX_BACKWARD_MS = 2_000
const AFTER_JUMP_MS = 40

/**
 * One clock for video and audio: 32-bit timestamps that wrap and encoders that jump become milliseconds that begin at 0
 * and go on. Video and audio are interleaved, so small steps back between them are as they are.
 */
export class StreamClock {
  #offsetMs: number | undefined
  #lastMs = 0

  at(timestampMs: number): number {
    this.#offsetMs ??= timestampMs
    let ms = timestampMs - this.#offsetMs
    // The nearest reading of a clock that wraps is the right one.
    ms += Math.round((this.#lastMs - ms) / WRAP_MS) * WRAP_MS
    if (ms > this.#lastMs + MAX_FORWARD_MS || ms < this.#lastMs - MAX_BACKWARD_MS) {
      this.#offsetMs = timestampMs - (this.#lastMs + AFTER_JUMP_MS)
      ms = this.#lastMs + AFTER_JUMP_MS
    }
    this.#lastMs = Math.max(this.#lastMs, ms)
    return Math.max(0, ms)
  }
}
