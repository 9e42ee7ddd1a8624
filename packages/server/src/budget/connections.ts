import { Groups, once } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'

/** One connection of a person. */
export type Connection = {
  /** Whether it has not answered for a while. */
  readonly silent: boolean
  giveWay(): void
}

/** So many at once for each key, and in all. */
export class Places {
  #byKey = new Map<string, number>()
  #total = 0
  #max: () => number
  #maxPerKey: () => number

  /** The bounds are asked for each time: they may change while the server runs. */
  constructor(max: () => number, maxPerKey: () => number) {
    this.#max = max
    this.#maxPerKey = maxPerKey
  }

  get size(): number {
    return this.#total
  }

  /** Gives the function that frees the place, or undefined when there is none. */
  take(key: string): (() => void) | undefined {
    if (this.#total >= this.#max() || (this.#byKey.get(key) ?? 0) >= this.#maxPerKey()) return undefined
    this.#total += 1
    this.#byKey.set(key, (this.#byKey.get(key) ?? 0) + 1)
    return once(() => {
      this.#total -= 1
      const left = (this.#byKey.get(key) ?? 0) - 1
      if (left > 0) this.#byKey.set(key, left)
      else this.#byKey.delete(key)
    })
  }
}

/** How many may be connected, in all, from one address and by one person. */
export class Connections {
  #limits: ServerLimits
  #places: Places
  #byActor = new Groups<Connection>()

  constructor(limits: ServerLimits) {
    this.#limits = limits
    this.#places = new Places(
      () => limits.maxConnections,
      () => limits.maxConnectionsPerAddress,
    )
  }

  get size(): number {
    return this.#places.size
  }

  /** Takes a place for a connection from an address; gives the function that frees it, or undefined when there is none. */
  connect(address: string): (() => void) | undefined {
    return this.#places.take(address)
  }

  /**
   * Takes a place for one more connection of a person. When there is none, the oldest of theirs that does not answer any
   * more gives way: a phone that changes networks leaves connections behind that nobody has closed.
   */
  identify(actor: string, connection: Connection): (() => void) | undefined {
    const mine = this.#byActor.of(actor)
    if (mine.length >= this.#limits.maxConnectionsPerActor) {
      const silent = mine.find((one) => one.silent)
      if (!silent) return undefined
      this.#byActor.delete(actor, silent)
      silent.giveWay()
    }
    this.#byActor.add(actor, connection)
    return () => void this.#byActor.delete(actor, connection)
  }
}
