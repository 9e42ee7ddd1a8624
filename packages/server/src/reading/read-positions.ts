import { OvationError } from '@ovation/protocol'
import type { Attached } from '@ovation/protocol'
import type { RoomEvent } from '@ovation/room'
import { BoundedMap, Gather, gathering } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import type { Counted, Mark, Reader, ReadStore } from './store.ts'

export type ReadPositionsDeps = {
  store: ReadStore
  clock: Clock
  limits: ServerLimits
  onError: (error: unknown) => void
}

const MAX_KNOWN_ROOMS = 20_000
/** Another node may have been told of the first position in a room. */
const LOOK_AGAIN_MS = 10_000
const HOUR_MS = 3_600_000

const keyOf = (room: string, person: string): string => `${room}\n${person}`

/** Up to where people have read, for their other devices and for later: gathered, and written together. */
export class ReadPositions {
  #deps: ReadPositionsDeps
  #waiting = new Map<string, Mark>()
  #writing: Promise<void> | undefined
  /** Rooms in which somebody has a position, and when those without were looked at: there nobody else is asked about. */
  #used = new BoundedMap<string, { used: Promise<boolean>; atMs: number }>(MAX_KNOWN_ROOMS)
  /** Of all who come at the same time together. */
  #found: Gather<Reader, number | undefined>
  #unread: Gather<Counted, number>
  #stops: (() => void)[]

  constructor(deps: ReadPositionsDeps) {
    this.#deps = deps
    const { clock, limits, store, onError } = deps
    const together = { clock, ...gathering(limits) }
    this.#found = new Gather({ ...together, ask: (wanted) => store.findReads(wanted) })
    this.#unread = new Gather({ ...together, ask: (counted) => store.countUnread(counted) })
    this.#stops = [
      clock.every(limits.writeReadsIntervalMs, () => void this.flush().catch(onError)),
      clock.every(HOUR_MS, () => void store.forgetReads(clock.now() - limits.keepReadsMs).catch(onError)),
    ]
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.flush()
  }

  /** Somebody has read up to there. Throws `overloaded` when too much waits to be written. */
  mark(room: string, person: string, seq: number): void {
    const { clock, limits } = this.#deps
    const key = keyOf(room, person)
    const before = this.#waiting.get(key)
    if (before && before.seq >= seq) return
    if (!before && this.#waiting.size >= limits.maxReadsWaiting)
      throw new OvationError('overloaded', { retryInMs: 5_000 })
    this.#waiting.set(key, { person, room, seq, at: clock.now() })
    this.#used.set(room, { used: Promise.resolve(true), atMs: clock.monotonicMs() })
  }

  /**
   * Where somebody has read to, under the id of now or one that they had as a guest, and how much by others stands behind it
   * up to a seq; undefined where they never said.
   */
  async of(room: string, person: string, upTo: number, aliases: readonly string[] = []): Promise<Attached['read']> {
    const { limits, onError } = this.#deps
    const ids = [person, ...aliases]
    const waiting = ids.map((id) => this.#waiting.get(keyOf(room, id))?.seq)
    try {
      const readers = ids.map((id) => ({ room, person: id }))
      const stored = (await this.#isUsed(room)) ? await Promise.all(readers.map((one) => this.#found.get(one))) : []
      const known = [...stored, ...waiting].filter((seq) => seq !== undefined)
      if (known.length === 0) return undefined
      const seq = Math.max(...known)
      const counted = { room, person, after: seq, upTo, most: limits.maxUnreadCounted }
      return { seq, unread: seq >= upTo ? 0 : await this.#unread.get(counted), upTo }
    } catch (error) {
      // It keeps nobody out of the room.
      onError(error)
      return undefined
    }
  }

  async #isUsed(room: string): Promise<boolean> {
    const nowMs = this.#deps.clock.monotonicMs()
    const known = this.#used.get(room)
    if (known && ((await known.used) || nowMs - known.atMs < LOOK_AGAIN_MS)) return known.used
    const used = this.#deps.store.anyReadIn(room)
    const looked = { used, atMs: nowMs }
    this.#used.set(room, looked)
    used.catch(() => this.#used.get(room) === looked && this.#used.delete(room))
    return used
  }

  /** What happened in a room: of anyone who was erased, and of a room that was deleted, nothing is written any more. */
  take(room: string, events: readonly Pick<RoomEvent, 'type' | 'body'>[]): void {
    for (const { type, body } of events as readonly RoomEvent[]) {
      if (type === 'room.deleted') this.#forget(room)
      if (type === 'person.erased' && body) void this.erase(room, body.person).catch(this.#deps.onError)
    }
  }

  /** What is being written is deleted with the room. */
  #forget(room: string): void {
    for (const [key, mark] of this.#waiting) if (mark.room === room) this.#waiting.delete(key)
  }

  async erase(room: string, person: string): Promise<void> {
    this.#waiting.delete(keyOf(room, person))
    await this.#writing?.catch(() => {})
    await this.#deps.store.eraseRead(room, person)
  }

  /** Writes what waits; what could not be written waits on. */
  async flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  async #write(): Promise<void> {
    const { store, limits } = this.#deps
    while (this.#waiting.size > 0) {
      const marks = [...this.#waiting.values()].slice(0, limits.maxReadsPerWrite)
      await store.writeReads(marks, limits.maxReadRoomsPerPerson)
      for (const mark of marks) {
        const key = keyOf(mark.room, mark.person)
        if (this.#waiting.get(key) === mark) this.#waiting.delete(key)
      }
    }
  }
}
