import type { Clock } from '../ops/index.ts'
import type { Cache, CacheBounds } from './port.ts'

type Entry = { group: string; key: string; text: string; bytes: number; untilMs: number }

/** An upper bound of what a character takes in memory. */
const BYTES_PER_CHAR = 2
const ENTRY_OVERHEAD_BYTES = 200

const idOf = (group: string, key: string): string => `${group}\n${key}`

/** The cache of one process. What was used longest ago goes first. */
export class MemoryCache implements Cache {
  #bounds: CacheBounds
  #clock: Clock
  /** In the order of use. */
  #entries = new Map<string, Entry>()
  #groups = new Map<string, Set<string>>()
  #bytes = 0

  constructor(bounds: CacheBounds, clock: Clock) {
    this.#bounds = bounds
    this.#clock = clock
  }

  get bytes(): number {
    return this.#bytes
  }

  async get(group: string, key: string): Promise<string | undefined> {
    const id = idOf(group, key)
    const entry = this.#entries.get(id)
    if (!entry) return undefined
    this.#entries.delete(id)
    if (entry.untilMs > this.#clock.monotonicMs()) {
      this.#entries.set(id, entry)
      return entry.text
    }
    this.#forget(entry)
    return undefined
  }

  async set(group: string, key: string, text: string): Promise<void> {
    const { maxBytes, maxEntries, maxTextBytes, maxKeysPerGroup, keepMs } = this.#bounds
    const id = idOf(group, key)
    this.#remove(id)
    const bytes = (id.length + text.length) * BYTES_PER_CHAR + ENTRY_OVERHEAD_BYTES
    if (text.length * BYTES_PER_CHAR > maxTextBytes) return
    const keys = this.#groups.get(group) ?? new Set()
    if (keys.size >= maxKeysPerGroup) this.#remove(keys.values().next().value ?? '')
    this.#entries.set(id, { group, key, text, bytes, untilMs: this.#clock.monotonicMs() + keepMs })
    this.#groups.set(group, keys.add(id))
    this.#bytes += bytes
    while (this.#bytes > maxBytes || this.#entries.size > maxEntries)
      this.#remove(this.#entries.keys().next().value ?? '')
  }

  async drop(group: string): Promise<void> {
    for (const id of this.#groups.get(group) ?? []) this.#remove(id)
  }

  async close(): Promise<void> {
    this.#entries.clear()
    this.#groups.clear()
    this.#bytes = 0
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#forget(entry)
  }

  #forget({ group, key, bytes }: Entry): void {
    this.#bytes -= bytes
    const keys = this.#groups.get(group)
    keys?.delete(idOf(group, key))
    if (keys?.size === 0) this.#groups.delete(group)
  }
}
