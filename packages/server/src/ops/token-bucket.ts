import { BoundedMap } from './bounded-map.ts'

export type BucketOptions = { perSecond: number; burst: number }

/** Lets `burst` through at once and `perSecond` from then on. The time that it is told is that of a monotonic clock. */
export class TokenBucket {
  #tokens: number
  #atMs: number

  constructor({ burst }: BucketOptions, nowMs: number) {
    this.#tokens = burst
    this.#atMs = nowMs
  }

  /** Takes up to `wanted` tokens; gives how many it got. */
  take(options: BucketOptions, nowMs: number, wanted = 1): number {
    this.#backfill(options, nowMs)
    const taken = Math.min(wanted, Math.floor(this.#tokens))
    this.#tokens -= taken
    return taken
  }

  /** Takes all of `wanted` or nothing. */
  takeAll(options: BucketOptions, nowMs: number, wanted: number): boolean {
    this.#backfill(options, nowMs)
    if (this.#tokens < wanted) return false
    this.#tokens -= wanted
    return true
  }

  /** Milliseconds until one more token is there. */
  waitMs(options: BucketOptions, nowMs: number): number {
    this.#backfill(options, nowMs)
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / options.perSecond)
  }

  #backfill({ perSecond, burst }: BucketOptions, nowMs: number): void {
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, nowMs - this.#atMs) * perSecond) / 1_000)
    this.#atMs = nowMs
  }
}

/** Token buckets by key. A key that was forgotten starts full again, so the bound on keys errs towards letting pass. */
export class TokenBuckets {
  #buckets: BoundedMap<string, TokenBucket>
  #options: BucketOptions

  constructor(options: BucketOptions & { maxKeys: number }) {
    this.#options = options
    this.#buckets = new BoundedMap(options.maxKeys)
  }

  take(key: string, nowMs: number, wanted = 1): number {
    return this.#bucket(key, nowMs).take(this.#options, nowMs, wanted)
  }

  takeAll(key: string, nowMs: number, wanted: number): boolean {
    return this.#bucket(key, nowMs).takeAll(this.#options, nowMs, wanted)
  }

  waitMs(key: string, nowMs: number): number {
    return this.#bucket(key, nowMs).waitMs(this.#options, nowMs)
  }

  #bucket(key: string, nowMs: number): TokenBucket {
    const known = this.#buckets.get(key)
    if (known) return known
    const bucket = new TokenBucket(this.#options, nowMs)
    this.#buckets.set(key, bucket)
    return bucket
  }
}
