import type { Attached, OvationError } from '@ovation/protocol'
import type { RoomEvent } from '@ovation/room'
import type { Room } from './room.ts'

const GATHER_MS = 1_000

/** Up to where this person has read, over all their devices, and how much is unread. */
export class ReadPosition {
  #room: Room
  #seq: number | undefined
  #unread = 0
  /** Messages up to here are counted. */
  #upTo = 0
  #unsent: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(room: Room) {
    this.#room = room
    room.connection.onLeaving(() => this.flush())
  }

  /** Undefined while this person never said what they have read here. */
  get unread(): number | undefined {
    return this.#seq === undefined ? undefined : this.#unread
  }

  attached(read: Attached['read']): void {
    if (read && read.seq >= (this.#seq ?? 0)) {
      this.#seq = read.seq
      this.#unread = read.unread + this.#countAbove(read.upTo)
      this.#upTo = Math.max(read.upTo, this.#room.position.seq)
    } else if (this.#seq !== undefined) this.#recount(this.#seq)
    if (this.#seq !== undefined) this.#room.changed()
    this.flush()
  }

  heard({ type, seq, actor, body }: RoomEvent): void {
    if (type !== 'message.sent' || seq <= this.#upTo) return
    this.#upTo = seq
    if (actor !== this.#room.connection.self?.id && body && body.shown !== false) this.#unread += 1
  }

  mark(seq = this.#room.position.seq): void {
    if (seq <= (this.#seq ?? -1)) return
    this.#seq = this.#unsent = seq
    this.#recount(seq)
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS)
    this.#room.changed()
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const seq = this.#unsent
    if (seq === undefined || this.#room.status !== 'attached') return
    this.#unsent = undefined
    this.#room.connection.request({ t: 'read', room: this.#room.name, seq }).catch((error: OvationError) => {
      // With the next connection, or the next mark.
      if (error.retry) this.#unsent ??= seq
    })
  }

  #recount(seq: number): void {
    this.#unread = this.#countAbove(seq)
    this.#upTo = Math.max(seq, this.#room.position.seq)
  }

  #countAbove(seq: number): number {
    const mine = this.#room.connection.self?.id
    return this.#room
      .getSnapshot()
      .timeline.filter(
        (item) => item.seq > seq && item.kind === 'message' && !item.message.deleted && item.message.author.id !== mine,
      ).length
  }
}
