import { hash, randomBytes } from 'node:crypto'
import { Cluster } from 'ioredis'
import type { ClusterOptions } from 'ioredis'
import { systemClock } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { OrderedSends } from './ordered-sends.ts'
import { again } from './redis.ts'
import { MAX_WAITING_BYTES } from './remote.ts'
import type { Carrier, Connect } from './remote.ts'
import { MAX_SILENT_LOOKS, ShardProbes } from './shard-probes.ts'

/** Rooms are spread over so many channels, and these over the shards of the cluster. */
const CHANNELS = 16
const CHANNEL = 'ovation:hints:'
const HEX_CHARS = 8
const DEFAULT_PORT = 6_379
const LOOK_INTERVAL_MS = 2_000
const OWN_BYTES = 8

/** What is used of the client of a Redis Cluster. */
export type ClusterClient = {
  readonly status: string
  on(event: string, listener: (...values: string[]) => void): unknown
  once(event: string, listener: () => void): unknown
  ssubscribe(channel: string): Promise<unknown>
  spublish(channel: string, message: string): Promise<unknown>
  disconnect(): void
}

/** How a client is made and what time it is; a test brings its own. */
export type ClusterDeps = { open: (url: string) => ClusterClient; clock: Clock }

const channelOf = (room: string): string =>
  CHANNEL + (Number.parseInt(hash('sha256', room, 'hex').slice(0, HEX_CHARS), 16) % CHANNELS)

/** A client of the Redis Cluster of which the address names any one node. */
export function clusterAt(url: string, { redisOptions, ...options }: ClusterOptions): Cluster {
  const { protocol, hostname, port, username, password } = new URL(url)
  return new Cluster([{ host: hostname, port: Number(port || DEFAULT_PORT) }], {
    ...options,
    enableOfflineQueue: false,
    lazyConnect: false,
    clusterRetryStrategy: again,
    redisOptions: {
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(protocol === 'rediss+cluster:' ? { tls: {} } : {}),
      maxRetriesPerRequest: null,
      ...redisOptions,
    },
  })
}

const openCluster = (url: string): ClusterClient => clusterAt(url, { shardedSubscribers: true })

/**
 * A Redis Cluster's sharded publish and subscribe (Redis 7): a message goes through the shard that its channel belongs to,
 * not through every node. The address names any one node; the others are learnt from it.
 */
export const overRedisCluster =
  (url: string, { open, clock }: ClusterDeps = { open: openCluster, clock: systemClock }): Connect =>
  (receive) =>
    new ClusterCarrier({ open: () => open(url), clock, receive })

type CarrierDeps = { open: () => ClusterClient; clock: Clock; receive: (text: string) => void }

/**
 * When all nodes come back together, the client can stay half connected, or be ready without its subscriptions, for good:
 * after more than `MAX_SILENT_LOOKS` looks, so 6 to 8 s, it is made anew.
 */
class ClusterCarrier implements Carrier {
  readonly #deps: CarrierDeps
  /** Of this node alone: what its probes are called. */
  readonly #own = randomBytes(OWN_BYTES).toString('hex')
  readonly #subscribed = Promise.withResolvers<void>()
  readonly #sends = new OrderedSends((channel, message) => this.#client.spublish(channel, message), MAX_WAITING_BYTES)
  readonly #stopLooking: () => void
  #client!: ClusterClient
  #probes!: ShardProbes
  /** Looks in a row at which the client was not ready. */
  #lostLooks!: number

  constructor(deps: CarrierDeps) {
    this.#deps = deps
    this.#connect()
    this.#stopLooking = deps.clock.every(LOOK_INTERVAL_MS, () => this.#look())
  }

  ready(): Promise<void> {
    return this.#subscribed.promise
  }

  send(text: string, room: string): void {
    if (this.#client.status === 'ready') this.#sends.send(channelOf(room), text)
  }

  async close(): Promise<void> {
    this.#stopLooking()
    this.#client.disconnect()
  }

  #connect(): void {
    const client = this.#deps.open()
    const probes = new ShardProbes()
    // Without a listener an error would end the process.
    client.on('error', () => {})
    client.on('smessage', (channel = '', texts = '') => {
      if (channel.startsWith('{')) return probes.heard(channel)
      texts.split('\n').forEach(this.#deps.receive)
    })
    client.once('ready', () => void this.#subscribe(client, probes))
    this.#client = client
    this.#probes = probes
    this.#lostLooks = 0
  }

  /** One channel a call: channels of one call have to lie on one shard. */
  async #subscribe(client: ClusterClient, probes: ShardProbes): Promise<void> {
    for (let n = 0; n < CHANNELS; n++) {
      // On the shard of the channel, by its hash tag.
      const probe = `{${CHANNEL}${n}}:${this.#own}`
      await client.ssubscribe(`${CHANNEL}${n}`).catch(() => {})
      // Those that may not be subscribed to are left out.
      await client.ssubscribe(probe).then(
        () => probes.heard(probe),
        () => {},
      )
    }
    this.#subscribed.resolve()
  }

  #look(): void {
    this.#probes.look()
    const isReady = this.#client.status === 'ready'
    this.#lostLooks = isReady ? 0 : this.#lostLooks + 1
    if (isReady ? this.#probes.isDeaf : this.#lostLooks > MAX_SILENT_LOOKS) {
      this.#client.disconnect()
      this.#connect()
    } else if (isReady) {
      for (const probe of this.#probes.channels) this.#client.spublish(probe, '').catch(() => {})
    }
  }
}
