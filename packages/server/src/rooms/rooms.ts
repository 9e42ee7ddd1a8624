import { OvationError, ROOM_ID, WIRE_LIMITS } from '@ovation/protocol'
import type { ClientFrame, HistoryPage, RowsPage } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Message, Position, RoomState } from '@ovation/room'
import { SLICES } from '@ovation/room/rules'
import type { Standing } from '@ovation/room/rules'
import type { Bus } from '../bus/index.ts'
import { LogFailure } from '../log/index.ts'
import type { Purged, RoomHead, RoomLog, StoredEvent } from '../log/index.ts'
import { newId, traced, Turns } from '../ops/index.ts'
import type { Clock, Logger, Metrics, ServerLimits } from '../ops/index.ts'
import { foldRoom } from './fold.ts'
import { readHistory, readMessages } from './history.ts'
import { Hub } from './hub.ts'
import { LoadMeter } from './load.ts'
import { LiveRoom } from './live-room.ts'
import type { LiveRoomDeps } from './live-room.ts'
import type { Ownership } from './ownership.ts'
import { OwnershipLost } from './pending.ts'
import type { CommandRequest } from './pending.ts'

export type RoomsDeps = Omit<LiveRoomDeps, 'bus' | 'onError'> & {
  metrics: Metrics
  bus: Bus<StoredEvent[]>
  logger: Logger
  ownership: Ownership
  /** Called with the state of every room that this node takes over. */
  onTaken: (state: RoomState) => void
  /** Erases a person's read position in a room. */
  eraseRead: (room: string, person: string) => Promise<void>
  /** Called when a log lacks events that viewers have seen. */
  onDiverged: () => void
}

const FILL_EVENTS = 1_000

type RowsWanted = Pick<Extract<ClientFrame, { t: 'rows' }>, 'slice' | 'keys' | 'prefix' | 'after' | 'limit'>

const distinct = (values: readonly string[]): string[] => [...new Set(values)]

/** The log of the site is none of a room. */
function mustBeRoom(name: string): void {
  if (!ROOM_ID.test(name)) throw new OvationError('room_not_found', { detail: name })
}

/** The rooms of this node: those it owns and those with clients here. */
export class Rooms {
  #deps: RoomsDeps
  #live = new Map<string, Promise<LiveRoom>>()
  #hubs = new Map<string, Promise<Hub>>()
  #openHubs = new Map<string, Hub>()
  #openRooms = new Map<string, LiveRoom>()
  /** When a hub was last used, by the monotonic clock. */
  #hubUsedMs = new Map<string, number>()
  #stops: (() => void)[] = []
  #ready: Promise<void> = Promise.resolve()
  #generation = 0
  #meter = new LoadMeter()
  #fanOut: Turns

  constructor(deps: RoomsDeps) {
    this.#deps = deps
    this.#fanOut = new Turns(deps.clock, { maxMsPerTurn: deps.limits.maxPassSliceMs, maxStepsPerTurn: Infinity })
    this.#stops.push(deps.bus.subscribe((hint) => this.#openHubs.get(hint.room)?.receive(hint)))
  }

  get #clock(): Clock {
    return this.#deps.clock
  }

  get #log(): RoomLog {
    return this.#deps.log
  }

  get #limits(): ServerLimits {
    return this.#deps.limits
  }

  start(): void {
    const { tickIntervalMs, compareHeadsIntervalMs } = this.#limits
    this.#stops.push(
      this.#clock.every(tickIntervalMs, () => this.#tick()),
      this.#clock.every(compareHeadsIntervalMs, () => void this.compareHeads().catch(this.#onError)),
    )
  }

  /** Creates and opens a room. Returns false if it already exists. */
  async create(room: string, title: string, by: CommandRequest['actor']): Promise<boolean> {
    if (!ROOM_ID.test(room)) throw new OvationError('value_out_of_range', { detail: 'room' })
    if (!(await this.#log.createRoom(room, this.#clock.now()))) return false
    await this.command(room, {
      actor: by,
      commandId: `create/${room}`,
      command: { type: 'room.open', body: { title } },
    })
    return true
  }

  list(): Promise<RoomHead[]> {
    return this.#log.heads()
  }

  /** Sends a command to the owner node of the room. Resolves when it is stored. */
  async command(room: string, request: CommandRequest): Promise<Position> {
    const { commands } = this.#deps.metrics
    try {
      const position = await traced('command', { room, type: request.command.type }, () => this.#give(room, request))
      commands.inc({ outcome: 'stored' })
      return position
    } catch (error) {
      commands.inc({ outcome: error instanceof OvationError ? error.code : 'internal' })
      throw error
    }
  }

  async #give(room: string, request: CommandRequest): Promise<Position> {
    const { ownership, metrics } = this.#deps
    for (let tries = 1; ; tries++) {
      try {
        const node = ownership.elsewhere(room)
        if (node !== undefined) metrics.forwards.inc()
        return await (node === undefined
          ? this.commandHere(room, request)
          : ownership.forward(node, room, { ...request, site: this.#deps.site.state.seq }))
      } catch (error) {
        if (!(error instanceof OwnershipLost)) throw error
        if (tries >= ownership.maxTries) throw new OvationError('overloaded', { retryInMs: 1_000 })
        await ownership.settle(tries)
      }
    }
  }

  /** Puts a command in this node's own queue. Throws `OwnershipLost` if another node owns the room. */
  async commandHere(room: string, request: CommandRequest): Promise<Position> {
    const { ownership, site } = this.#deps
    if (ownership.elsewhere(room) !== undefined) throw new OwnershipLost()
    if (request.site !== undefined) await site.know(request.site)
    const live = await this.#owned(room).catch((error: unknown) => {
      // The room could not even be opened: nothing of the command is stored, here or at the node that passed it on.
      if (error instanceof LogFailure) throw new OvationError('storage_failed', { retryInMs: 1_000, cause: error })
      throw error
    })
    try {
      return await live.submit(request)
    } catch (error) {
      if (error instanceof OwnershipLost) this.#forget(live)
      throw error
    }
  }

  /** Takes the room over if it is this node's, so that its timers run, and counts likes from other nodes. */
  async heartbeat(room: string, likes: number): Promise<number> {
    const live = await this.#owned(room)
    if (likes > 0) live.addLikes(likes)
    this.#openHubs.get(room)?.signals.schedule()
    return live.likes
  }

  async state(room: string): Promise<RoomState> {
    if (this.#deps.ownership.elsewhere(room) === undefined) return (await this.#owned(room)).state
    return this.#openHubs.get(room)?.state ?? this.#follow(room)
  }

  /** A room that another node owns, read from its log. */
  async #follow(room: string): Promise<RoomState> {
    mustBeRoom(room)
    await this.#ready
    if ((await this.#log.heads([room])).length === 0) throw new OvationError('room_not_found', { detail: room })
    return foldRoom(this.#log, room)
  }

  /** The rooms that this node owns, in their current state. */
  ownedStates(): RoomState[] {
    return [...this.#openRooms.values()].map(({ state }) => state)
  }

  /** Rooms with clients on this node, and how many. */
  followed(): { room: string; viewers: number }[] {
    return [...this.#openHubs.values()].map(({ room, listeners }) => ({ room, viewers: listeners.people }))
  }

  /** Counts from other nodes have changed. */
  told(room: string): void {
    this.#openHubs.get(room)?.signals.schedule()
  }

  async standing(room: string, actor: string): Promise<Standing> {
    return (await this.hub(room)).standings.of(actor)
  }

  hub(room: string): Promise<Hub> {
    this.#hubUsedMs.set(room, this.#clock.monotonicMs())
    const known = this.#hubs.get(room)
    if (known) return known
    const opening = this.#openHub(room)
    this.#hubs.set(room, opening)
    opening.catch(() => this.#hubs.get(room) === opening && this.#closeHub(room))
    return opening
  }

  /** The hub, if there are clients here. */
  openHub(room: string): Hub | undefined {
    return this.#openHubs.get(room)
  }

  like(room: string, count: number): void {
    if (this.#deps.ownership.elsewhere(room) === undefined) this.#openRooms.get(room)?.addLikes(count)
    else this.#deps.ownership.like(room, count)
    this.#openHubs.get(room)?.signals.schedule()
  }

  history(room: string, before: number, limit: number): Promise<HistoryPage> {
    return readHistory(this.#log, room, { before, limit, maxBytes: this.#limits.maxHistoryBytes })
  }

  messages(room: string, seqs: number[]): Promise<Message[]> {
    return readMessages(this.#log, room, seqs, this.#limits.maxHistoryBytes)
  }

  /** Rows of a keyed slice that everybody in the room may read. */
  async rows(
    room: string,
    { slice, keys, prefix = '', after, limit = WIRE_LIMITS.maxRows }: RowsWanted,
  ): Promise<RowsPage> {
    if (!SLICES.isPublic(slice)) throw new OvationError('value_out_of_range', { detail: 'slice' })
    const found = keys
      ? await this.#log.rows(
          room,
          distinct(keys).map((key) => ({ slice, key })),
        )
      : await this.#log.listRows(room, slice, { prefix, limit: limit + 1, ...(after === undefined ? {} : { after }) })
    const rows = found.map(({ key, data }) => ({ key, data }))
    return keys ? { rows, more: false } : { rows: rows.slice(0, limit), more: rows.length > limit }
  }

  /**
   * Destroys what a person said in a room and what was said about them, by an event that reaches every cache like any
   * other. If there is nothing to erase, nothing is stored. `erased` is the number of events that lost text.
   */
  async erase(room: string, person: string): Promise<{ erased: number; files: Purged }> {
    if ((await this.#log.heads([room])).length === 0) throw new OvationError('room_not_found', { detail: room })
    await this.#deps.eraseRead(room, person)
    const { events, digests } = await this.#log.wordsOf(room, person)
    if (events === 0 && !digests) return { erased: 0, files: await this.#log.purge() }
    await this.command(room, {
      actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' },
      commandId: `erase/${newId()}`,
      command: { type: 'person.erase', body: { person } },
    })
    // So that this node serves none of it after the answer; other nodes learn of it as of any event.
    await this.#openHubs.get(room)?.fillGap()
    return { erased: events, files: await this.#log.purge() }
  }

  /** Counts of open rooms, for metrics and health. */
  get counts(): { owned: number; hubs: number; slow: number } {
    let slow = 0
    for (const hub of this.#openHubs.values()) slow += hub.slow
    return { owned: this.#openRooms.size, hubs: this.#openHubs.size, slow }
  }

  /** One query for the heads of all rooms with clients: events that the bus missed are found within the interval. */
  async compareHeads(): Promise<void> {
    if (this.#openHubs.size === 0) return
    // The answer includes what was known before the query; newer events may be missing.
    const known = new Map([...this.#openHubs.values()].map((hub) => [hub, hub.known]))
    for (const head of await this.#log.heads([...this.#openHubs.keys()])) {
      const hub = this.#openHubs.get(head.room)
      if (hub && head.seq > hub.known) await hub.fillGap()
      else if (hub && head.seq < (known.get(hub) ?? 0)) return this.#deps.onDiverged()
    }
  }

  /** Drops everything in memory; requests wait until `reopened` has restored the storage. */
  evictAll(reopened: Promise<void>): void {
    this.#ready = reopened
    this.#generation += 1
    for (const live of this.#openRooms.values()) live.close()
    for (const hub of this.#openHubs.values()) hub.close()
    for (const map of [this.#live, this.#hubs, this.#openHubs, this.#openRooms, this.#hubUsedMs]) map.clear()
  }

  /** Releases the rooms that another node owns now. */
  releaseRooms(): void {
    for (const live of this.#openRooms.values())
      if (this.#deps.ownership.elsewhere(live.room) !== undefined) void this.#evict(live)
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await Promise.all([...this.#openRooms.values()].map((live) => this.#evict(live)))
    for (const hub of this.#openHubs.values()) hub.close()
  }

  // Opening and closing

  #owned(room: string): Promise<LiveRoom> {
    const known = this.#live.get(room)
    if (known) return known
    const opening = this.#take(room)
    this.#live.set(room, opening)
    // The storage may be a different one after it is restored.
    opening.catch(() => this.#live.get(room) === opening && this.#live.delete(room))
    return opening
  }

  async #take(room: string): Promise<LiveRoom> {
    mustBeRoom(room)
    await this.#ready
    const generation = this.#generation
    if (this.#openRooms.size >= this.#limits.maxOpenRooms) throw new OvationError('overloaded', { retryInMs: 5_000 })
    const head = await this.#log.takeOwnership(room)
    if (!head) throw new OvationError('room_not_found', { detail: room })
    const state = await foldRoom(this.#log, room)
    this.#mustBeCurrent(generation)
    const live = new LiveRoom(state, head, { ...this.#deps, onError: this.#onError })
    this.#openRooms.set(room, live)
    this.#deps.onTaken(state)
    return live
  }

  async #openHub(room: string): Promise<Hub> {
    const generation = this.#generation
    const state = await this.state(room)
    this.#mustBeCurrent(generation)
    const hub = new Hub(state, await this.#recent(room, state.seq), {
      log: this.#log,
      clock: this.#clock,
      limits: this.#limits,
      metrics: this.#deps.metrics,
      likes: () => this.#openRooms.get(room)?.likes ?? this.#deps.ownership.likes(room),
      viewers: (here) => this.#deps.ownership.viewers(room, here),
      present: (actor, here) => this.#deps.ownership.present(room, actor, here),
      fanOut: this.#fanOut,
      load: () => this.#meter.load,
      onDiverged: this.#deps.onDiverged,
      onError: this.#onError,
    })
    this.#openHubs.set(room, hub)
    return hub
  }

  /** The newest events up to a seq, in one query, so that clients that resume after a restart need none of their own. */
  async #recent(room: string, seq: number): Promise<StoredEvent[]> {
    const { maxRingEvents, maxReplayBytes } = this.#limits
    const after = Math.max(0, seq - Math.min(FILL_EVENTS, maxRingEvents))
    const events = await this.#log.read(room, { after, limit: seq - after, maxBytes: maxReplayBytes })
    return events.at(-1)?.seq === seq ? events : []
  }

  /** Reads from before a storage failure may miss events that turn out to be stored. */
  #mustBeCurrent(generation: number): void {
    if (generation !== this.#generation) throw new OvationError('storage_failed', { retryInMs: 1_000 })
  }

  #forget(live: LiveRoom): void {
    if (this.#openRooms.get(live.room) !== live) return
    this.#openRooms.delete(live.room)
    this.#live.delete(live.room)
  }

  async #evict(live: LiveRoom): Promise<void> {
    this.#forget(live)
    live.close()
    await live.saveSnapshot().catch(this.#onError)
  }

  #tick(): void {
    this.#meter.sample()
    const nowMs = this.#clock.monotonicMs()
    for (const { room, listeners } of this.#openHubs.values())
      if (listeners.connections > 0) this.#hubUsedMs.set(room, nowMs)
    for (const live of this.#openRooms.values()) {
      if (this.#deps.ownership.elsewhere(live.room) !== undefined) {
        void this.#evict(live)
        continue
      }
      const idle =
        nowMs - Math.max(live.lastUsedMs, this.#hubUsedMs.get(live.room) ?? live.lastUsedMs) >
        this.#limits.closeIdleRoomAfterMs
      const empty = (this.#openHubs.get(live.room)?.listeners.connections ?? 0) === 0
      if (idle && empty && !live.busy && live.likes === live.state.likes) void this.#closeIdle(live)
      else void live.tick().catch(this.#onError)
    }
    for (const hub of this.#openHubs.values()) {
      const idle = nowMs - (this.#hubUsedMs.get(hub.room) ?? nowMs) > this.#limits.closeIdleRoomAfterMs
      if (!this.#openRooms.has(hub.room) && hub.listeners.connections === 0 && idle) this.#closeHub(hub.room)
    }
  }

  async #closeIdle(live: LiveRoom): Promise<void> {
    this.#closeHub(live.room)
    await this.#evict(live)
  }

  #closeHub(room: string): void {
    this.#openHubs.get(room)?.close()
    this.#openHubs.delete(room)
    this.#hubs.delete(room)
    this.#hubUsedMs.delete(room)
  }

  #onError = (error: unknown): void => this.#deps.logger.error({ err: error }, 'a room failed')
}
