import { OvationError } from '@ovation/protocol'
import type { CommandType, Position, Role, RoomState, SiteState } from '@ovation/room'
import type { Bus } from '../bus/index.ts'
import type { GroupCommit, RoomHead, RoomLog, StoredEvent } from '../log/index.ts'
import { BoundedMap, TokenBucket } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { CommandQueue } from './command-queue.ts'
import { digestsOf, isStorableRequest } from './pending.ts'
import type { CommandRequest, Pending } from './pending.ts'
import { KeyedRows } from './keyed-rows.ts'
import { RoomTimers } from './room-timers.ts'
import type { Due } from './room-timers.ts'
import { settle, settleRefused } from './settlement.ts'
import { SnapshotSaver } from './snapshot-saver.ts'
import { withoutSpace } from './storage-quota.ts'
import { SYSTEM } from './system.ts'
import { decideTurn } from './turn.ts'
import { lookUp } from './turn-lookups.ts'

/** The site as this node knows it. `know` waits until it has a version that another node has seen. */
type SiteSource = { readonly state: SiteState; know(version: number): Promise<void> }

export type LiveRoomDeps = {
  log: RoomLog
  committer: Pick<GroupCommit, 'append'>
  bus: Bus<StoredEvent[]>
  clock: Clock
  limits: ServerLimits
  /** Why nothing can be stored now, or undefined. */
  storageRefusal: (role: Role, type: CommandType) => 'storage_full' | undefined
  /** Gives a joining viewer's wallet its test coins, once. */
  openWallet: (actor: string, coins: number) => Promise<void>
  /** Every id of the person who has this one, itself among them. */
  idsOf: (person: string) => Promise<readonly string[]>
  connectedRole: (room: string, actor: string) => Role | undefined
  isHere?: (room: string, actor: string) => boolean | undefined
  site: SiteSource
  /** The key of the digests of commands. */
  requestKey: string
  onError: (error: unknown) => void
  /** The room was deleted: nobody may ask this one any more. */
  onDeleted?: (live: LiveRoom) => void
}

const readableRate = (limits: ServerLimits) => ({
  perSecond: limits.shownMessagesPerRoomPerSecond,
  burst: limits.shownMessagesPerRoomBurst,
})
const MAX_TRACKED_SPEAKERS = 10_000

/** A room that this node owns: one queue, decided turn by turn; a turn waits only for the append. */
export class LiveRoom {
  readonly room: string
  readonly epoch: number
  #state: RoomState
  #deps: LiveRoomDeps
  #queue: CommandQueue
  #rows: KeyedRows
  #timers: RoomTimers
  #snapshots: SnapshotSaver
  /** When people last spoke. Like all durations here, measured by the monotonic clock. */
  #spokeMs = new BoundedMap<string, number>(MAX_TRACKED_SPEAKERS)
  /** How much people can read. Decided only here, so that nodes, latecomers and replays agree. */
  #readable: TokenBucket
  #likes: number
  /** The size of the room's log. */
  #bytes: number
  #lastUsedMs: number

  constructor(state: RoomState, { epoch, bytes }: Pick<RoomHead, 'epoch' | 'bytes'>, deps: LiveRoomDeps) {
    const { room } = state
    const { log, clock, limits, onError } = deps
    this.room = room
    this.epoch = epoch
    this.#bytes = bytes
    this.#state = state
    this.#deps = deps
    this.#likes = state.likes
    this.#lastUsedMs = clock.monotonicMs()
    this.#readable = new TokenBucket(readableRate(limits), this.#lastUsedMs)
    this.#rows = new KeyedRows(log, room, limits.maxCachedRowsPerRoom)
    this.#timers = new RoomTimers({ room, log, clock, limits })
    this.#snapshots = new SnapshotSaver(log, state.seq)
    this.#queue = new CommandQueue({
      ...{ room, onError, turn: (batch) => this.#turn(batch) },
      ...{ maxWaiting: limits.maxQueuedCommandsPerRoom, maxPerTurn: limits.maxUnitsPerRoomTurn },
    })
  }

  get state(): RoomState {
    return this.#state
  }

  /** Whether nothing has been asked of it since that time of the monotonic clock, and nothing is left to do or to store. */
  isIdle(sinceMs: number): boolean {
    return this.#lastUsedMs < sinceMs && !this.#queue.busy && this.likes === this.#state.likes
  }

  /** Likes so far, including those not stored yet. */
  get likes(): number {
    return Math.max(this.#likes, this.#state.likes)
  }

  addLikes(count: number): void {
    this.#likes = this.likes + count
  }

  /** Resolves with the position once the command is stored; rejects with the refusal. */
  submit(request: CommandRequest): Promise<Position> {
    if (this.#queue.lost) return Promise.reject(this.#queue.lost)
    if (!isStorableRequest(request))
      return Promise.reject(new OvationError('invalid_frame', { detail: 'an id in it cannot be stored' }))
    if (this.#queue.full) return Promise.reject(new OvationError('overloaded', { retryInMs: 1_000 }))
    this.#lastUsedMs = this.#deps.clock.monotonicMs()
    return new Promise((resolve, reject) => {
      const digests = digestsOf(this.#deps.requestKey, this.room, request.command)
      this.#queue.add({ ...request, ...digests, resolve, reject })
    })
  }

  async #turn(batch: Pending[]): Promise<void> {
    const { committer, clock, connectedRole, isHere, limits, site, log, idsOf, openWallet, storageRefusal } = this.#deps
    const look = { log, rows: this.#rows, idsOf, openWallet }
    const { rows, ...said } = await lookUp(batch, this.#state, look)
    const turnMs = clock.monotonicMs()
    const full = withoutSpace(batch, rows, this.#bytes, limits, storageRefusal)
    const rest = batch.filter((pending) => !full.has(pending))
    const { decided, refused } = decideTurn(this.#state, this.epoch, rest, {
      now: clock.now(),
      site: site.state,
      rows,
      ...said,
      sinceSpokeMs: (actor) => {
        const spokeMs = this.#spokeMs.get(actor)
        return spokeMs === undefined ? undefined : turnMs - spokeMs
      },
      overReadableRate: () => this.#readable.take(readableRate(limits), turnMs) === 0,
      connectedRole: (actor) => connectedRole(this.room, actor),
      isHere: (actor) => isHere?.(this.room, actor),
    })
    const results = decided.length > 0 ? await committer.append(decided.map(({ unit }) => unit)) : []
    const { committed, after, again, lost, firstFailed } = settle(decided, results)
    if (after) {
      this.#state = after.state
      this.#bytes = after.bytes
    }
    if (lost) this.#queue.lose()
    this.#queue.again(again)
    this.#publish(committed, turnMs)
    const unstored = [...full].map(([pending, code]) => ({ pending, refusal: { ok: false, code } as const, after: 0 }))
    const rejected = settleRefused([...refused, ...unstored], firstFailed, log)
    this.#queue.again(rejected.again)
    await rejected.answered
  }

  #publish(events: StoredEvent[], turnMs: number): void {
    const { bus, limits, onError } = this.#deps
    const [first] = events
    if (!first) return
    const last = events.at(-1) ?? first
    if (events.some(({ type }) => type === 'room.deleted')) this.#end()
    for (const event of events) {
      this.#timers.rowDue(this.#rows.apply(event))
      if (event.type === 'message.sent') this.#spokeMs.set(event.actor, turnMs)
    }
    bus.publish({ room: this.room, epoch: this.epoch, from: first.seq, to: last.seq, payload: events })
    if (!this.#queue.lost && this.#snapshots.lacks(last.seq) >= limits.snapshotEveryEvents)
      void this.saveSnapshot().catch(onError)
  }

  /** Does what is due: publishes votes, ends polls and sanctions, stores likes. */
  async tick(): Promise<void> {
    if (this.#queue.lost) return
    const giveAll = (due: readonly Due[]): Promise<unknown> => Promise.all(due.map((one) => this.#give(one)))
    await Promise.all([giveAll(this.#timers.due(this.#state, this.likes)), this.#timers.dueOfRows().then(giveAll)])
  }

  /** Stores the likes that were counted since the last time, before the room is closed here. */
  async storeLikes(): Promise<void> {
    if (this.#queue.lost || this.likes === this.#state.likes) return
    await Promise.all(this.#timers.dueAtEnd(this.#state, this.likes).map((one) => this.#give(one)))
  }

  /** A command of the room itself. A refusal only means that it was not needed. */
  async #give({ commandId, command }: Due): Promise<void> {
    await this.submit({ actor: SYSTEM, commandId: `${this.room}/${commandId}`, command }).catch(() => {})
  }

  saveSnapshot(): Promise<void> {
    return this.#snapshots.save(this.#state)
  }

  #end(): void {
    this.#queue.lose()
    this.#deps.onDeleted?.(this)
  }

  close(): void {
    this.#queue.lose()
  }
}
