import { redisOfBus } from '../bus/index.ts'
import { LayeredCache, MemoryCache, RedisCache } from '../cache/index.ts'
import type { CacheBounds } from '../cache/index.ts'
import type { Data } from './data.ts'
import type { Runtime } from './runtime.ts'

/** What is kept of what was read: in this process, and behind it in the Redis that the bus goes over, if it goes over one. */
export function createCache({ config, clock, limits, secrets, parts }: Runtime & Data): LayeredCache {
  const bounds: CacheBounds = {
    maxBytes: limits.maxCacheBytes,
    maxEntries: limits.maxCacheEntries,
    maxTextBytes: limits.maxCachedTextBytes,
    maxKeysPerGroup: limits.maxCachedKeysPerGroup,
    keepMs: limits.keepCachedMs,
  }
  const client = redisOfBus(config.busUrl)
  const far = client && new RedisCache({ client, clock, bounds, secret: secrets.signing })
  const cache = new LayeredCache(new MemoryCache(bounds, clock), far)
  parts.add('the cache', () => cache.close())
  return cache
}
