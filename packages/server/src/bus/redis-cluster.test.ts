import { EventEmitter } from 'node:events'
import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { overRedisCluster } from './redis-cluster.ts'
import type { ClusterClient } from './redis-cluster.ts'

const LOOK_MS = 2_000
const SHARDS = 16
const shard = (n: number): string => `ovation:hints:${n}`

/** A Redis Cluster that hears itself, except where a test has it fall silent. */
class FakeCluster extends EventEmitter implements ClusterClient {
  status = 'connecting'
  readonly subscribed: string[] = []
  readonly published: [string, string][] = []
  /** Channels that may not be subscribed to. */
  readonly forbidden = new Set<string>()
  /** Shards from which nothing comes back. */
  readonly silent = new Set<string>()

  async ssubscribe(channel: string): Promise<void> {
    if (this.forbidden.has(shardOf(channel))) throw new Error('no permission')
    this.subscribed.push(channel)
  }

  async spublish(channel: string, message: string): Promise<void> {
    this.published.push([channel, message])
    if (this.subscribed.includes(channel) && !this.silent.has(shardOf(channel))) this.emit('smessage', channel, message)
  }

  disconnect(): void {
    this.status = 'end'
  }

  becomeReady(): void {
    this.status = 'ready'
    this.emit('ready')
  }
}

/** Redis Cluster places a channel by what stands in braces, if anything does. */
const shardOf = (channel: string): string => /^\{(.+)\}/.exec(channel)?.[1] ?? channel

const settled = (): Promise<void> => new Promise((done) => void setImmediate(done))

function carrierOf() {
  const clock = new ManualClock()
  const clusters: FakeCluster[] = []
  const received: string[] = []
  const open = (): FakeCluster => {
    const cluster = new FakeCluster()
    clusters.push(cluster)
    return cluster
  }
  const carrier = overRedisCluster('redis+cluster://a', { open, clock })((text) => received.push(text))
  const newest = (): FakeCluster => clusters.at(-1) as FakeCluster
  const join = async (): Promise<void> => {
    newest().becomeReady()
    await carrier.ready()
    await settled()
  }
  return { carrier, clock, clusters, received, newest, join }
}

it('[BUS4] it is ready once all shards are listened to, each with a probe of its own on the same shard', async () => {
  const { carrier, newest, join } = carrierOf()
  let isReady = false
  void carrier.ready().then(() => (isReady = true))
  await settled()
  expect([isReady, newest().subscribed]).toEqual([false, []])
  await join()
  expect(isReady).toBe(true)
  const { subscribed } = newest()
  const shards = Array.from({ length: SHARDS }, (_, n) => shard(n))
  expect(subscribed.filter((channel) => !channel.startsWith('{'))).toEqual(shards)
  const probes = subscribed.filter((channel) => channel.startsWith('{'))
  expect(probes.map(shardOf)).toEqual(shards)
  expect(new Set(probes.map((probe) => probe.split('}:')[1]))).toEqual(
    new Set([expect.stringMatching(/^[0-9a-f]{16}$/) as string]),
  )
})

it('[BUS4] two nodes do not hear the probes of each other', async () => {
  const nodes = [carrierOf(), carrierOf()]
  for (const { join } of nodes) await join()
  const [here = [], there = []] = nodes.map(({ newest }) => newest().subscribed.filter((channel) => channel[0] === '{'))
  expect(here.filter((probe) => there.includes(probe))).toEqual([])
})

it('[BUS1] texts of one room go through one shard, are heard one by one, and probes are no texts', async () => {
  const { carrier, clock, received, newest, join } = carrierOf()
  await join()
  for (const text of ['1', '2', '3']) carrier.send(text, 'room')
  await settled()
  clock.advance(LOOK_MS)
  expect(received).toEqual(['1', '2', '3'])
  const said = newest().published.filter(([, message]) => message !== '')
  expect(said.map(([, message]) => message)).toEqual(['1', '2\n3'])
  expect(new Set(said.map(([channel]) => channel)).size).toBe(1)
  for (let n = 0; n < 200; n++) carrier.send('x', `room ${n}`)
  await settled()
  const channels = new Set(newest().published.flatMap(([channel, message]) => (message === '' ? [] : [channel])))
  expect([...channels].sort()).toEqual(Array.from({ length: SHARDS }, (_, n) => shard(n)).sort())
})

it('[BUS3] what is sent while the cluster is away is dropped, and nothing is thrown', async () => {
  const { carrier, clock, newest, join } = carrierOf()
  carrier.send('early', 'room')
  newest().emit('error', new Error('ECONNREFUSED'))
  await join()
  newest().status = 'reconnecting'
  carrier.send('away', 'room')
  await settled()
  clock.advance(LOOK_MS)
  expect(newest().published).toEqual([])
})

it('[BUS4] a cluster in which every shard answers is kept', async () => {
  const { clock, clusters, newest, join } = carrierOf()
  await join()
  clock.advance(100 * LOOK_MS)
  expect(clusters).toHaveLength(1)
  expect(newest().published).toHaveLength(100 * SHARDS)
})

it('[BUS4] one shard that is silent for more than 6 s is reason to connect anew, once, and then hints pass again', async () => {
  const { carrier, clock, clusters, received, newest, join } = carrierOf()
  await join()
  clock.advance(10 * LOOK_MS)
  newest().silent.add(shard(7))
  clock.advance(3 * LOOK_MS)
  expect(clusters).toHaveLength(1)
  clock.advance(LOOK_MS)
  expect(clusters.map(({ status }) => status)).toEqual(['end', 'connecting'])
  clock.advance(3 * LOOK_MS)
  await join()
  carrier.send('again', 'room')
  await settled()
  expect(received).toEqual(['again'])
  clock.advance(100 * LOOK_MS)
  expect(clusters).toHaveLength(2)
})

it('[BUS4] a silence that ends within 6 s is none', async () => {
  const { clock, clusters, newest, join } = carrierOf()
  await join()
  for (let round = 0; round < 5; round++) {
    newest().silent.add(shard(0))
    clock.advance(3 * LOOK_MS)
    newest().silent.clear()
    clock.advance(LOOK_MS - 1)
    for (const channel of newest().subscribed) void newest().spublish(channel, '')
    clock.advance(1)
  }
  expect(clusters).toHaveLength(1)
})

it('[BUS4] a cluster that is not ready for more than 6 s is connected anew, time after time; one that comes in between counts from the start', async () => {
  const { clock, clusters, newest, join } = carrierOf()
  await join()
  newest().status = 'reconnecting'
  clock.advance(2 * LOOK_MS)
  newest().status = 'ready'
  clock.advance(LOOK_MS)
  newest().status = 'reconnecting'
  clock.advance(3 * LOOK_MS)
  expect(clusters).toHaveLength(1)
  clock.advance(LOOK_MS)
  expect(clusters).toHaveLength(2)
  clock.advance(3 * LOOK_MS)
  expect(clusters).toHaveLength(2)
  clock.advance(LOOK_MS)
  expect(clusters.map(({ status }) => status)).toEqual(['end', 'end', 'connecting'])
})

it('[BUS4] a shard that may not be listened to is no silence, and keeps the others from nothing', async () => {
  const { carrier, clock, clusters, newest, join } = carrierOf()
  newest().forbidden.add(shard(3))
  await join()
  await carrier.ready()
  clock.advance(100 * LOOK_MS)
  expect(clusters).toHaveLength(1)
  expect(newest().subscribed.map(shardOf)).not.toContain(shard(3))
  expect(newest().subscribed).toHaveLength(2 * (SHARDS - 1))
})

it('[BUS4] what a connection that was given up still says is no sign of life of the next', async () => {
  const { clock, clusters, newest, join } = carrierOf()
  await join()
  const [first] = clusters
  const probe = first?.subscribed.find((channel) => channel.startsWith('{')) ?? ''
  first?.silent.add(shardOf(probe))
  clock.advance(4 * LOOK_MS)
  await join()
  newest().silent.add(shardOf(probe))
  for (let n = 0; n < 4; n++) {
    first?.emit('smessage', probe, '')
    clock.advance(LOOK_MS)
  }
  expect(clusters).toHaveLength(3)
})

it('[BUS2] a closed carrier leaves the cluster, and neither looks nor connects any more', async () => {
  const { carrier, clock, clusters, newest, join } = carrierOf()
  await join()
  await carrier.close()
  clock.advance(100 * LOOK_MS)
  expect([clusters.length, newest().status, newest().published]).toEqual([1, 'end', []])
})
