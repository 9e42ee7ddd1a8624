import { eventually, FaultProxy } from '@ovation/testkit'
import { CACHE_BOUNDS, cacheContract } from '@ovation/testkit/contracts'
import { RedisCluster, RedisServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisOfBus } from '../bus/index.ts'
import { sleep, systemClock } from '../ops/index.ts'
import { CACHE_TIMEOUT_MS } from './port.ts'
import { RedisCache } from './redis.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('redis')
const KINDS = [
  { name: 'a Redis', start: () => RedisServer.start() },
  { name: 'a Redis Cluster', start: () => RedisCluster.start() },
]

/** `timeoutMs`: longer than a busy machine may stand still, where it is not about time. */
const open = async (url: string, { secret = 'shared', timeoutMs = 10_000 } = {}) => {
  const client = redisOfBus(url)
  if (!client) throw new Error('this is no Redis')
  await eventually(() => client.status === 'ready', 'the client')
  return { client, cache: new RedisCache({ client, clock: systemClock, secret, bounds: CACHE_BOUNDS, timeoutMs }) }
}

describe.skipIf(skipped).each(KINDS)('the cache in $name', ({ start }) => {
  let server: RedisServer | RedisCluster
  beforeAll(async () => {
    server = await start()
  }, 60_000)
  afterAll(() => server?.stop())

  cacheContract(async () => {
    const [{ cache: here, client }, { cache: there }] = [await open(server.url), await open(server.url)]
    return {
      ...{ here, there, pass: (ms) => sleep(systemClock, ms) },
      close: async () => {
        for (const group of ['a', 'b', 'c', 'many']) await client.del(`ovation:cache:${group}`)
        await Promise.all([here.close(), there.close()])
      },
    }
  })

  it('[CACHE6] a text is given only as nodes with the secret set it, and where they did', async () => {
    const [{ cache, client }, other] = [await open(server.url), await open(server.url, { secret: 'guessed' })]
    await cache.set('g', 'k', 'text')
    const signed = (await client.hget('ovation:cache:g', 'k')) ?? ''
    await client.hset('ovation:cache:g', 'moved', signed)
    await client.hset('ovation:cache:g', 'changed', signed.replace('text', 'lies'))
    await client.hset('ovation:cache:g', 'short', 'x')
    await other.cache.set('g', 'other', 'text')
    await client.set('ovation:cache:string', 'no hash')
    expect(await Promise.all(['k', 'moved', 'changed', 'short', 'other'].map((key) => cache.get('g', key)))).toEqual([
      ...['text', undefined, undefined, undefined, undefined],
    ])
    expect(await cache.get('string', 'k')).toBeUndefined()
    await Promise.all([cache.close(), other.cache.close()])
  })

  it('[CACHE5] one that is lost is waited for once and shortly; when it is back, what was dropped meanwhile is gone', async () => {
    const { cache } = await open(server.url, { timeoutMs: CACHE_TIMEOUT_MS })
    await cache.set('g', 'k', 'text')
    await server.halt()
    const times: number[] = []
    for (let n = 0; n < 20; n++) {
      const at = performance.now()
      expect(await cache.get('g', 'k')).toBeUndefined()
      await cache.set('g', 'k', 'lost')
      await cache.drop('g')
      times.push(performance.now() - at)
    }
    expect(Math.max(...times)).toBeLessThan(CACHE_TIMEOUT_MS * 2)
    expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(10)
    await server.begin()
    await eventually(
      async () => {
        await cache.set('g', 'again', 'text')
        return (await cache.get('g', 'again')) === 'text'
      },
      'it to be used again',
      30_000,
    )
    expect(await cache.get('g', 'k')).toBeUndefined()
    await cache.close()
  }, 60_000)
})

it.skipIf(skipped)(
  '[CACHE5] what was dropped while a Redis was silent is not given afterwards',
  async () => {
    const server = await RedisServer.start()
    const network = await FaultProxy.open(Number(new URL(server.url).port))
    const { cache } = await open(`redis://127.0.0.1:${network.port}`, { timeoutMs: CACHE_TIMEOUT_MS })
    const { cache: there, client } = await open(server.url)
    await cache.set('g', 'k', 'words')
    network.faults = { silent: 'both' }
    await cache.drop('g')
    expect(await there.get('g', 'k')).toBe('words')
    network.faults = {}
    network.cut()
    // It is dropped as soon as it is called again, before anything of it is given.
    await eventually(
      async () => {
        expect(await cache.get('g', 'k')).toBeUndefined()
        return (await client.exists('ovation:cache:g')) === 0
      },
      'it to be dropped',
      20_000,
    )
    expect(await there.get('g', 'k')).toBeUndefined()
    await Promise.all([cache.close(), there.close()])
    await network.close()
    await server.stop()
  },
  60_000,
)
