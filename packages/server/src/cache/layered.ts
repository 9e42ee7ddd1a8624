import type { Cache } from './port.ts'

/** `isDropped`: its group was dropped since it began, so that what it gives is not kept. */
type Flight = { group: string; text: Promise<string>; isDropped: boolean }

/** The cache of this process, and the one that nodes share behind it, if there is one. Many who miss the same text load it once. */
export class LayeredCache {
  #near: Cache
  #far: Cache | undefined
  /** What is being looked up or loaded, by group and key. */
  #flights = new Map<string, Flight>()
  readonly counters = { hits: 0, loads: 0 }

  constructor(near: Cache, far?: Cache) {
    this.#near = near
    this.#far = far
  }

  /** What is kept, but for a text that the caller could not use; or what is loaded, for all who ask meanwhile. */
  async read(group: string, key: string, load: () => Promise<string>, unusable?: string): Promise<string> {
    const kept = await this.#near.get(group, key)
    if (kept !== undefined && kept !== unusable) {
      this.counters.hits += 1
      return kept
    }
    const id = `${group}\n${key}`
    const known = this.#flights.get(id)
    if (known) return known.text
    const flight: Flight = { group, text: Promise.resolve(''), isDropped: false }
    flight.text = this.#fetch({ flight, key, load, unusable }).finally(() => {
      if (this.#flights.get(id) === flight) this.#flights.delete(id)
    })
    this.#flights.set(id, flight)
    return flight.text
  }

  /** Keeps a newer text in this process. */
  async renew(group: string, key: string, text: string): Promise<void> {
    await this.#near.set(group, key, text)
  }

  /** Forgets all of a group, also what is being loaded. */
  async drop(group: string): Promise<void> {
    for (const [id, flight] of this.#flights) {
      if (flight.group !== group) continue
      flight.isDropped = true
      this.#flights.delete(id)
    }
    await Promise.all([this.#near.drop(group), this.#far?.drop(group)])
  }

  async close(): Promise<void> {
    await Promise.all([this.#near.close(), this.#far?.close()])
  }

  async #fetch(order: {
    flight: Flight
    key: string
    load: () => Promise<string>
    unusable: string | undefined
  }): Promise<string> {
    const { flight, key, load, unusable } = order
    const { group } = flight
    const shared = unusable === undefined ? await this.#far?.get(group, key) : undefined
    this.counters[shared === undefined ? 'loads' : 'hits'] += 1
    const text = shared ?? (await load())
    if (flight.isDropped) return text
    await this.#near.set(group, key, text)
    // Nobody waits for other nodes.
    if (shared === undefined) void this.#far?.set(group, key, text)
    return text
  }
}
