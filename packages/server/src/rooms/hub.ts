import type { Self } from '@ovation/protocol'
import type { RoomState, ViewerClass } from '@ovation/room'
import type { Hint } from '../bus/index.ts'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { Clock, Metrics, ServerLimits, Turns } from '../ops/index.ts'
import { FanOut } from './fan-out.ts'
import { InitialState } from './initial-state.ts'
import { Joiner } from './joiner.ts'
import type { AttachOptions } from './joiner.ts'
import { AllStandings } from './keyed-rows.ts'
import type { Listener } from './listener.ts'
import { ListenerIndex } from './listener-index.ts'
import { LogTail } from './log-tail.ts'
import { Reviews } from './reviews.ts'
import { Signals } from './signals.ts'
import { eachInSlices } from './slices.ts'
import type { SliceDeps } from './slices.ts'
import { SlowViewers } from './slow-viewers.ts'

export type HubDeps = {
  log: RoomLog
  clock: Clock
  limits: ServerLimits
  metrics: Metrics
  likes: () => number
  /** How many people watch on all nodes, given the number on this one. */
  viewers: (here: number) => number
  /** Somebody came to watch, or watches no more. */
  present: (actor: string, here: boolean) => void
  /** Rooms flush in turns, so that together they do not block the event loop. */
  fanOut: Turns
  /** How busy the process is, 0 to 1. */
  load: () => number
  /** The log lacks events that viewers have seen: a standby was promoted that had not received them. */
  onDiverged: () => void
  /** The room was deleted: this hub is not to be found any more. */
  onDeleted: () => void
  onError: (error: unknown) => void
}

/**
 * The clients attached to one room on this node, and the delivery of its events to them: the tail of the log, the fan-out of
 * what it has to those who are up to date, and those who join, are slow, or are told what is not in the log.
 */
export class Hub {
  readonly room: string
  readonly listeners: ListenerIndex
  readonly signals: Signals
  readonly standings: AllStandings
  #deps: HubDeps
  #closed = new AbortController()
  #tail: LogTail
  #initial: InitialState
  #slow: SlowViewers
  #fanOut: FanOut
  #joiner: Joiner
  #reviews: Reviews

  /** `recent` are the newest events up to the state, without gaps. */
  constructor(state: RoomState, recent: readonly StoredEvent[], deps: HubDeps) {
    const { room } = state
    const { log, clock, limits, metrics, onError, onDiverged } = deps
    const closed = this.#closed.signal
    const slices: SliceDeps = { clock, fanOut: deps.fanOut, onError, maxSliceMs: limits.maxPassSliceMs }
    const each = (run: (listener: Listener) => void): Promise<void> => eachInSlices([...listeners.all], slices, run)

    const tail = new LogTail(state, recent, {
      ...{ log, limits, metrics, closed, onDiverged, onError },
      onEvents: (events) => this.#take(events),
    })
    const listeners = new ListenerIndex(deps.present)
    const slow = new SlowViewers({
      ...{ room, slices, metrics, maxEventsPerFrame: limits.maxEventsPerFrame },
      flushed: () => this.state.seq,
      recent: (after) => tail.inMemory(after, this.state.seq - after),
      recovered: (listener) => this.#joiner.recovered(listener),
      restart: (listener) => this.#joiner.startOver(listener),
    })
    const signals = new Signals({
      ...{ room, clock, limits, closed, onError },
      counts: () => ({ likes: deps.likes(), viewers: this.viewers }),
      send: (frame) =>
        each((listener) => {
          if (!slow.has(listener) || listener.idle) listener.deliver(frame)
        }),
    })
    const initial = new InitialState({ log, tail, limits, state: () => this.state })
    const reviews = new Reviews({ listeners, each })
    this.#fanOut = new FanOut(state, {
      ...{ tail, listeners, slow, slices, limits, metrics, closed, load: deps.load },
      flushed: (range) => reviews.flushed(range.map(({ event }) => event)),
      failed: (listener) => this.#joiner.startOver(listener),
    })
    this.#joiner = new Joiner({
      ...{ room, tail, initial, listeners, slow, signals, clock, limits, metrics, closed, onError },
    })

    this.room = room
    this.listeners = listeners
    this.signals = signals
    this.standings = new AllStandings(log, room)
    this.#deps = deps
    this.#tail = tail
    this.#initial = initial
    this.#slow = slow
    this.#reviews = reviews
  }

  /** The room as every up-to-date client has seen it. */
  get state(): RoomState {
    return this.#fanOut.state
  }

  /** The seq of the newest known event, which may wait for the next flush. */
  get known(): number {
    return this.#tail.known
  }

  /** How many people watch, on all nodes. */
  get viewers(): number {
    return this.#deps.viewers(this.listeners.viewers)
  }

  /** How many clients are slow. */
  get slow(): number {
    return this.#slow.size
  }

  receive(hint: Hint<StoredEvent[]>): void {
    this.#tail.receive(hint)
  }

  /** The events above `after` up to `upTo`, if all of them are in memory. */
  since(after: number, upTo: number): StoredEvent[] | undefined {
    const entries = this.#tail.inMemory(after, upTo - after)
    return entries?.length === upTo - after ? entries.map(({ event }) => event) : undefined
  }

  fillGap(): Promise<void> {
    return this.#tail.fillGap()
  }

  attach(listener: Listener, options: AttachOptions): Promise<void> {
    return this.#joiner.attach(listener, options)
  }

  restart(listener: Listener, self: Self, viewerClass: ViewerClass): Promise<void> {
    return this.#joiner.restart(listener, self, viewerClass)
  }

  leave(listener: Listener): void {
    this.#slow.delete(listener)
    if (this.listeners.delete(listener)) this.signals.left(listener.actorId)
    this.signals.schedule()
  }

  /** Whether it was closed: whoever is being attached to it gets nothing any more. */
  get isClosed(): boolean {
    return this.#closed.signal.aborted
  }

  /** The room is there no more: everybody is told, and gets nothing of it any more. */
  async end(): Promise<void> {
    const all = [...this.listeners.all]
    this.#closed.abort()
    this.#slow.close()
    const { clock, fanOut, onError, limits } = this.#deps
    await eachInSlices(all, { clock, fanOut, onError, maxSliceMs: limits.maxPassSliceMs }, (one) => one.roomGone())
  }

  close(): void {
    this.#closed.abort()
    this.#slow.close()
    this.listeners.clear()
  }

  #take(events: readonly StoredEvent[]): void {
    if (events.some(({ type }) => type === 'room.deleted')) return this.#deps.onDeleted()
    this.#initial.take(events)
    for (const event of events) {
      this.standings.apply(event)
      this.#reviews.take(event)
      this.signals.take(event)
    }
    this.#fanOut.schedule()
  }
}
