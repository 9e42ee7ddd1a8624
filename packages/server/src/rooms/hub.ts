import type { Attached, Self, ServerFrame, SignalFrame, Snapshot } from '@ovation/protocol'
import { evolve, honourDeletions, project } from '@ovation/room'
import { standingChangedBy } from '@ovation/room/rules'
import type { Position, RoomEvent, RoomState, ViewerClass } from '@ovation/room'
import type { Hint } from '../bus/index.ts'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { Groups } from '../ops/index.ts'
import type { Clock, Metrics, ServerLimits, Turns } from '../ops/index.ts'
import { RoomActivity } from './room-activity.ts'
import { EncodedFrame } from './encoded-frame.ts'
import { cutRanges, encodeRange, personalFrame } from './frames.ts'
import type { EventRange } from './frames.ts'
import { RecentMessages } from './recent-messages.ts'
import { retryAfterMs } from './retry.ts'
import { eachInSlices } from './slices.ts'
import { SlowViewers } from './slow-viewers.ts'
import { AllStandings } from './keyed-rows.ts'
import { entryOf, RecentRing } from './ring.ts'
import type { Entry } from './ring.ts'

/** The state of delivery to one client. */
export interface Flow {
  /** Whether it receives more slowly than it should. */
  behind(now: number): boolean
  /** Whether everything sent has arrived. */
  readonly idle: boolean
  /** How fast it received the last data. */
  readonly paceBytesPerS: number
  /** Calls back when it has received everything sent so far. */
  mark(): void
}

/** One attached client. The hub owns `seq`; the edge owns the rest. */
export interface Listener extends Flow {
  readonly actorId: string
  readonly name: string
  viewerClass: ViewerClass
  /** The last seq sent to it; CATCHING_UP until the hub has brought it up to date. */
  seq: number
  /** Sends a frame that other clients receive too. */
  deliver(frame: EncodedFrame): void
  send(frame: ServerFrame): void
  sendText(text: string): void
  /** Needs a new initial state: its position in the log is no longer in memory. */
  startAnew(): void
  /** The role or sanctions of this person have changed. */
  standingChanged(): void
  /** This person was erased in this room. */
  erased(): void
  readonly gone: boolean
}

const LOOK_AT_TYPING_MS = 1_000
/** The backoff of a repeated request for an initial state starts as if so many had failed: the current one may take a while. */
const FIRST_NEW_START = 5
/** Counts may take at most this share of the time: a fortieth. */
const SIGNAL_SHARE = 40

export const CATCHING_UP = -1

/** The initial state of a client, and its position. `json` is the snapshot, serialized once. */
export type Start = { snapshot: Snapshot; json: string; position: Position }

const positionOf = ({ epoch, seq }: RoomState): Position => ({ epoch, seq })

export type HubDeps = {
  log: RoomLog
  clock: Clock
  limits: ServerLimits
  metrics: Metrics
  likes: () => number
  /** How many people are here on all nodes, given the number on this one. */
  viewers: (here: number) => number
  /** Somebody's first connection came, or their last one left. */
  present: (actor: string, here: boolean) => void
  /** Rooms flush in turns, so that together they do not block the event loop. */
  fanOut: Turns
  /** How busy the process is, 0 to 1. */
  load: () => number
  /** The log lacks events that viewers have seen: a standby was promoted that had not received them. */
  onDiverged: () => void
  onError: (error: unknown) => void
}

/** The clients attached to one room on this node, and the delivery of its events to them. */
export class Hub {
  readonly room: string
  /** The room as of `flushed`: what every up-to-date listener has seen. */
  #state: RoomState
  #known: number
  /** The messages of the initial state: read once, then kept up to date. */
  #recent: RecentMessages | undefined
  /** The last initial state, reused until something happens. */
  #start: Start | undefined
  readonly standings: AllStandings
  /** The epoch of the newest known event. */
  #epoch: number
  #ring: RecentRing
  #slow: SlowViewers
  #listeners = new Set<Listener>()
  #byActor = new Groups<Listener>()
  /** Listeners of classes that see more than everyone. */
  #staff = new Set<Listener>()
  #deps: HubDeps
  #scheduled = false
  #passing = false
  /** Consecutive failed flushes. */
  #failures = 0
  #healing: Promise<void> | undefined
  #fillAgain = false
  #lastFlushAt = Number.NEGATIVE_INFINITY
  #lastPassMs = 0
  /** When the current flush began. */
  #now = 0
  #signalled = { likes: -1, viewers: -1 }
  #roomActivity = new RoomActivity()
  #signalScheduled = false
  #lastSignalMs = 0
  #typingEnds = false
  #closed = false

  /** `recent` are the newest events up to the state, without gaps. */
  constructor(state: RoomState, recent: readonly StoredEvent[], deps: HubDeps) {
    this.room = state.room
    this.#state = state
    this.#known = state.seq
    this.#epoch = state.epoch
    this.#deps = deps
    this.standings = new AllStandings(deps.log, state.room)
    this.#ring = new RecentRing(deps.limits.maxRingEvents, deps.limits.maxRingBytes)
    this.#ring.push(recent)
    this.#slow = new SlowViewers({
      ...{
        room: this.room,
        clock: deps.clock,
        metrics: deps.metrics,
        maxEventsPerFrame: deps.limits.maxEventsPerFrame,
      },
      flushed: () => this.#state.seq,
      recent: (after) => this.#ring.after(after, this.#state.seq - after),
      recovered: (listener) => {
        const { seq } = listener
        listener.seq = CATCHING_UP
        void this.#follow(listener, seq).catch((error: unknown) => {
          deps.onError(error)
          this.#startAnewLater(listener)
        })
      },
      restart: (listener) => this.#startOver(listener),
      onError: deps.onError,
    })
  }

  get known(): number {
    return this.#known
  }

  get viewers(): number {
    return this.#deps.viewers(this.#byActor.size)
  }

  /** Of those, how many are on this node. */
  get viewersHere(): number {
    return this.#byActor.size
  }

  /** The ids of everybody here. */
  actors(): Iterable<string> {
    return this.#byActor.keys()
  }

  get staff(): Iterable<Listener> {
    return this.#staff
  }

  /** How many clients are slow. */
  get slow(): number {
    return this.#slow.size
  }

  get connections(): number {
    return this.#listeners.size
  }

  get state(): RoomState {
    return this.#state
  }

  /** A hint from the bus: used only if it continues the known events, otherwise the log is read. */
  receive(hint: Hint<StoredEvent[]>): void {
    if (this.#closed || hint.to <= this.#known) return
    if (hint.from !== this.#known + 1 || hint.epoch !== this.#epoch || this.#healing) {
      this.#fillAgain = true
      return void this.fillGap()
    }
    this.#take(hint.payload)
  }

  /** Reads events after the known ones from the log. */
  fillGap(): Promise<void> {
    this.#healing ??= this.#readOn()
      .catch((error: unknown) => this.#deps.onError(error))
      .finally(() => (this.#healing = undefined))
    return this.#healing
  }

  async #readOn(): Promise<void> {
    const { log, limits } = this.#deps
    for (;;) {
      this.#fillAgain = false
      const events = await log.read(this.room, {
        after: this.#known,
        limit: limits.maxReplayEvents,
        maxBytes: limits.maxReplayBytes,
      })
      const fresh = events.filter((event) => event.seq > this.#known)
      if (this.#closed || (fresh.length > 0 && !(await this.#continues(fresh)))) return
      if (fresh.length > 0) {
        this.#deps.metrics.gapsFilled.inc()
        this.#take(fresh)
      } else if (!this.#fillAgain) return
    }
  }

  /** Whether the log still contains the events known here. Asked at each new epoch, because a new owner has read the log again. */
  async #continues(fresh: readonly StoredEvent[]): Promise<boolean> {
    if (fresh[0]?.epoch === this.#epoch || this.#known === 0) return true
    const epoch = await this.#deps.log.epochAt(this.room, this.#known)
    if (epoch === undefined || epoch === this.#epoch) return true
    this.#deps.onDiverged()
    return false
  }

  #take(events: readonly StoredEvent[]): void {
    this.#ring.push(events)
    this.#recent?.take(events)
    if (this.#recent?.full) this.#recent = undefined
    this.#known = events.at(-1)?.seq ?? this.#known
    this.#epoch = events.at(-1)?.epoch ?? this.#epoch
    for (const event of events) {
      this.standings.apply(event)
      if (event.type === 'person.erased') this.#erased(event)
      if (event.type === 'message.sent' && this.#roomActivity.stopped(event.actor)) this.scheduleSignal()
      const actor = standingChangedBy(event)
      if (actor !== undefined) for (const listener of this.#byActor.of(actor)) listener.standingChanged()
    }
    this.#schedule()
  }

  /**
   * The initial state for new clients is rebuilt, the person no longer counts as typing, and their connections are ended.
   */
  #erased({ body }: RoomEvent<'person.erased'>): void {
    this.#start = undefined
    if (!body) return
    if (this.#roomActivity.stopped(body.person)) this.scheduleSignal()
    for (const listener of [...this.#byActor.of(body.person)]) listener.erased()
  }

  // Flushing

  /** At once when the room is quiet; otherwise after at least twice the duration of the last pass, and later under load. */
  #schedule(atLeastMs = 0): void {
    if (this.#scheduled || this.#passing) return
    this.#scheduled = true
    const { clock, limits } = this.#deps
    const most =
      this.#listeners.size > limits.hugeRoomViewers ? limits.maxFlushIntervalMsHuge : limits.maxFlushIntervalMs
    const least = limits.minFlushIntervalMs + limits.addedFlushMsUnderLoad * this.#deps.load()
    const intervalMs = Math.min(most, Math.max(least, 2 * this.#lastPassMs))
    const waitMs = Math.max(atLeastMs, this.#lastFlushAt + intervalMs - clock.monotonicMs())
    const flush = (): void => this.#deps.fanOut.run(() => void this.#tryFlush())
    // Never in the turn that committed: the author's reply has to be written first.
    if (waitMs <= 0) setImmediate(flush)
    else clock.after(waitMs, flush)
  }

  /** Events that were not flushed are still known, and the next attempt flushes them, after a delay that grows with each failure. */
  async #tryFlush(): Promise<void> {
    this.#scheduled = false
    if (this.#closed) return
    this.#passing = true
    try {
      await this.#flush()
      this.#failures = 0
    } catch (error) {
      this.#failures += 1
      this.#deps.onError(error)
    } finally {
      this.#passing = false
    }
    if (this.#known > this.#state.seq) this.#schedule(this.#failures === 0 ? 0 : retryAfterMs(this.#failures))
  }

  async #flush(): Promise<void> {
    const { clock, metrics } = this.#deps
    const startedAt = clock.monotonicMs()
    this.#now = clock.monotonicMs()
    if (this.#lastFlushAt > 0) metrics.flushIntervalSeconds.observe((startedAt - this.#lastFlushAt) / 1_000)
    this.#lastFlushAt = startedAt
    // Nearly always in memory: then all of it happens in this turn, and is measured as such.
    const { seq } = this.#state
    const recent = seq < this.#known ? this.#ring.after(seq, this.#deps.limits.maxReplayEvents) : []
    const entries = recent ?? (await this.#entriesAfter(seq))
    const [oldest] = entries
    if (oldest) metrics.lagSeconds.observe(Math.max(0, clock.now() - oldest.event.at) / 1_000)
    metrics.delivered.inc(entries.length * this.#listeners.size)
    for (const range of cutRanges(entries, this.#deps.limits.maxEventsPerFrame)) {
      // Both are made before either is used: a range is sent as a whole, or retried as a whole.
      const encoded = encodeRange(this.room, range, this.#forFew)
      this.#state = range.reduce((state, { event }) => evolve(state, event), this.#state)
      await this.#pass(encoded)
      // The access rules have changed: everybody is checked again.
      if (range.some(({ event }) => changesWhoMayEnter(event)))
        await this.#eachInSlices((listener) => listener.standingChanged())
      for (const { event } of range)
        if ((event.type === 'stage.invited' || event.type === 'stage.left') && event.body)
          for (const listener of this.#byActor.of(event.body.actor)) listener.standingChanged()
    }
    this.#lastPassMs = clock.monotonicMs() - startedAt
    metrics.passSeconds.observe(this.#lastPassMs / 1_000)
  }

  /** Sends one range to everyone positioned right before it, in slices, so that the event loop is never blocked. */
  async #pass(range: EventRange): Promise<void> {
    // Clients that join between slices join at `range.to`.
    await this.#eachInSlices((listener) => {
      if (!this.#isSlow(listener)) this.#sendRange(listener, range)
    }, this.#startOver)
  }

  #eachInSlices(send: (listener: Listener) => void, failed?: (listener: Listener) => void): Promise<void> {
    const { clock, limits, fanOut, onError } = this.#deps
    return eachInSlices(
      [...this.#listeners],
      { clock, fanOut, onError, maxSliceMs: limits.maxPassSliceMs },
      send,
      failed,
    )
  }

  /** Its position is lost. */
  #startOver = (listener: Listener): void => {
    listener.seq = CATCHING_UP
    listener.startAnew()
    this.#startAnewLater(listener)
  }

  /** Requests a new initial state until the listener has received one. */
  #startAnewLater(listener: Listener, tries = FIRST_NEW_START): void {
    this.#deps.clock.after(retryAfterMs(tries), () => {
      if (listener.gone || this.#closed || listener.seq !== CATCHING_UP) return
      listener.startAnew()
      this.#startAnewLater(listener, tries + 1)
    })
  }

  #forFew = (text: string): boolean => text.length * this.#listeners.size < this.#deps.limits.minSharedCharsToCompress

  /** Whether a viewer is served as a slow one, from now on if they have just fallen behind. */
  #isSlow(listener: Listener): boolean {
    if (this.#slow.size > 0 && this.#slow.has(listener)) return true
    if (listener.seq === CATCHING_UP || !listener.behind(this.#now)) return false
    this.#slow.add(listener)
    return true
  }

  #sendRange(listener: Listener, range: EventRange): void {
    // Clients that joined ahead of the last flush already have a part of it; they skip known events.
    if (listener.seq < range.from - 1 || listener.seq >= range.to) return
    if (range.personal.has(listener.actorId)) {
      const personal = personalFrame(this.room, range, { id: listener.actorId, viewerClass: listener.viewerClass })
      if (personal !== undefined) listener.sendText(personal)
    }
    listener.deliver(range.shared[listener.viewerClass])
    listener.seq = range.to
  }

  // Joining

  /** Whether frames from `since` on can bring a client up to date without an undeclared gap. */
  async canResume(since: Position): Promise<boolean> {
    const { log, limits } = this.#deps
    const behind = this.#known - since.seq
    if (behind < 0 || behind > limits.maxReplayEvents) return false
    if (since.seq === 0) return behind === 0
    const epoch = this.#ring.epochAt(since.seq) ?? (await log.epochAt(this.room, since.seq))
    if (epoch !== since.epoch) return false
    return (await this.#replayBytes(since.seq)) <= limits.maxReplayBytes
  }

  async #replayBytes(after: number): Promise<number> {
    const entries = await this.#entriesAfter(after)
    if ((entries.at(-1)?.event.seq ?? after) < this.#known) return Number.POSITIVE_INFINITY
    return entries.reduce((bytes, entry) => bytes + entry.json.length, 0)
  }

  /** The initial state, including everything acknowledged before the request. */
  async snapshot(): Promise<Start> {
    const { log, limits } = this.#deps
    const state = await this.#stateAtKnown()
    const recent = (this.#recent ??= new RecentMessages(log, state, {
      messages: limits.snapshotMessages,
      maxBytes: limits.maxHistoryBytes,
    }))
    try {
      const shown = await recent.at(state)
      const known = this.#start
      if (known && known.position.seq === state.seq && known.position.epoch === state.epoch) return known
      const snapshot = { state: project(state), ...shown }
      return (this.#start = { snapshot, json: JSON.stringify(snapshot), position: positionOf(state) })
    } catch (error) {
      if (this.#recent === recent) this.#recent = undefined
      throw error
    }
  }

  /** The state including the events that wait for the next flush. */
  async #stateAtKnown(): Promise<RoomState> {
    let state = this.#state
    while (state.seq < this.#known) {
      for (const { event } of await this.#entriesAfter(state.seq)) state = evolve(state, event)
    }
    return state
  }

  /** Answers an attach: from `since` if possible, otherwise with a snapshot, then with live events. */
  async attach(
    listener: Listener,
    options: { self: Self; since?: Position; read?: Attached['read']; answer: (attachedJson: string) => void },
  ): Promise<void> {
    const { self, since, read, answer } = options
    // A client that resumes does not count as a join.
    if (!since && !this.#byActor.has(listener.actorId)) this.#roomActivity.joined(listener.name)
    const common = {
      self,
      likes: this.#deps.likes(),
      viewers: this.viewers + (this.#byActor.has(listener.actorId) ? 0 : 1),
      ...(read ? { read } : {}),
    }
    if (since && (await this.canResume(since))) {
      answer(JSON.stringify({ ...common, position: since, recovered: true } satisfies Attached))
      this.#deps.metrics.attaches.inc({ how: 'resumed' })
      this.#deps.metrics.replayEvents.observe(this.#known - since.seq)
      await this.#follow(listener, since.seq)
    } else {
      const { json, position } = await this.snapshot()
      this.#deps.metrics.attaches.inc({ how: since ? 'startedAnew' : 'first' })
      const rest = JSON.stringify({ ...common, position, recovered: false } satisfies Attached)
      answer(`${rest.slice(0, -1)},"snapshot":${json}}`)
      await this.#follow(listener, position.seq)
    }
  }

  /** Sends a new initial state to a client whose class has changed. */
  async restart(listener: Listener, self: Self, viewerClass: ViewerClass): Promise<void> {
    listener.seq = CATCHING_UP
    this.#slow.delete(listener)
    listener.viewerClass = viewerClass
    this.#staff.delete(listener)
    try {
      const { snapshot, position } = await this.snapshot()
      listener.send({ t: 'self', room: this.room, self, snapshot, position })
      await this.#follow(listener, position.seq)
    } catch (error) {
      this.#startAnewLater(listener)
      throw error
    }
  }

  async #follow(listener: Listener, after: number): Promise<void> {
    let at = after
    while (at < this.#known && !listener.gone) {
      const entries = await this.#entriesAfter(at)
      for (const range of cutRanges(entries, this.#deps.limits.maxEventsPerFrame)) {
        listener.seq = at
        this.#sendRange(
          listener,
          encodeRange(this.room, range, () => true),
        )
        at = range.at(-1)?.event.seq ?? at
      }
      // A flush must not see it half updated.
      listener.seq = CATCHING_UP
    }
    if (listener.gone || this.#closed) return
    listener.seq = at
    this.#add(listener)
  }

  /** Events after `after`, from memory or, without deleted content, from the log. */
  async #entriesAfter(after: number): Promise<Entry[]> {
    const { log, limits } = this.#deps
    if (after >= this.#known) return []
    const recent = this.#ring.after(after, limits.maxReplayEvents)
    if (recent) return recent
    const events = await log.read(this.room, {
      after,
      limit: limits.maxReplayEvents,
      maxBytes: limits.maxReplayBytes * 2,
    })
    const messages = events.flatMap((event) =>
      event.type === 'message.sent' ? [event.seq] : event.amends === undefined ? [] : [event.amends],
    )
    const seen = events.filter((event) => event.seq <= this.#known)
    return honourDeletions(seen, new Set(await log.deletedAmong(this.room, messages))).map(entryOf)
  }

  #add(listener: Listener): void {
    this.#listeners.add(listener)
    const known = this.#byActor.has(listener.actorId)
    this.#byActor.add(listener.actorId, listener)
    if (!known) this.#deps.present(listener.actorId, true)
    if (listener.viewerClass !== 'everyone') this.#staff.add(listener)
    this.scheduleSignal()
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener)
    const known = this.#byActor.has(listener.actorId)
    const left = this.#byActor.delete(listener.actorId, listener)
    this.#staff.delete(listener)
    this.#slow.delete(listener)
    if (known && left === 0) {
      this.#roomActivity.stopped(listener.actorId)
      this.#deps.present(listener.actorId, false)
    }
    this.scheduleSignal()
  }

  listenersOf(actorId: string): readonly Listener[] {
    return this.#byActor.of(actorId)
  }

  // Signals

  /** Sends counts to everyone, at most once per interval and only if they changed. */
  scheduleSignal(): void {
    if (this.#signalScheduled || this.#closed) return
    this.#signalScheduled = true
    const waitMs = Math.max(this.#deps.limits.signalIntervalMs, this.#lastSignalMs * SIGNAL_SHARE)
    this.#deps.clock.after(waitMs, () => {
      void this.#signal()
        .catch((error: unknown) => this.#deps.onError(error))
        .finally(() => (this.#signalScheduled = false))
    })
  }

  /** Somebody is typing. Sent with the counts, until some time after they stop. */
  typing(listener: Listener): void {
    const { clock } = this.#deps
    this.#roomActivity.typing(listener.actorId, listener.name, clock.monotonicMs())
    this.scheduleSignal()
    this.#lookAtTypingLater()
  }

  #lookAtTypingLater(): void {
    if (this.#typingEnds) return
    this.#typingEnds = true
    this.#deps.clock.after(LOOK_AT_TYPING_MS, () => {
      this.#typingEnds = false
      this.scheduleSignal()
    })
  }

  async #signal(): Promise<void> {
    const now = { likes: this.#deps.likes(), viewers: this.viewers }
    if (this.#closed) return
    const news = this.#roomActivity.news(this.#deps.clock.monotonicMs())
    // Until they stop typing.
    if (this.#roomActivity.anyTyping) this.#lookAtTypingLater()
    if (!news && now.likes === this.#signalled.likes && now.viewers === this.#signalled.viewers) return
    this.#signalled = now
    const frame = new EncodedFrame(
      JSON.stringify({ t: 'signal', room: this.room, ...now, ...news } satisfies SignalFrame),
    )
    const startedAt = this.#deps.clock.monotonicMs()
    await this.#eachInSlices((listener) => {
      if (!this.#slow.has(listener) || listener.idle) listener.deliver(frame)
    })
    this.#lastSignalMs = this.#deps.clock.monotonicMs() - startedAt
    // Whatever changed meanwhile.
    if (now.likes !== this.#deps.likes() || now.viewers !== this.viewers) setImmediate(() => this.scheduleSignal())
  }

  close(): void {
    this.#closed = true
    this.#slow.close()
    this.#listeners.clear()
    this.#byActor.clear()
  }
}

const changesWhoMayEnter = ({ type, body }: RoomEvent): boolean =>
  type === 'door.set' || (type === 'room.changed' && body !== null && 'access' in body.settings)
