import { BoundedMap } from '../ops/index.ts'

type Batch = { batch: number; sent: number; more: number }

/** Likes given here that the owner has not confirmed, in numbered batches. A batch keeps its number until it is confirmed. */
export class LikesSent {
  #waiting: BoundedMap<string, Batch>

  constructor(maxRooms: number) {
    this.#waiting = new BoundedMap(maxRooms)
  }

  add(room: string, count: number): void {
    const waiting = this.#of(room)
    this.#waiting.set(room, { ...waiting, more: waiting.more + count })
  }

  /** The batch to send: the unconfirmed one again under its number, otherwise a new one. */
  batchOf(room: string): { likes: number; batch: number } {
    const waiting = this.#of(room)
    const next = waiting.sent > 0 ? waiting : { batch: waiting.batch + 1, sent: waiting.more, more: 0 }
    this.#waiting.set(room, next)
    return { likes: next.sent, batch: next.batch }
  }

  /** Whether the owner has not confirmed all likes of a room. */
  waits(room: string): boolean {
    const { sent, more } = this.#of(room)
    return sent + more > 0
  }

  confirmed(room: string): void {
    const waiting = this.#waiting.get(room)
    if (waiting) this.#waiting.set(room, { ...waiting, sent: 0 })
  }

  #of(room: string): Batch {
    return this.#waiting.get(room) ?? { batch: 0, sent: 0, more: 0 }
  }
}

/** The newest batch of each other node: one that is sent twice because its answer was lost counts once. */
export class LikesReceived {
  #newest: BoundedMap<string, number>

  constructor(maxRooms: number) {
    this.#newest = new BoundedMap(maxRooms)
  }

  /** Whether a node's batch has not been counted yet; from now on it has. */
  isNew(room: string, node: string, batch: number): boolean {
    const key = `${room}/${node}`
    if (this.#newest.get(key) === batch) return false
    this.#newest.set(key, batch)
    return true
  }

  /** The newest batch of a node could not be counted: when it comes again, it is new. */
  notCounted(room: string, node: string): void {
    this.#newest.delete(`${room}/${node}`)
  }
}
