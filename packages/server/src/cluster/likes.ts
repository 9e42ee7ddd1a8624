import { BoundedMap } from '../ops/index.ts'

/** Likes between nodes, in numbered batches: a batch that is sent twice because its answer was lost counts once. */
export class LikesOnTheWay {
  /** Likes given here that the owner has not confirmed. A batch keeps its number until it is confirmed. */
  #out: BoundedMap<string, { batch: number; sent: number; more: number }>
  /** For rooms of this node: the newest batch of each other node. */
  #in: BoundedMap<string, number>

  constructor(maxRooms: number) {
    this.#out = new BoundedMap(maxRooms)
    this.#in = new BoundedMap(maxRooms)
  }

  add(room: string, count: number): void {
    const waiting = this.#waiting(room)
    this.#out.set(room, { ...waiting, more: waiting.more + count })
  }

  /** The batch to send: the unconfirmed one again under its number, otherwise a new one. */
  batchOf(room: string): { likes: number; batch: number } {
    const waiting = this.#waiting(room)
    const next = waiting.sent > 0 ? waiting : { batch: waiting.batch + 1, sent: waiting.more, more: 0 }
    this.#out.set(room, next)
    return { likes: next.sent, batch: next.batch }
  }

  told(room: string): void {
    const waiting = this.#out.get(room)
    if (waiting) this.#out.set(room, { ...waiting, sent: 0 })
  }

  /** Whether a node's batch has not been counted yet. */
  fresh(room: string, node: string, batch: number): boolean {
    const key = `${room}/${node}`
    if (this.#in.get(key) === batch) return false
    this.#in.set(key, batch)
    return true
  }

  #waiting(room: string): { batch: number; sent: number; more: number } {
    return this.#out.get(room) ?? { batch: 0, sent: 0, more: 0 }
  }
}
