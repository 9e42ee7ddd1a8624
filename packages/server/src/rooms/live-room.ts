import { OvationError } from '@ovation/protocol'
import { STATE_VERSION, SYSTEM_ACTOR_ID } from '@ovation/room'
import {
  dueCommands,
  effectiveRole,
  lookupsOf,
  refusalOfClaim,
  SLICES,
  SNAPSHOT_VERSIONS,
  standingRef,
} from '@ovation/room/rules'
import type { Command, CommandType, Position, Role, RoomEvent, RoomState, SiteState } from '@ovation/room'
import type { Actor, TargetMessage } from '@ovation/room/rules'
import type { Bus } from '../bus/index.ts'
import { isSameRequest, LogFailure } from '../log/index.ts'
import type { GroupCommit, RoomHead, RoomLog, StoredEvent, UnitResult } from '../log/index.ts'
import { BoundedMap, TokenBucket } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { digestsOf, isStorableRequest, OwnershipLost } from './pending.ts'
import type { CommandRequest, Pending } from './pending.ts'
import { KeyedRows, standingIn } from './keyed-rows.ts'
import type { Rows } from './keyed-rows.ts'
import { exceedsQuota } from './storage-quota.ts'
import { decideTurn, refusalError } from './turn.ts'
import type { Decided, Refused } from './turn.ts'

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
  connectedRole: (room: string, actor: string) => Role | undefined
  site: SiteSource
  /** The key of the digests of commands. */
  requestKey: string
  onError: (error: unknown) => void
}

const SYSTEM: Actor = { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' }
const readableRate = (limits: ServerLimits) => ({
  perSecond: limits.shownMessagesPerRoomPerSecond,
  burst: limits.shownMessagesPerRoomBurst,
})
const MAX_TRACKED_SPEAKERS = 10_000
const MAX_DUE_ROWS_PER_TICK = 100

/** A room that this node owns: one queue, decided turn by turn; a turn waits only for the append. */
export class LiveRoom {
  readonly room: string
  readonly epoch: number
  #state: RoomState
  #deps: LiveRoomDeps
  #queue: Pending[] = []
  #running = false
  #closed: OwnershipLost | undefined
  #rows: KeyedRows
  /** When people last spoke. Like all durations here, measured by the monotonic clock. */
  #spokeMs = new BoundedMap<string, number>(MAX_TRACKED_SPEAKERS)
  #turnMs = 0
  /** How much people can read. Decided only here, so that nodes, latecomers and replays agree. */
  #readable: TokenBucket
  #likes: number
  #likesStoredMs = Number.NEGATIVE_INFINITY
  /** The size of the room's log. */
  #bytes: number
  /** When something is due about a row of a keyed slice. */
  #nextDueAt: number | null = 0
  #snapshotSeq: number
  lastUsedMs: number

  constructor(state: RoomState, { epoch, bytes }: Pick<RoomHead, 'epoch' | 'bytes'>, deps: LiveRoomDeps) {
    this.room = state.room
    this.epoch = epoch
    this.#bytes = bytes
    this.#state = state
    this.#deps = deps
    this.#readable = new TokenBucket(readableRate(deps.limits), deps.clock.monotonicMs())
    this.#likes = state.likes
    this.#snapshotSeq = state.seq
    this.#rows = new KeyedRows(deps.log, state.room, deps.limits.maxCachedRowsPerRoom)
    this.lastUsedMs = deps.clock.monotonicMs()
  }

  get state(): RoomState {
    return this.#state
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
    if (this.#closed) return Promise.reject(this.#closed)
    if (!isStorableRequest(request))
      return Promise.reject(new OvationError('invalid_frame', { detail: 'an id in it cannot be stored' }))
    if (this.#queue.length >= this.#deps.limits.maxQueuedCommandsPerRoom)
      return Promise.reject(new OvationError('overloaded', { retryInMs: 1_000 }))
    this.lastUsedMs = this.#deps.clock.monotonicMs()
    return new Promise((resolve, reject) => {
      const digests = digestsOf(this.#deps.requestKey, this.room, request.command)
      this.#queue.push({ ...request, ...digests, resolve, reject })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#queue.length > 0 && !this.#closed) {
      const batch = this.#queue.splice(0, this.#deps.limits.maxUnitsPerRoomTurn)
      try {
        await this.#turn(batch)
      } catch (error) {
        // A command that makes the rules themselves throw does not affect the others.
        if (batch.length === 1 || isExpected(error)) this.#failTurn(batch, error)
        else await this.#oneByOne(batch)
      }
    }
    this.#running = false
    if (this.#closed) this.#rejectQueue(this.#closed)
  }

  async #oneByOne(batch: Pending[]): Promise<void> {
    for (const pending of batch) await this.#turn([pending]).catch((error: unknown) => this.#failTurn([pending], error))
  }

  async #turn(batch: Pending[]): Promise<void> {
    const { committer, clock, connectedRole, limits, site } = this.#deps
    const [rows, messages] = await Promise.all([
      this.#rows.load(
        batch.flatMap(({ actor, command }) => {
          const { actor: target, rows: named = [] } = lookupsOf(command, actor.id)
          return [standingRef(actor.id), ...(target === undefined ? [] : [standingRef(target)]), ...named]
        }),
      ),
      this.#targetMessages(batch),
      this.#openWallets(batch),
    ])
    const turnMs = clock.monotonicMs()
    this.#turnMs = turnMs
    const full = this.#withoutSpace(batch, rows)
    const rest = batch.filter((pending) => !full.has(pending))
    const { decided, refused } = decideTurn(this.#state, this.epoch, rest, {
      now: clock.now(),
      site: site.state,
      rows,
      messages,
      sinceSpokeMs: (actor) => {
        const spokeMs = this.#spokeMs.get(actor)
        return spokeMs === undefined ? undefined : turnMs - spokeMs
      },
      overReadableRate: () => this.#readable.take(readableRate(limits), turnMs) === 0,
      connectedRole: (actor) => connectedRole(this.room, actor),
    })
    const results = decided.length > 0 ? await committer.append(decided.map(({ unit }) => unit)) : []
    const firstFailed = this.#settle(decided, results)
    const unstored = [...full].map(([pending, code]) => ({ pending, refusal: { ok: false, code } as const, after: 0 }))
    await this.#settleRefused([...refused, ...unstored], firstFailed)
  }

  /** Commands for which the room, or the disk, has no space. */
  #withoutSpace(batch: Pending[], rows: Rows): Map<Pending, 'room_full' | 'storage_full'> {
    const { limits, storageRefusal } = this.#deps
    const full = new Map<Pending, 'room_full' | 'storage_full'>()
    for (const pending of batch) {
      const { actor, command } = pending
      const role = actor.id === SYSTEM_ACTOR_ID ? 'owner' : effectiveRole(actor.role, standingIn(rows, actor.id))
      const code = exceedsQuota(this.#bytes, role, command.type, limits)
        ? 'room_full'
        : storageRefusal(role, command.type)
      if (code) full.set(pending, code)
    }
    return full
  }

  /** Reports the outcome of each unit; returns the index of the first that was not stored. */
  #settle(decided: Decided[], results: UnitResult[]): number {
    const committed: StoredEvent[] = []
    const again: Pending[] = []
    let firstFailed = decided.length
    for (const [index, { pending, unit, stateAfter }] of decided.entries()) {
      const result = results[index]
      if (!result) throw new Error('the log gave fewer results than units')
      if (result.outcome !== 'committed') firstFailed = Math.min(firstFailed, index)
      switch (result.outcome) {
        case 'committed':
          for (const [i, draft] of unit.events.entries()) {
            committed.push({
              ...draft,
              room: this.room,
              epoch: this.epoch,
              seq: unit.expectedSeq + 1 + i,
              digest: result.digests[i] ?? '',
            } as StoredEvent)
          }
          this.#state = stateAfter
          this.#bytes = result.bytes
          pending.resolve(result.position)
          break
        case 'duplicate':
          pending.resolve(result.position)
          break
        case 'conflict':
          // Expected after a failed unit; otherwise somebody else has appended in our name.
          if (index === 0 || firstFailed === index) this.#lose()
          again.push(pending)
          break
        default:
          this.#settleFailed(pending, result)
      }
    }
    this.#queue.unshift(...again)
    if (committed.length > 0) this.#published(committed)
    return firstFailed
  }

  #settleFailed(
    pending: Pending,
    result: Exclude<UnitResult, { outcome: 'committed' | 'duplicate' | 'conflict' }>,
  ): void {
    switch (result.outcome) {
      case 'claimTaken':
        return pending.reject(new OvationError(refusalOfClaim(result.claim)))
      case 'insufficientFunds':
        return pending.reject(new OvationError('insufficient_funds'))
      case 'commandConflict':
        return pending.reject(new OvationError('command_conflict'))
      case 'refused':
        return pending.reject(new OvationError('invalid_frame', { detail: result.reason }))
      case 'unknownRoom':
        return pending.reject(new OvationError('room_not_found', { detail: this.room }))
      case 'staleEpoch':
        this.#lose()
        this.#queue.push(pending)
    }
  }

  #published(events: StoredEvent[]): void {
    const [first, last] = [events[0], events.at(-1)]
    if (!first || !last) return
    for (const event of events) {
      const dueAt = this.#rows.apply(event)
      if (dueAt !== null) this.#nextDueAt = Math.min(this.#nextDueAt ?? dueAt, dueAt)
      if (event.type === 'message.sent') this.#spokeMs.set(event.actor, this.#turnMs)
    }
    this.#deps.bus.publish({ room: this.room, epoch: this.epoch, from: first.seq, to: last.seq, payload: events })
    if (last.seq - this.#snapshotSeq >= this.#deps.limits.snapshotEveryEvents)
      void this.saveSnapshot().catch(this.#deps.onError)
  }

  /** A refusal is final only if no earlier try of the command was stored, and if no unit that it depended on failed. */
  async #settleRefused(refused: Refused[], firstFailed: number): Promise<void> {
    const final = refused.filter(({ after }) => after <= firstFailed)
    this.#queue.unshift(...refused.filter(({ after }) => after > firstFailed).map(({ pending }) => pending))
    await Promise.all(
      final.map(async ({ pending, refusal }) => {
        const stored =
          pending.actor.id === SYSTEM_ACTOR_ID
            ? undefined
            : await this.#deps.log.findReply(pending.actor.id, pending.commandId)
        if (!stored) return pending.reject(refusalError(refusal))
        if (isSameRequest(stored.requestHash, pending)) return pending.resolve(stored.position)
        return pending.reject(new OvationError('command_conflict'))
      }),
    )
  }

  #failTurn(batch: Pending[], error: unknown): void {
    if (!isExpected(error)) this.#deps.onError(error)
    for (const pending of batch) pending.reject(failureOf(error))
  }

  async #targetMessages(batch: Pending[]): Promise<Map<number, TargetMessage>> {
    const erases = batch.some(({ command }) => command.type === 'person.erase')
    const named = batch.flatMap(({ actor, command }) => lookupsOf(command, actor.id).message ?? [])
    const seqs = [...new Set([...named, ...(erases ? this.#state.pinned : [])])]
    if (seqs.length === 0) return new Map()
    const { log } = this.#deps
    const [events, gone] = await Promise.all([log.readSeqs(this.room, seqs), log.deletedAmong(this.room, seqs)])
    const deleted = new Set(gone)
    const found = (events as RoomEvent[]).flatMap((event): [number, TargetMessage][] =>
      event.type === 'message.sent'
        ? [
            [
              event.seq,
              {
                seq: event.seq,
                actor: event.actor,
                role: event.body?.by.role ?? 'guest',
                // An erased message cannot be changed either.
                deleted: deleted.has(event.seq) || event.body === null,
              },
            ],
          ]
        : [],
    )
    return new Map(found)
  }

  async #openWallets(batch: Pending[]): Promise<void> {
    const coins = this.#state.settings.testCoins
    const givers = new Set(batch.filter(({ command }) => command.type === 'gift.send').map(({ actor }) => actor.id))
    if (coins > 0) await Promise.all([...givers].map((actor) => this.#deps.openWallet(actor, coins)))
  }

  // Time

  /** Does what is due: publishes votes, ends polls and sanctions, stores likes. */
  async tick(): Promise<void> {
    if (this.#closed) return
    const { clock, limits } = this.#deps
    // What is due by times in the log uses the wall clock; intervals do not.
    const [now, nowMs] = [clock.now(), clock.monotonicMs()]
    const storeLikes = nowMs - this.#likesStoredMs >= limits.storeLikesIntervalMs
    const due = dueCommands(this.#state, now, storeLikes ? this.likes : 0)
    if (due.some(({ command }) => command.type === 'likes.tally')) this.#likesStoredMs = nowMs
    await Promise.all([
      ...due.map(({ commandId, command }) => this.#give(commandId, command)),
      this.#giveDueOfRows(now),
    ])
  }

  async #giveDueOfRows(now: number): Promise<void> {
    if (this.#nextDueAt === null || this.#nextDueAt > now) return
    const { due, nextAt } = await this.#deps.log.dueRows(this.room, now, MAX_DUE_ROWS_PER_TICK)
    this.#nextDueAt = due.length > 0 ? now : nextAt
    const commands = due.flatMap((row) => SLICES.due(row, now))
    await Promise.all(commands.map(({ commandId, command }) => this.#give(commandId, command as Command)))
  }

  /** A command of the room itself. A refusal only means that it was not needed. */
  async #give(commandId: string, command: Command): Promise<void> {
    await this.submit({ actor: SYSTEM, commandId: `${this.room}/${commandId}`, command }).catch(() => {})
  }

  async saveSnapshot(): Promise<void> {
    const state = this.#state
    if (state.seq === this.#snapshotSeq) return
    const before = this.#snapshotSeq
    this.#snapshotSeq = state.seq
    const snapshot = {
      stateVersion: STATE_VERSION,
      versions: SNAPSHOT_VERSIONS,
      position: { epoch: state.epoch, seq: state.seq },
      state,
    }
    await this.#deps.log.saveSnapshot(snapshot).catch((error: unknown) => {
      // The next snapshot is due as if this one had not been tried.
      if (this.#snapshotSeq === state.seq) this.#snapshotSeq = before
      throw error
    })
  }

  /** Whether commands are waiting or being decided. */
  get busy(): boolean {
    return this.#running || this.#queue.length > 0
  }

  get closed(): boolean {
    return this.#closed !== undefined
  }

  close(): void {
    this.#lose()
    if (!this.#running && this.#closed) this.#rejectQueue(this.#closed)
  }

  #lose(): void {
    this.#closed ??= new OwnershipLost(`room ${this.room} is not owned here any more`)
  }

  #rejectQueue(error: Error): void {
    for (const pending of this.#queue.splice(0)) pending.reject(error as OvationError)
  }
}

const isExpected = (error: unknown): boolean => error instanceof LogFailure || error instanceof OvationError

function failureOf(error: unknown): OvationError {
  if (error instanceof OvationError) return error
  if (!(error instanceof LogFailure)) return new OvationError('internal')
  if (error.outcome === 'unknown') return new OvationError('command_unknown_outcome')
  return new OvationError(error.full ? 'storage_full' : 'storage_failed')
}
