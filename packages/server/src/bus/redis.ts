import { Redis } from 'ioredis'
import { MAX_WAITING_BYTES } from './remote.ts'
import type { Connect } from './remote.ts'

const CHANNEL = 'ovation:hints'
const FIRST_RETRY_MS = 50
const MAX_RETRY_MS = 2_000

export const again = (tries: number): number => Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(6, tries))

/** Redis' publish and subscribe: two connections, because one that listens cannot speak. */
export const overRedis =
  (url: string): Connect =>
  (receive) => {
    const options = { retryStrategy: again, maxRetriesPerRequest: null }
    const out = new Redis(url, { ...options, enableOfflineQueue: false })
    const into = new Redis(url, { ...options, autoResubscribe: true })
    // Without listeners an error would end the process; both connect again by themselves.
    out.on('error', () => {})
    into.on('error', () => {})
    into.on('message', (_: string, text: string) => receive(text))
    const subscribed = into.subscribe(CHANNEL).catch(() => {})
    const connected = (redis: Redis): Promise<void> =>
      redis.status === 'ready' ? Promise.resolve() : new Promise((done) => redis.once('ready', () => done()))
    const waitingBytes = (): number =>
      (out as unknown as { stream?: { writableLength?: number } }).stream?.writableLength ?? 0
    return {
      send: (text) => {
        if (out.status === 'ready' && waitingBytes() < MAX_WAITING_BYTES) out.publish(CHANNEL, text).catch(() => {})
      },
      ready: async () => void (await Promise.all([connected(out), subscribed])),
      close: async () => {
        out.disconnect()
        into.disconnect()
      },
    }
  }
