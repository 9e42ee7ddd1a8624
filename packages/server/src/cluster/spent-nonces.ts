type Bucket = { nonces: Set<string>; addedMs: number }

const BUCKET_MS = 1_000

/**
 * Nonces that were used and are refused for as long as their time would be accepted. When it is full, nothing more is
 * accepted: forgetting a nonce would allow a replay.
 */
export class SpentNonces {
  #windowMs: number
  #max: number
  #buckets = new Map<number, Bucket>()
  #size = 0

  constructor(windowMs: number, max: number) {
    this.#windowMs = windowMs
    this.#max = max
  }

  get size(): number {
    return this.#size
  }

  /** Uses up a nonce with its time; false if it was used before, or if there is no space. */
  take(nonce: string, at: number, now: { wallMs: number; monotonicMs: number }): boolean {
    this.#forget(now)
    const second = Math.floor(at / BUCKET_MS)
    const bucket = this.#buckets.get(second) ?? { nonces: new Set(), addedMs: 0 }
    if (bucket.nonces.has(nonce) || this.#size >= this.#max) return false
    bucket.nonces.add(nonce)
    bucket.addedMs = now.monotonicMs
    this.#buckets.set(second, bucket)
    this.#size += 1
    return true
  }

  /**
   * A nonce is forgotten only if both clocks agree, so that setting the wall clock forward and back does not allow a replay.
   */
  #forget(now: { wallMs: number; monotonicMs: number }): void {
    for (const [second, { nonces, addedMs }] of this.#buckets) {
      const overByWall = (second + 1) * BUCKET_MS + this.#windowMs < now.wallMs
      if (!overByWall || now.monotonicMs - addedMs <= this.#windowMs) continue
      this.#buckets.delete(second)
      this.#size -= nonces.size
    }
  }
}
