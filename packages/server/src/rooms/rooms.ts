import { OvationError, ROOM_ID } from '@ovation/protocol'
import type { Position, RoomState } from '@ovation/room'
import type { Standing } from '@ovation/room/rules'
import type { Bus } from '../bus/index.ts'
import type { LayeredCache } from '../cache/index.ts'
import type { Purged, RoomHead, StoredEvent } from '../log/index.ts'
import { Gather, gathering, newId } from '../ops/index.ts'
import type { Logger, Metrics } from '../ops/index.ts'
import { CommandRouter } from './command-router.ts'
import { foldRoom } from './fold.ts'
import type { Hub } from './hub.ts'
import { Hubs } from './hubs.ts'
import { KeptPages } from './kept-pages.ts'
import type { LiveRoom, LiveRoomDeps } from './live-room.ts'
import { mustBeRoom, OwnedRooms } from './owned-rooms.ts'
import type { Ownership } from './ownership.ts'
import type { CommandRequest } from './pending.ts'
import { RoomQueries } from './room-queries.ts'
import { StorageGate } from './storage-gate.ts'
import { SYSTEM } from './system.ts'

export type RoomsDeps = Omit<LiveRoomDeps, 'bus' | 'onError'> & {
  metrics: Metrics
  bus: Bus<StoredEvent[]>
  logger: Logger
  ownership: Ownership
  /** Where pages that were read are kept. */
  cache: LayeredCache
  /** Calls a function; what it sends to many connections is written together. */
  together?: (steps: () => void) => void
  /** Somebody's first connection to a room came to this node, or their last one left. */
  onPresent: (room: string, person: string, here: boolean) => void
  /** Called with the state of every room that this node takes over. */
  onTaken: (state: RoomState) => void
  /** Erases a person's read position in a room. */
  eraseRead: (room: string, person: string) => Promise<void>
  /** Called when a log lacks events that viewers have seen. */
  onDiverged: () => void
}

/**
 * The rooms of this node: those it owns and those with clients here. It has more methods than most because it is what all
 * other folders ask of rooms; each does little more than bring the parts together.
 */
export class Rooms {
  readonly queries: RoomQueries
  #deps: RoomsDeps
  #storage = new StorageGate()
  #owned: OwnedRooms
  #hubs: Hubs
  #router: CommandRouter
  #ends: Gather<string, RoomHead | undefined>
  /** Rooms of other nodes whose logs are being read. */
  #following = new Map<string, Promise<RoomState>>()
  #stops: (() => void)[] = []

  constructor(deps: RoomsDeps) {
    const { log, clock, limits, metrics, ownership, site, onDiverged, onTaken, onPresent, bus, together } = deps
    const [storage, onError] = [this.#storage, this.#onError]
    this.#deps = deps
    this.#owned = new OwnedRooms({ ...deps, ownership, storage, onTaken, onError })
    this.#hubs = new Hubs({
      ...{ log, clock, limits, metrics, ownership, storage, onDiverged, onError, onPresent, together },
      state: (room) => this.state(room),
      likes: (room) => this.#owned.find(room)?.likes ?? ownership.likes(room),
    })
    this.#router = new CommandRouter({ owned: this.#owned, ownership, site, metrics })
    this.#ends = new Gather({ clock, ...gathering(limits), ask: (rooms) => headsOf(log, rooms) })
    const pages = new KeptPages({
      ...{ cache: deps.cache, clock, maxBytes: limits.maxHistoryBytes },
      endOf: (room) => this.#ends.get(room),
      tailOf: (room) => this.#hubs.find(room),
    })
    this.queries = new RoomQueries({ log, pages, clock, limits })
    this.#stops.push(
      bus.subscribe((hint) => this.#hubs.receive(hint)),
      bus.subscribe(({ room, payload }) => pages.take(room, payload)),
    )
  }

  start(): void {
    const { clock, limits } = this.#deps
    this.#stops.push(
      clock.every(limits.tickIntervalMs, () => this.#tick()),
      clock.every(limits.compareHeadsIntervalMs, () => void this.#hubs.compareHeads().catch(this.#onError)),
    )
  }

  /** Creates and opens a room. Returns false if it already exists. Throws `overloaded` while what is left of one is removed. */
  async create(room: string, title: string, by: CommandRequest['actor']): Promise<boolean> {
    const { log, clock } = this.#deps
    if (!ROOM_ID.test(room)) throw new OvationError('value_out_of_range', { detail: 'room' })
    if (!(await log.createRoom(room, clock.now()))) {
      if ((await log.heads([room])).length > 0) return false
      throw new OvationError('overloaded', {
        message:
          'The room was not made; one of that name was deleted, and is still being removed; try again in a moment.',
        retryInMs: 1_000,
      })
    }
    await this.command(room, {
      actor: by,
      commandId: `create/${newId()}`,
      command: { type: 'room.open', body: { title } },
    })
    return true
  }

  /** Whether a room of that name was ever deleted: what the server made by itself is not made again. */
  async wasDeleted(room: string): Promise<boolean> {
    const newest = { before: Number.MAX_SAFE_INTEGER, limit: 1, maxBytes: 1, type: 'room.deleted' } as const
    return (await this.#deps.log.readBack(room, newest)).events.length > 0
  }

  /** Deletes a room: from then on there is none of that name. What it leaves is purged behind it. */
  async delete(room: string, by: string): Promise<Position> {
    mustBeRoom(room)
    const command = { type: 'room.delete', body: { by } } as const
    const position = await this.command(room, { actor: SYSTEM, commandId: `delete/${newId()}`, command })
    // So that this node knows of it before the answer; other nodes learn of it as of any event.
    await this.#hubs.find(room)?.fillGap()
    return position
  }

  /** All, or those of the rooms that are named and exist. */
  list(rooms?: string[]): Promise<RoomHead[]> {
    return this.#deps.log.heads(rooms)
  }

  /** Sends a command to the owner node of the room. Resolves when it is stored. */
  command(room: string, request: CommandRequest): Promise<Position> {
    return this.#router.command(room, request)
  }

  /** Puts a command in this node's own queue. Throws `OwnershipLost` if another node owns the room. */
  commandHere(room: string, request: CommandRequest): Promise<Position> {
    return this.#router.commandHere(room, request)
  }

  /** Takes the room over if it is this node's, so that its timers run, and counts likes from other nodes. */
  async heartbeat(room: string, likes: number): Promise<number> {
    const live = await this.#owned.get(room)
    live.addLikes(likes)
    this.told(room)
    return live.likes
  }

  async state(room: string): Promise<RoomState> {
    if (this.#deps.ownership.elsewhere(room) === undefined) return (await this.#owned.get(room)).state
    return this.#hubs.find(room)?.state ?? this.#follow(room)
  }

  /** Whether there is a room of this name. */
  async exists(room: string): Promise<boolean> {
    return this.#hubs.find(room) !== undefined || (await this.#ends.get(room)) !== undefined
  }

  /** A room that another node owns, read from its log: once for all who come before there is a hub. */
  #follow(room: string): Promise<RoomState> {
    const known = this.#following.get(room)
    if (known) return known
    const following = this.#read(room).finally(() => this.#following.delete(room))
    this.#following.set(room, following)
    return following
  }

  async #read(room: string): Promise<RoomState> {
    const { log } = this.#deps
    mustBeRoom(room)
    await this.#storage.enter()
    if ((await log.heads([room])).length === 0) throw new OvationError('room_not_found', { detail: room })
    return foldRoom(log, room)
  }

  /** The rooms that this node owns, in their current state. */
  ownedStates(): RoomState[] {
    return [...this.#owned.all].map(({ state }) => state)
  }

  /** Rooms with clients on this node, and how many people watch. */
  followed(): { room: string; viewers: number }[] {
    return [...this.#hubs.all].map(({ room, listeners }) => ({ room, viewers: listeners.viewers }))
  }

  /** Counts from other nodes have changed. */
  told(room: string): void {
    this.#hubs.find(room)?.signals.schedule()
  }

  async standing(room: string, actor: string): Promise<Standing> {
    return (await this.hub(room)).standings.of(actor)
  }

  hub(room: string): Promise<Hub> {
    return this.#hubs.get(room)
  }

  /** The hub, if there are clients here. */
  openHub(room: string): Hub | undefined {
    return this.#hubs.find(room)
  }

  like(room: string, count: number): void {
    const { ownership, site } = this.#deps
    if (site.state.pause) return
    const live = ownership.elsewhere(room) === undefined ? this.#owned.find(room) : undefined
    if (live) live.addLikes(count)
    else ownership.like(room, count)
    this.told(room)
  }

  /**
   * Destroys what a person said in a room and what was said about them, by an event that reaches every cache like any
   * other. If there is nothing to erase, nothing is stored. `erased` is the number of events that lost text.
   */
  async erase(room: string, person: string): Promise<{ erased: number; files: Purged }> {
    const erased = await this.eraseWords(room, person)
    return { erased, files: await this.#deps.log.purge() }
  }

  /** The same, without what may be left in the files: for many rooms, which are purged together. */
  async eraseWords(room: string, person: string): Promise<number> {
    const { log, eraseRead } = this.#deps
    if ((await log.heads([room])).length === 0) throw new OvationError('room_not_found', { detail: room })
    await eraseRead(room, person)
    const { events, digests } = await log.wordsOf(room, person)
    if (events === 0 && !digests) return 0
    await this.command(room, {
      actor: SYSTEM,
      commandId: `erase/${newId()}`,
      command: { type: 'person.erase', body: { person } },
    })
    // So that this node serves none of it after the answer; other nodes learn of it as of any event.
    await this.#hubs.find(room)?.fillGap()
    return events
  }

  /** Counts of open rooms, for metrics and health. */
  get counts(): { owned: number; hubs: number; slow: number } {
    let slow = 0
    for (const hub of this.#hubs.all) slow += hub.slow
    return { owned: this.#owned.size, hubs: this.#hubs.size, slow }
  }

  /** Drops everything in memory; requests wait until `reopened` has restored the storage. */
  evictAll(reopened: Promise<void>): void {
    this.#storage.reopen(reopened)
    this.#owned.drop()
    this.#hubs.closeAll()
  }

  /** Releases the rooms that another node owns now. */
  releaseRooms(): void {
    this.#owned.releaseRooms()
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.#owned.evictAll()
    this.#hubs.closeAll()
  }

  #tick(): void {
    const { clock, limits } = this.#deps
    this.#hubs.sample()
    this.#owned.releaseRooms()
    const sinceMs = clock.monotonicMs() - limits.closeIdleRoomAfterMs
    for (const live of this.#owned.all) {
      if (live.isIdle(sinceMs) && this.#hubs.isIdle(live.room, sinceMs)) this.#closeIdle(live)
      else void live.tick().catch(this.#onError)
    }
    for (const { room } of this.#hubs.all)
      if (!this.#owned.find(room) && this.#hubs.isIdle(room, sinceMs)) this.#hubs.close(room)
  }

  #closeIdle(live: LiveRoom): void {
    this.#hubs.close(live.room)
    void this.#owned.evict(live)
  }

  #onError = (error: unknown): void => this.#deps.logger.error({ err: error }, 'a room failed')
}

/** The end of each room's log, at its place. */
async function headsOf(log: RoomsDeps['log'], rooms: readonly string[]): Promise<(RoomHead | undefined)[]> {
  const heads = await log.heads([...new Set(rooms)])
  const byRoom = new Map(heads.map((head) => [head.room, head]))
  return rooms.map((room) => byRoom.get(room))
}
