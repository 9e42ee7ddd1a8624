/** How far a stream may be ahead of real time. Publishers that send a file as fast as they can run into it. */
export const MAX_AHEAD_MS = 30_000
/** How much of a standstill may be made up for at once: encoders that buffer send it when their network is back. */
const MAX_BEHIND_MS = 60_000
/** Clocks of encoders go a little faster or slower than this one: what they gain in a day is no lead. */
const RATE = 1.02

/**
 * Compares a stream's own time with a monotonic clock. Gaps in a stream are filled, so that anyone who lets its time run away
 * would be given work and storage for hours within a second: how far it has run ahead is known here, and so how long nothing
 * more of it may be taken.
 *
 * @example
 * const pace = new Pace(() => clock.monotonicMs())
 * pace.at(packet.dtsMs)
 * const ms = pace.waitMs() // 0 while the stream is at most 30 s ahead
 */
export class Pace {
  #nowMs: () => number
  #atMs: number
  #streamMs = 0
  #aheadMs = 0

  /** `nowMs` is a monotonic clock, in milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#atMs = nowMs()
  }

  /** The stream has come to `streamMs`. Steps back count for nothing. */
  at(streamMs: number): void {
    this.#elapse()
    this.#aheadMs += Math.max(0, streamMs - this.#streamMs)
    this.#streamMs = Math.max(this.#streamMs, streamMs)
  }

  /** Milliseconds until the stream is no further ahead than it may be; 0 when it is not. */
  waitMs(): number {
    this.#elapse()
    return Math.max(0, Math.ceil((this.#aheadMs - MAX_AHEAD_MS) / RATE))
  }

  #elapse(): void {
    const nowMs = this.#nowMs()
    this.#aheadMs = Math.max(-MAX_BEHIND_MS, this.#aheadMs - (nowMs - this.#atMs) * RATE)
    this.#atMs = nowMs
  }
}
