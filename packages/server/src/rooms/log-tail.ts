import { honourDeletions } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import type { Hint } from '../bus/index.ts'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { Metrics, ServerLimits } from '../ops/index.ts'
import { entryOf, RecentRing } from './ring.ts'
import type { Entry } from './ring.ts'

type TailLimits = Pick<ServerLimits, 'maxRingEvents' | 'maxRingBytes' | 'maxReplayEvents' | 'maxReplayBytes'>

export type LogTailDeps = {
  log: Pick<RoomLog, 'read' | 'epochAt' | 'deletedAmong'>
  limits: TailLimits
  metrics: Pick<Metrics, 'gapsFilled'>
  closed: AbortSignal
  /** Events that have just become known, in order and without gaps. */
  onEvents: (events: readonly StoredEvent[]) => void
  /** The log lacks events that were known here. */
  onDiverged: () => void
  onError: (error: unknown) => void
}

/**
 * The end of a room's log, as this node knows it: continued by hints from the bus, and read from the log where hints are
 * missing. The newest events are in memory.
 */
export class LogTail {
  #room: string
  #known: number
  /** The epoch of the newest known event. */
  #epoch: number
  #ring: RecentRing
  #deps: LogTailDeps
  #filling: Promise<void> | undefined
  #fillAgain = false

  /** `recent` are the newest events up to the position, without gaps. */
  constructor(
    { room, epoch, seq }: Pick<RoomState, 'room' | 'epoch' | 'seq'>,
    recent: readonly StoredEvent[],
    deps: LogTailDeps,
  ) {
    this.#room = room
    this.#known = seq
    this.#epoch = epoch
    this.#deps = deps
    this.#ring = new RecentRing(deps.limits.maxRingEvents, deps.limits.maxRingBytes)
    this.#ring.push(recent)
  }

  /** The seq of the newest known event. */
  get known(): number {
    return this.#known
  }

  /** A hint from the bus: used only if it continues the known events, otherwise the log is read. */
  receive(hint: Hint<StoredEvent[]>): void {
    if (this.#deps.closed.aborted || hint.to <= this.#known) return
    if (hint.from !== this.#known + 1 || hint.epoch !== this.#epoch || this.#filling) {
      this.#fillAgain = true
      return void this.fillGap()
    }
    this.#take(hint.payload)
  }

  /** Reads events after the known ones from the log. */
  fillGap(): Promise<void> {
    this.#filling ??= this.#readOn()
      .catch((error: unknown) => this.#deps.onError(error))
      .finally(() => (this.#filling = undefined))
    return this.#filling
  }

  async #readOn(): Promise<void> {
    const { log, limits, metrics, closed } = this.#deps
    for (;;) {
      this.#fillAgain = false
      const events = await log.read(this.#room, {
        after: this.#known,
        limit: limits.maxReplayEvents,
        maxBytes: limits.maxReplayBytes,
      })
      const fresh = events.filter((event) => event.seq > this.#known)
      if (closed.aborted || (fresh.length > 0 && !(await this.#continues(fresh)))) return
      if (fresh.length > 0) {
        metrics.gapsFilled.inc()
        this.#take(fresh)
      } else if (!this.#fillAgain) return
    }
  }

  /** Whether the log still contains the events known here. Asked at each new epoch, because a new owner has read the log again. */
  async #continues(fresh: readonly StoredEvent[]): Promise<boolean> {
    if (fresh[0]?.epoch === this.#epoch || this.#known === 0) return true
    const epoch = await this.#deps.log.epochAt(this.#room, this.#known)
    if (epoch === undefined || epoch === this.#epoch) return true
    this.#deps.onDiverged()
    return false
  }

  #take(events: readonly StoredEvent[]): void {
    this.#ring.push(events)
    const last = events.at(-1)
    this.#known = last?.seq ?? this.#known
    this.#epoch = last?.epoch ?? this.#epoch
    this.#deps.onEvents(events)
  }

  /** The epoch of an event, or undefined if the log does not tell. */
  async epochAt(seq: number): Promise<number | undefined> {
    return this.#ring.epochAt(seq) ?? (await this.#deps.log.epochAt(this.#room, seq))
  }

  /** Events after `after`, if they are in memory. */
  inMemory(after: number, maxEvents: number = this.#deps.limits.maxReplayEvents): Entry[] | undefined {
    return after >= this.#known ? [] : this.#ring.after(after, maxEvents)
  }

  /**
   * Events after `after`, from memory or, without deleted content, from the log. None only if none are known; a log that ends
   * before what is known here is reported, and an error: whoever reads on until there is no more would read it without end.
   */
  async after(after: number): Promise<Entry[]> {
    const { log, limits, closed, onDiverged } = this.#deps
    const recent = this.inMemory(after)
    if (recent) return recent
    const events = await log.read(this.#room, {
      after,
      limit: limits.maxReplayEvents,
      maxBytes: limits.maxReplayBytes * 2,
    })
    const seen = events.filter((event) => event.seq <= this.#known)
    if (seen.length === 0) {
      if (!closed.aborted) onDiverged()
      throw new Error(`the log of room ${this.#room} has nothing after ${after}, but viewers have seen ${this.#known}`)
    }
    const messages = events.flatMap((event) =>
      event.type === 'message.sent' ? [event.seq] : event.amends === undefined ? [] : [event.amends],
    )
    return honourDeletions(seen, new Set(await log.deletedAmong(this.#room, messages))).map(entryOf)
  }
}
