import { hash } from 'node:crypto'
import { Cluster } from 'ioredis'
import { again } from './redis.ts'
import { MAX_WAITING_BYTES } from './remote.ts'
import type { Connect } from './remote.ts'

/** Rooms are spread over so many channels, and these over the shards of the cluster. */
const CHANNELS = 16
const CHANNEL = 'ovation:hints:'
const HEX_CHARS = 8
const DEFAULT_PORT = 6_379

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
    const cluster = new Cluster([{ host: hostname, port: Number(port || DEFAULT_PORT) }], {
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
    })
    cluster.on('error', () => {})
    cluster.on('smessage', (_: string, texts: string) => texts.split('\n').forEach(receive))
    const ready =
      cluster.status === 'ready' ? Promise.resolve() : new Promise<void>((done) => cluster.once('ready', () => done()))
    // One channel a call: channels of one call have to lie on one shard.
    const subscribed = ready.then(async () => {
      for (let n = 0; n < CHANNELS; n++) await cluster.ssubscribe(`${CHANNEL}${n}`).catch(() => {})
    })
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
      close: async () => cluster.disconnect(),
    }
  }
