type Bucket = { nonces: Set<string>; addedMs: number }

const BUCKET_MS = 1_000

/**
 * What was taken and is not taken again, for as long as its time would let it pass. When it is full nothing more is taken:
 * to forget would be to take something twice.
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

  /** Takes a nonce of a moment; false when it was taken before, or when there is no place for it. */
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

  /** Both clocks have to agree, so that a wall clock that is set forth and back brings nothing to life again. */
  #forget(now: { wallMs: number; monotonicMs: number }): void {
    for (const [second, { nonces, addedMs }] of this.#buckets) {
      const overByWall = (second + 1) * BUCKET_MS + this.#windowMs < now.wallMs
      if (!overByWall || now.monotonicMs - addedMs <= this.#windowMs) continue
      this.#buckets.delete(second)
      this.#size -= nonces.size
    }
  }
}
