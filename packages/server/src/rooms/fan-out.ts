import { evolve } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { flushIntervalMs } from '../ops/index.ts'
import type { Metrics, ServerLimits } from '../ops/index.ts'
import { cutRanges, encodeRange } from './frames.ts'
import type { EventRange } from './frames.ts'
import { CATCHING_UP, sendRange } from './listener.ts'
import type { Listener } from './listener.ts'
import type { ListenerIndex } from './listener-index.ts'
import type { LogTail } from './log-tail.ts'
import { retryAfterMs } from './retry.ts'
import type { Entry } from './ring.ts'
import { eachInSlices } from './slices.ts'
import type { SliceDeps } from './slices.ts'
import type { SlowViewers } from './slow-viewers.ts'

type FanOutLimits = Pick<
  ServerLimits,
  | 'minFlushIntervalMs'
  | 'addedFlushMsUnderLoad'
  | 'maxFlushIntervalMs'
  | 'maxFlushIntervalMsHuge'
  | 'hugeRoomViewers'
  | 'maxEventsPerFrame'
  | 'minSharedCharsToCompress'
>

export type FanOutDeps = {
  tail: Pick<LogTail, 'known' | 'inMemory' | 'after'>
  listeners: Pick<ListenerIndex, 'all' | 'connections'>
  slow: Pick<SlowViewers, 'size' | 'has' | 'add'>
  slices: SliceDeps
  limits: FanOutLimits
  metrics: Metrics
  /** How busy the process is, 0 to 1. */
  load: () => number
  closed: AbortSignal
  /** Called with each range that everyone has been sent, before the next one, and the room before it. */
  flushed: (range: readonly Entry[], before: RoomState) => Promise<void>
  /** Called with a listener that could not be sent a range. */
  failed: (listener: Listener) => void
}

/** Sends known events to everybody: each range is encoded once, and written in slices. */
export class FanOut {
  /** The room as of the last range: what every up-to-date listener has seen. */
  #state: RoomState
  #deps: FanOutDeps
  #scheduled = false
  #passing = false
  /** Consecutive failed flushes. */
  #failures = 0
  #lastFlushAt = Number.NEGATIVE_INFINITY
  #lastPassMs = 0

  constructor(state: RoomState, deps: FanOutDeps) {
    this.#state = state
    this.#deps = deps
  }

  get state(): RoomState {
    return this.#state
  }

  /** At once while the process has time; the busier it is, the more events wait for one pass (`flushIntervalMs`). */
  schedule(atLeastMs = 0): void {
    if (this.#scheduled || this.#passing) return
    this.#scheduled = true
    const { listeners, limits, load, slices } = this.#deps
    const { clock, fanOut } = slices
    const intervalMs = flushIntervalMs(load(), this.#lastPassMs, listeners.connections, limits)
    const waitMs = Math.max(atLeastMs, this.#lastFlushAt + intervalMs - clock.monotonicMs())
    const flush = (): void => fanOut.run(() => void this.#tryFlush())
    // Never in the turn that committed: the author's reply has to be written first.
    if (waitMs <= 0) setImmediate(flush)
    else clock.after(waitMs, flush)
  }

  /** Events that were not flushed are still known, and the next attempt flushes them, after a delay that grows with each failure. */
  async #tryFlush(): Promise<void> {
    const { tail, slices, closed } = this.#deps
    this.#scheduled = false
    if (closed.aborted) return
    this.#passing = true
    try {
      await this.#flush()
      this.#failures = 0
    } catch (error) {
      this.#failures += 1
      slices.onError(error)
    } finally {
      this.#passing = false
    }
    if (tail.known > this.#state.seq) this.schedule(this.#failures === 0 ? 0 : retryAfterMs(this.#failures))
  }

  async #flush(): Promise<void> {
    const { tail, listeners, limits, metrics, flushed } = this.#deps
    const { clock } = this.#deps.slices
    const startedAt = clock.monotonicMs()
    if (this.#lastFlushAt > 0) metrics.flushIntervalSeconds.observe((startedAt - this.#lastFlushAt) / 1_000)
    this.#lastFlushAt = startedAt
    // Nearly always in memory: then all of it happens in this turn, and is measured as such.
    const { seq } = this.#state
    const entries = tail.inMemory(seq) ?? (await tail.after(seq))
    const [oldest] = entries
    if (oldest) metrics.lagSeconds.observe(Math.max(0, clock.now() - oldest.event.at) / 1_000)
    metrics.delivered.inc(entries.length * listeners.connections)
    for (const range of cutRanges(entries, limits.maxEventsPerFrame)) {
      // Both are made before either is used: a range is sent as a whole, or retried as a whole.
      const encoded = encodeRange(this.#state.room, range, this.#forFew)
      const before = this.#state
      this.#state = range.reduce((state, { event }) => evolve(state, event), this.#state)
      await this.#pass(encoded, startedAt)
      await flushed(range, before)
    }
    this.#lastPassMs = clock.monotonicMs() - startedAt
    metrics.passSeconds.observe(this.#lastPassMs / 1_000)
  }

  /** Sends one range to everyone positioned right before it. Clients that join between slices join at `range.to`. */
  #pass(range: EventRange, now: number): Promise<void> {
    const { listeners, slices, failed } = this.#deps
    const { room } = this.#state
    return eachInSlices(
      [...listeners.all],
      slices,
      (listener) => {
        if (!this.#isSlow(listener, now)) sendRange(room, listener, range)
      },
      failed,
    )
  }

  #forFew = (text: string): boolean =>
    text.length * this.#deps.listeners.connections < this.#deps.limits.minSharedCharsToCompress

  /** Whether a viewer is served as a slow one, from now on if they have just fallen behind. */
  #isSlow(listener: Listener, now: number): boolean {
    const { slow } = this.#deps
    if (slow.size > 0 && slow.has(listener)) return true
    if (listener.seq === CATCHING_UP || !listener.behind(now)) return false
    slow.add(listener)
    return true
  }
}
