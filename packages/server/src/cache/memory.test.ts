import { ManualClock } from '@ovation/testkit'
import { CACHE_BOUNDS, cacheContract } from '@ovation/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryCache } from './memory.ts'

describe('the cache of one process', () => {
  cacheContract(async () => {
    const clock = new ManualClock()
    const cache = new MemoryCache(CACHE_BOUNDS, clock)
    return { here: cache, there: cache, pass: async (ms) => clock.advance(ms), close: () => cache.close() }
  })

  it('[CACHE4] stays within its bytes and entries; what was used longest ago goes first', async () => {
    const cache = new MemoryCache({ ...CACHE_BOUNDS, maxBytes: 10_000, maxEntries: 4 }, new ManualClock())
    for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, 'k', 'text')
    await cache.get('a', 'k')
    await cache.set('e', 'k', 'text')
    const kept = async () => (await Promise.all([...'abcdefg'].map((key) => cache.get(key, 'k')))).map((text) => !!text)
    expect(await kept()).toEqual([true, false, true, true, true, false, false])
    for (let n = 0; n < 1_000; n++) {
      await cache.set(`f${n % 7}`, `${n}`, 'x'.repeat(n % 500))
      expect(cache.bytes).toBeLessThanOrEqual(10_000)
    }
    // The same text again takes no more.
    const { bytes } = cache
    for (let n = 0; n < 10; n++) await cache.set('f5', '999', 'x'.repeat(999 % 500))
    expect(cache.bytes).toBe(bytes)
    for (let n = 0; n < 7; n++) await cache.drop(`f${n}`)
    await cache.close()
    expect(cache.bytes).toBe(0)
  })
})
