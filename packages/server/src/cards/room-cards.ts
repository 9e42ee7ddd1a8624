import type { Clock, ServerLimits } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { StoredCard } from './card.ts'
import type { CardStore } from './store.ts'

/** A room that is for everybody, as lists show it. `updatedAt`: when it changed last, milliseconds since 1970. */
export type PublicRoom = {
  room: string
  title: string
  live: boolean
  cover: string | null
  viewers: number
  /** For when the next broadcast is announced, milliseconds since 1970. */
  startsAt: number | null
  updatedAt: number
}

export type RoomCardsDeps = {
  store: CardStore
  rooms: Rooms
  clock: Clock
  limits: ServerLimits
  onError: (error: unknown) => void
}

/** Many may ask at once; what they are told is this old at most. */
const MAX_AGE_MS = 250

/** What lists show of rooms: rows that a consumer keeps, and how many watch, which is known where they do. */
export class RoomCards {
  #deps: RoomCardsDeps
  #known: { list: Promise<PublicRoom[]>; atMs: number } | undefined
  /** Of each room that somebody here listens to, what was written last. */
  #written = new Map<string, { viewers: number; at: number }>()
  #writing = false
  #stop: () => void

  constructor(deps: RoomCardsDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(deps.limits.writeViewersIntervalMs, () => void this.#writeViewers())
  }

  stop(): void {
    this.#stop()
  }

  /** Rooms that are for everybody, those that are live first. */
  publicRooms(): Promise<PublicRoom[]> {
    const nowMs = this.#deps.clock.monotonicMs()
    if (!this.#known || nowMs - this.#known.atMs > MAX_AGE_MS) {
      const list = this.#read()
      list.catch(() => (this.#known = undefined))
      this.#known = { list, atMs: nowMs }
    }
    return this.#known.list
  }

  async #read(): Promise<PublicRoom[]> {
    const cards = await this.#deps.store.listedCards(this.#deps.limits.maxListedCards)
    return cards.map((card) => {
      const { room, title, stream, cover, startsAt = null, updatedAt } = card
      return { room, title, live: stream.status === 'live', cover, viewers: this.#viewersOf(card), startsAt, updatedAt }
    })
  }

  /** How many watch a room: exactly where people watch it over this node, else as it was written last. */
  async viewersOf(room: string): Promise<number> {
    return this.#deps.rooms.openHub(room)?.viewers ?? (await this.of([room])).get(room)?.viewers ?? 0
  }

  /** The cards of some rooms, by room. */
  async of(rooms: readonly string[]): Promise<Map<string, StoredCard>> {
    const cards = await this.#deps.store.findCards(rooms)
    return new Map(cards.map((card) => [card.room, { ...card, viewers: this.#viewersOf(card) }]))
  }

  #viewersOf({ room, viewers, viewersAt }: StoredCard): number {
    const { rooms, clock, limits } = this.#deps
    return rooms.openHub(room)?.viewers ?? (clock.now() - viewersAt < limits.viewersValidMs ? viewers : 0)
  }

  /** How many watch in each room that somebody here listens to: where it changed, and now and then where it has not. */
  async #writeViewers(): Promise<void> {
    if (this.#writing) return
    const { rooms, clock, limits, store, onError } = this.#deps
    const at = clock.now()
    const changed: [string, number][] = []
    for (const { room, viewers: here } of rooms.followed()) {
      const before = this.#written.get(room)
      const viewers = rooms.openHub(room)?.viewers ?? 0
      if (here === 0 && before === undefined) continue
      if (viewers !== before?.viewers || at - before.at > limits.viewersValidMs / 2) changed.push([room, viewers])
    }
    for (const room of this.#written.keys()) if (!rooms.openHub(room)) this.#written.delete(room)
    if (changed.length === 0) return
    this.#writing = true
    try {
      await store.saveViewers(changed, at)
      for (const [room, viewers] of changed)
        if (viewers === 0) this.#written.delete(room)
        else this.#written.set(room, { viewers, at })
    } catch (error) {
      onError(error)
    } finally {
      this.#writing = false
    }
  }
}
