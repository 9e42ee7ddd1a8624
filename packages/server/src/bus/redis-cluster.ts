import { hash, randomBytes } from 'node:crypto'
import { Cluster } from 'ioredis'
import type { ClusterOptions } from 'ioredis'
import { again } from './redis.ts'
import { MAX_WAITING_BYTES } from './remote.ts'
import type { Connect } from './remote.ts'

/** Rooms are spread over so many channels, and these over the shards of the cluster. */
const CHANNELS = 16
const CHANNEL = 'ovation:hints:'
const HEX_CHARS = 8
const DEFAULT_PORT = 6_379
const LOOK_INTERVAL_MS = 2_000
/** Longer than any pause of a healthy cluster. */
const MAX_SILENT_TICKS = 3
const OWN_BYTES = 8

const channelOf = (room: string): string =>
  CHANNEL + (Number.parseInt(hash('sha256', room, 'hex').slice(0, HEX_CHARS), 16) % CHANNELS)

/**
 * A Redis Cluster's sharded publish and subscribe (Redis 7): a message goes through the shard that its channel belongs to,
 * not through every node. The address names any one node; the others are learnt from it.
 */
export const overRedisCluster =
  (url: string): Connect =>
  (receive) => {
    const { protocol, hostname, port, username, password } = new URL(url)
    const options: ClusterOptions = {
      shardedSubscribers: true,
      enableOfflineQueue: false,
      lazyConnect: false,
      clusterRetryStrategy: again,
      redisOptions: {
        ...(username ? { username: decodeURIComponent(username) } : {}),
        ...(password ? { password: decodeURIComponent(password) } : {}),
        ...(protocol === 'rediss+cluster:' ? { tls: {} } : {}),
        maxRetriesPerRequest: null,
      },
    }
    const own = randomBytes(OWN_BYTES).toString('hex')
    /** Heard by this node alone, on the shard of the channel (Redis Cluster, hash tags). */
    const probeOf = (n: number): string => `{${CHANNEL}${n}}:${own}`
    let begun = (): void => {}
    const subscribed = new Promise<void>((done) => (begun = done))
    let ticks = 0
    /** When each probe was last heard, in ticks; those that may not be subscribed to are left out. */
    const heardAt = new Map<string, number>()
    // One channel a call: channels of one call have to lie on one shard.
    const subscribe = async (cluster: Cluster): Promise<void> => {
      for (let n = 0; n < CHANNELS; n++) {
        await cluster.ssubscribe(`${CHANNEL}${n}`).catch(() => {})
        await cluster.ssubscribe(probeOf(n)).then(
          () => heardAt.set(probeOf(n), ticks),
          () => {},
        )
      }
      begun()
    }
    const connect = (): Cluster => {
      const fresh = new Cluster([{ host: hostname, port: Number(port || DEFAULT_PORT) }], options)
      fresh.on('error', () => {})
      fresh.on('smessage', (channel: string, texts: string) => {
        if (channel.startsWith('{')) return void heardAt.set(channel, ticks)
        texts.split('\n').forEach(receive)
      })
      fresh.once('ready', () => void subscribe(fresh))
      return fresh
    }
    let cluster = connect()
    let lostTicks = 0
    const isDeaf = (): boolean => [...heardAt.values()].some((at) => ticks - at > MAX_SILENT_TICKS)
    // When all nodes come back together, the client can stay half connected, or be ready without its subscriptions, for good:
    // then it is made anew.
    const look = setInterval(() => {
      ticks += 1
      const isReady = cluster.status === 'ready'
      lostTicks = isReady ? 0 : lostTicks + 1
      if (!(isReady ? isDeaf() : lostTicks > MAX_SILENT_TICKS)) {
        if (isReady) for (const probe of heardAt.keys()) cluster.spublish(probe, '').catch(() => {})
        return
      }
      lostTicks = 0
      heardAt.clear()
      cluster.disconnect()
      cluster = connect()
    }, LOOK_INTERVAL_MS).unref()
    let waitingChars = 0
    const waiting = new Map<string, string[]>()
    // One message of a channel after the other: which node a message takes first is not fixed, and one may overtake.
    const drain = async (channel: string, texts: string[]): Promise<void> => {
      while (texts.length > 0) {
        const message = texts.splice(0).join('\n')
        await cluster.spublish(channel, message).catch(() => {})
        waitingChars = Math.max(0, waitingChars - message.length)
      }
      waiting.delete(channel)
    }
    return {
      send: (text, room) => {
        if (cluster.status !== 'ready' || waitingChars + text.length > MAX_WAITING_BYTES) return
        waitingChars += text.length
        const channel = channelOf(room)
        const texts = waiting.get(channel)
        if (texts) return void texts.push(text)
        const fresh = [text]
        waiting.set(channel, fresh)
        void drain(channel, fresh)
      },
      ready: () => subscribed,
      close: async () => {
        clearInterval(look)
        cluster.disconnect()
      },
    }
  }
