import { BoundedMap } from './bounded-map.ts'

export type BucketOptions = { perSecond: number; burst: number }

/** Lets `burst` through at once and `perSecond` from then on. */
export class TokenBucket {
  #tokens: number
  #at: number

  constructor({ burst }: BucketOptions, now: number) {
    this.#tokens = burst
    this.#at = now
  }

  /** Takes up to `wanted` tokens; gives how many it got. */
  take(options: BucketOptions, now: number, wanted = 1): number {
    this.#refill(options, now)
    const taken = Math.min(wanted, Math.floor(this.#tokens))
    this.#tokens -= taken
    return taken
  }

  /** Takes all of `wanted` or nothing. */
  takeAll(options: BucketOptions, now: number, wanted: number): boolean {
    this.#refill(options, now)
    if (this.#tokens < wanted) return false
    this.#tokens -= wanted
    return true
  }

  /** Milliseconds until one more token is there. */
  waitMs(options: BucketOptions, now: number): number {
    this.#refill(options, now)
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / options.perSecond)
  }

  #refill({ perSecond, burst }: BucketOptions, now: number): void {
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#at) * perSecond) / 1_000)
    this.#at = now
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

  take(key: string, now: number, wanted = 1): number {
    return this.#bucket(key, now).take(this.#options, now, wanted)
  }

  takeAll(key: string, now: number, wanted: number): boolean {
    return this.#bucket(key, now).takeAll(this.#options, now, wanted)
  }

  waitMs(key: string, now: number): number {
    return this.#bucket(key, now).waitMs(this.#options, now)
  }

  #bucket(key: string, now: number): TokenBucket {
    const known = this.#buckets.get(key)
    if (known) return known
    const bucket = new TokenBucket(this.#options, now)
    this.#buckets.set(key, bucket)
    return bucket
  }
}
