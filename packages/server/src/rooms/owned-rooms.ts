import { OvationError, ROOM_ID } from '@ovation/protocol'
import type { RoomState } from '@ovation/room'
import { foldRoom } from './fold.ts'
import { LiveRoom } from './live-room.ts'
import type { LiveRoomDeps } from './live-room.ts'
import type { Ownership } from './ownership.ts'
import type { StorageGate } from './storage-gate.ts'

export type OwnedRoomsDeps = LiveRoomDeps & {
  ownership: Pick<Ownership, 'elsewhere'>
  storage: Pick<StorageGate, 'enter'>
  /** Called with the state of every room that this node takes over. */
  onTaken: (state: RoomState) => void
}

/** The log of the site is none of a room. */
export function mustBeRoom(name: string): void {
  if (!ROOM_ID.test(name)) throw new OvationError('room_not_found', { detail: name })
}

/** The rooms that this node owns, taken over when they are needed. */
export class OwnedRooms {
  #deps: OwnedRoomsDeps
  /** Those that are open or being opened. */
  #opening = new Map<string, Promise<LiveRoom>>()
  #open = new Map<string, LiveRoom>()

  constructor(deps: OwnedRoomsDeps) {
    this.#deps = deps
  }

  get size(): number {
    return this.#open.size
  }

  get all(): Iterable<LiveRoom> {
    return this.#open.values()
  }

  /** The room, if it is open. */
  find(room: string): LiveRoom | undefined {
    return this.#open.get(room)
  }

  /** The room, taken over if it is not open. Whether it is this node's is for the caller to ask. */
  get(room: string): Promise<LiveRoom> {
    const known = this.#opening.get(room)
    if (known) return known
    const opening = this.#take(room)
    this.#opening.set(room, opening)
    // The storage may be a different one after it is restored.
    opening.catch(() => this.#opening.get(room) === opening && this.#opening.delete(room))
    return opening
  }

  async #take(room: string): Promise<LiveRoom> {
    const { log, limits, storage, onTaken } = this.#deps
    mustBeRoom(room)
    const mustBeCurrent = await storage.enter()
    if (this.#open.size >= limits.maxOpenRooms) throw new OvationError('overloaded', { retryInMs: 5_000 })
    const head = await log.takeOwnership(room)
    if (!head) throw new OvationError('room_not_found', { detail: room })
    const state = await foldRoom(log, room)
    mustBeCurrent()
    const live = new LiveRoom(state, head, { ...this.#deps, onDeleted: (deleted) => this.forget(deleted) })
    this.#open.set(room, live)
    onTaken(state)
    return live
  }

  /** The next who need the room take it over again. */
  forget(live: LiveRoom): void {
    if (this.#open.get(live.room) !== live) return
    this.#open.delete(live.room)
    this.#opening.delete(live.room)
  }

  /** Closes a room, and stores its likes and a snapshot of it. */
  async evict(live: LiveRoom): Promise<void> {
    this.forget(live)
    await live.storeLikes()
    live.close()
    await live.saveSnapshot().catch(this.#deps.onError)
  }

  /** Closes the rooms that another node owns now. */
  releaseRooms(): void {
    for (const live of this.#open.values())
      if (this.#deps.ownership.elsewhere(live.room) !== undefined) void this.evict(live)
  }

  async evictAll(): Promise<void> {
    await Promise.all([...this.#open.values()].map((live) => this.evict(live)))
  }

  /** Closes all rooms and stores nothing. */
  drop(): void {
    for (const live of this.#open.values()) live.close()
    this.#open.clear()
    this.#opening.clear()
  }
}
