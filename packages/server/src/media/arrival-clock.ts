/** Shorter than the first segment. */
const SETTLED_AFTER_MS = 1_500

/** A stream's own clock, which begins at 0, beside the time of day, by when its data arrives. */
export class ArrivalClock {
  /** The time of 0, milliseconds since 1970. */
  epochMs: number
  /** The end of what has come so far. */
  endMs: number
  #anchored: boolean

  /** `endMs`: of a stream that continues; its clock is set already. */
  constructor(epochMs: number, endMs?: number) {
    this.epochMs = epochMs
    this.endMs = endMs ?? 0
    this.#anchored = endMs !== undefined
  }

  /**
   * Sets the clock by what comes first. An encoder takes a while to connect and then sends what has waited meanwhile: what
   * came soonest by its own clock counts. It is settled before there is a playlist; later segments never move before
   * earlier ones by it.
   */
  came(dtsMs: number, nowMs: number): void {
    if (dtsMs > SETTLED_AFTER_MS) return
    this.epochMs = this.#anchored ? Math.min(this.epochMs, nowMs - dtsMs) : nowMs - dtsMs
    this.#anchored = true
  }

  reached(ms: number): void {
    this.endMs = Math.max(this.endMs, ms)
  }

  /**
   * Where an encoder that comes (back) now goes on, on this stream's clock: what the playlist says of the time of day stays
   * true, and nothing begins before what was there.
   */
  goesOnAtMs(nowMs: number): number {
    return Math.max(this.endMs, nowMs - this.epochMs)
  }
}
