import { expect } from 'vitest'
import type { Cache } from '@ovation/server/cache'
import { withFixture } from './with-fixture.ts'

export type CacheFixture = {
  /** Two ends of the same cache; of one within a process, twice the same. */
  here: Cache
  there: Cache
  /** Lets so much time pass. */
  pass: (ms: number) => Promise<void>
  close(): Promise<void>
}

/** What the caches of a fixture are bounded to. */
export const CACHE_BOUNDS = {
  ...{ maxBytes: 100_000, maxEntries: 100, maxTextBytes: 1_000, maxKeysPerGroup: 5, keepMs: 1_000 },
}

/** What every driver of the cache has to hold. */
export function cacheContract(open: () => Promise<CacheFixture>): void {
  const withCache = withFixture(open)

  withCache('[CACHE1] what was set last is given, by its group and key, to every node', async ({ here, there }) => {
    await here.set('a', 'x', 'one')
    await here.set('a', 'y', '二\n😀')
    await there.set('b', 'x', 'other')
    await there.set('a', 'x', 'two')
    expect([await here.get('a', 'x'), await there.get('a', 'y'), await here.get('b', 'x')]).toEqual([
      ...['two', '二\n😀', 'other'],
    ])
    expect([await here.get('a', 'z'), await here.get('c', 'x')]).toEqual([undefined, undefined])
  })

  withCache('[CACHE2] of a group that was dropped nothing is given, and the others stay', async ({ here, there }) => {
    await here.set('a', 'x', 'one')
    await here.set('a', 'y', 'two')
    await here.set('b', 'x', 'other')
    await there.drop('a')
    await there.drop('none')
    expect([await here.get('a', 'x'), await there.get('a', 'y'), await here.get('b', 'x')]).toEqual([
      ...[undefined, undefined, 'other'],
    ])
    await here.set('a', 'x', 'again')
    expect(await there.get('a', 'x')).toBe('again')
  })

  withCache('[CACHE3] texts that are too long, too many or too old are not kept', async ({ here, there, pass }) => {
    await here.set('a', 'long', 'x'.repeat(CACHE_BOUNDS.maxTextBytes + 1))
    expect(await there.get('a', 'long')).toBeUndefined()
    for (let n = 0; n < 50; n++) await here.set('many', `${n}`, 'text')
    const kept = await Promise.all(Array.from({ length: 50 }, (_, n) => there.get('many', `${n}`)))
    expect(kept.filter((text) => text !== undefined).length).toBeLessThanOrEqual(CACHE_BOUNDS.maxKeysPerGroup)
    await here.set('a', 'old', 'text')
    expect(await there.get('a', 'old')).toBe('text')
    await pass(CACHE_BOUNDS.keepMs + 100)
    expect(await there.get('a', 'old')).toBeUndefined()
  })
}
