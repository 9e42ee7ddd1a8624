import { LayeredCache, MemoryCache } from '../cache/index.ts'
import type { Clock } from '../ops/index.ts'

/** A cache in memory with room for what a test has. */
export const cacheOf = (clock: Clock): LayeredCache =>
  new LayeredCache(
    new MemoryCache({ maxBytes: 1e6, maxEntries: 100, maxTextBytes: 1e5, maxKeysPerGroup: 50, keepMs: 1e6 }, clock),
  )
