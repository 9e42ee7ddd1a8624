const BUCKET_MS = 0.25
const BUCKETS = 120_000

/** Many delays in little memory: a quarter of a millisecond exact, up to half a minute. */
export class Histogram {
  #counts = new Float64Array(BUCKETS)
  count = 0
  max = 0

  add(ms: number): void {
    this.#counts[Math.min(BUCKETS - 1, Math.max(0, Math.floor(ms / BUCKET_MS)))]! += 1
    this.count += 1
    if (ms > this.max) this.max = ms
  }

  /** As pairs of bucket and count, to be sent to another process. */
  get pairs(): [number, number][] {
    const pairs: [number, number][] = []
    for (const [bucket, count] of this.#counts.entries()) if (count > 0) pairs.push([bucket, count])
    return pairs
  }

  merge(pairs: readonly [number, number][], max: number): void {
    for (const [bucket, count] of pairs) {
      this.#counts[bucket]! += count
      this.count += count
    }
    this.max = Math.max(this.max, max)
  }

  quantile(share: number): number {
    let left = this.count * share
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0 && count > 0) return bucket * BUCKET_MS
    }
    return Number.NaN
  }
}
