import { isSigned, sign } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { Circuit } from './circuit.ts'
import { CACHE_TIMEOUT_MS } from './port.ts'
import type { Cache, CacheBounds } from './port.ts'

const PREFIX = 'ovation:cache:'
const SIGNATURE_CHARS = 43
/** How long nobody asks a Redis that did not answer. */
const REST_MS = 5_000
/** Groups that could not be dropped while it was away. */
const MAX_DROPS_WAITING = 1_000

/**
 * Sets one key of a group, which is a hash: all of it goes at a time after its first key was set, and at once when it has
 * too many.
 */
const SET = `
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
if redis.call('pttl', KEYS[1]) < 0 then redis.call('pexpire', KEYS[1], ARGV[3]) end
if redis.call('hlen', KEYS[1]) > tonumber(ARGV[4]) then redis.call('del', KEYS[1]) end`

/** What is used of a client of Redis or of a Redis Cluster. */
export type RedisClient = {
  hget(name: string, key: string): Promise<string | null>
  eval(script: string, keys: number, ...values: (string | number)[]): Promise<unknown>
  del(name: string): Promise<number>
  disconnect(): void
}

export type RedisCacheDeps = {
  client: RedisClient
  clock: Clock
  /** What the nodes share: texts of anybody else who can write to Redis are not taken. */
  secret: string
  bounds: Pick<CacheBounds, 'maxTextBytes' | 'maxKeysPerGroup' | 'keepMs'>
  /** How long an answer is waited for. */
  timeoutMs?: number
}

/** The cache in a Redis that all nodes share. */
export class RedisCache implements Cache {
  #deps: RedisCacheDeps
  #circuit: Circuit
  #dropsWaiting = new Set<string>()

  constructor(deps: RedisCacheDeps) {
    this.#deps = deps
    this.#circuit = new Circuit({ timeoutMs: deps.timeoutMs ?? CACHE_TIMEOUT_MS, restMs: REST_MS }, deps.clock)
  }

  async get(group: string, key: string): Promise<string | undefined> {
    if (this.#dropsWaiting.has(group) && !(await this.#drop(group))) return undefined
    const found = (await this.#circuit.run(() => this.#deps.client.hget(PREFIX + group, key)))?.value
    if (found == null) return undefined
    const text = found.slice(SIGNATURE_CHARS)
    return isSigned(this.#deps.secret, signed(group, key, text), found.slice(0, SIGNATURE_CHARS)) ? text : undefined
  }

  async set(group: string, key: string, text: string): Promise<void> {
    const { client, secret, bounds } = this.#deps
    if (Buffer.byteLength(text) > bounds.maxTextBytes || this.#dropsWaiting.has(group)) return
    const value = sign(secret, signed(group, key, text)) + text
    await this.#circuit.run(() =>
      client.eval(SET, 1, PREFIX + group, key, value, bounds.keepMs, bounds.maxKeysPerGroup),
    )
  }

  async drop(group: string): Promise<void> {
    await this.#drop(group)
    if (this.#circuit.isBroken) return
    for (const waiting of this.#dropsWaiting) if (!(await this.#drop(waiting))) return
  }

  async close(): Promise<void> {
    this.#deps.client.disconnect()
  }

  async #drop(group: string): Promise<boolean> {
    const isDropped = (await this.#circuit.run(() => this.#deps.client.del(PREFIX + group))) !== undefined
    this.#dropsWaiting.delete(group)
    if (isDropped) return true
    // Those that wait longest go first: they are forgotten by time.
    if (this.#dropsWaiting.size >= MAX_DROPS_WAITING)
      this.#dropsWaiting.delete(this.#dropsWaiting.values().next().value ?? '')
    this.#dropsWaiting.add(group)
    return false
  }
}

const signed = (group: string, key: string, text: string): string => `cache/${group}/${key}/${text}`
