import type { RoomEvent } from '@ovation/room'
import { SITE_LOG } from '@ovation/room'
import type { LogConsumer } from '../consumers/index.ts'
import type { RoomLog } from '../log/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { countShows } from './shows.ts'
import type { CountedShows, ShowsAt } from './shows.ts'
import type { ReportStore } from './store.ts'

export type ReportConsumerDeps = {
  store: Pick<ReportStore, 'countedUpTo' | 'saveCounted' | 'dropShows'>
  log: Pick<RoomLog, 'read'>
  clock: Clock
  limits: ServerLimits
  onError: (error: unknown) => void
}

/**
 * Counts what the log tells of shows. A crowded room is delivered many times a second, and this is written once: so it
 * remembers itself how far it has written, and reads again what was delivered but not written before a crash.
 */
export class ReportConsumer {
  readonly consumer: LogConsumer
  #deps: ReportConsumerDeps
  /** How far each log was counted, where that was written. */
  #known = new Map<string, ShowsAt>()
  /** What was counted and not written yet. */
  #unwritten = new Map<string, CountedShows>()
  #writing: Promise<void> | undefined
  #stop: () => void

  constructor(deps: ReportConsumerDeps) {
    this.#deps = deps
    const { clock, limits, onError } = deps
    this.#stop = clock.every(limits.writeCountsIntervalMs, () => void this.flush().catch(onError))
    this.consumer = {
      name: 'reports',
      from: 'start',
      // Events that nobody sees are counted past; without them every one would look like one that was missed.
      audience: 'server',
      handle: async (room, deliveries) => {
        if (room === SITE_LOG) return
        const events = deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))
        await this.#take(room, events)
        const deleted = events.findLast(({ type }) => type === 'room.deleted')
        // So that nothing is in doubt about when shows begin and end.
        if (deleted || events.some(({ type }) => type.startsWith('stream.'))) await this.flush()
        if (deleted) await this.#deps.store.dropShows(room, deleted.at)
      },
    }
  }

  /** Writes what was counted. */
  async close(): Promise<void> {
    this.#stop()
    await this.flush()
  }

  async #take(room: string, events: readonly RoomEvent[]): Promise<void> {
    const first = events[0]
    if (!first) return
    const before = this.#at(room) ?? (await this.#deps.store.countedUpTo(room))
    const missed = before && first.seq > before.seq + 1 ? before.seq : undefined
    if (missed !== undefined) await this.#readAgain(room, before, missed, first.seq)
    this.#count(room, this.#at(room) ?? before, events)
  }

  /** What is cut from the log, or erased, is not counted any more. */
  async #readAgain(room: string, before: ShowsAt | undefined, after: number, end: number): Promise<void> {
    const { log, limits } = this.#deps
    for (let at = after; at < end - 1;) {
      const limit = Math.min(limits.maxConsumerBatchEvents, end - 1 - at)
      const events = await log.read(room, { after: at, limit, maxBytes: limits.maxConsumerBatchBytes })
      const last = events.at(-1)
      if (!last) return
      this.#count(room, this.#at(room) ?? before, events)
      at = last.seq
    }
  }

  #at(room: string): ShowsAt | undefined {
    return this.#unwritten.get(room)?.at ?? this.#known.get(room)
  }

  #count(room: string, before: ShowsAt | undefined, events: readonly RoomEvent[]): void {
    const counted = countShows(room, before, events)
    if (counted.at.seq === before?.seq) return
    const waiting = this.#unwritten.get(room)
    this.#unwritten.set(room, waiting ? merged(waiting, counted) : counted)
  }

  /** Writes what was counted since the last time. */
  flush(): Promise<void> {
    const before = this.#writing ?? Promise.resolve()
    const writing = before.catch(() => {}).then(() => this.#write())
    this.#writing = writing
    return writing
  }

  async #write(): Promise<void> {
    const { store, limits } = this.#deps
    if (this.#unwritten.size === 0) return
    const counted = this.#unwritten
    this.#unwritten = new Map()
    // Whoever goes on meanwhile goes on from here.
    for (const [room, { at }] of counted) this.#remember(room, at)
    try {
      await store.saveCounted(counted, limits.maxReportsPerRoom)
    } catch (error) {
      for (const [room, before] of counted) {
        const later = this.#unwritten.get(room)
        this.#unwritten.set(room, later ? merged(before, later) : before)
      }
      throw error
    }
  }

  #remember(room: string, at: ShowsAt): void {
    this.#known.delete(room)
    this.#known.set(room, at)
    if (this.#known.size <= this.#deps.limits.maxConsumerLogsKnown) return
    const [oldest] = this.#known.keys()
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}

/** The newer of what two counts say of the same show or minute. */
function merged(before: CountedShows, later: CountedShows): CountedShows {
  const shows = new Map([...before.shows, ...later.shows].map((show) => [show.startedAt, show]))
  const minutes = new Map([...before.minutes, ...later.minutes].map((row) => [`${row.startedAt} ${row.minute}`, row]))
  return { at: later.at, shows: [...shows.values()], minutes: [...minutes.values()] }
}
