/** How a line is, in each direction. */
export type LineProperties = {
  /** One way. */
  delayMs: number
  /** Packets that are lost, of all, between 0 and 1. */
  lossShare: number
  /** 0 is no limit. */
  bytesPerSecond: number
}

/** What a router in front of a slow line holds at most; what comes beyond is lost. */
const MAX_QUEUED_BYTES = 64 * 1_024

/** One direction of a line: says when a packet arrives. */
export class Line {
  properties: LineProperties = { delayMs: 0, lossShare: 0, bytesPerSecond: 0 }
  #random: () => number
  /** When the last byte that was taken has left the router. */
  #freeAtMs = 0
  #lastDueMs = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /** When a packet arrives that is given to the line now; undefined when it is lost. */
  dueAtMs(bytes: number, nowMs: number): number | undefined {
    const { delayMs, lossShare, bytesPerSecond } = this.properties
    if (lossShare > 0 && this.#random() < lossShare) return undefined
    const startMs = Math.max(nowMs, this.#freeAtMs)
    if (bytesPerSecond > 0) {
      if (((startMs - nowMs) * bytesPerSecond) / 1_000 > MAX_QUEUED_BYTES) return undefined
      this.#freeAtMs = startMs + (bytes * 1_000) / bytesPerSecond
    } else this.#freeAtMs = nowMs
    // A line that gets quicker lets nothing overtake.
    this.#lastDueMs = Math.max(this.#lastDueMs, this.#freeAtMs + delayMs)
    return this.#lastDueMs
  }
}
