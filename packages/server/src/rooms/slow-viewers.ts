import type { Metrics } from '../ops/index.ts'
import { personalFrame } from './frames.ts'
import type { Range } from './frames.ts'
import type { Listener } from './listener.ts'
import type { Entry } from './ring.ts'
import { backfillFrame, budgetOf, sample } from './sampling.ts'
import type { Sample } from './sampling.ts'
import { eachInSlices } from './slices.ts'
import type { SliceDeps } from './slices.ts'

export type SlowDeps = {
  room: string
  slices: SliceDeps
  metrics: Pick<Metrics, 'sampledOut'>
  maxEventsPerFrame: number
  /** The seq up to which everything has been flushed. */
  flushed: () => number
  /** Events above a seq, up to what has been flushed; undefined when memory does not reach back that far. */
  recent: (after: number) => Entry[] | undefined
  /** Returns a viewer, at `listener.seq`, to those who get every frame at once. */
  recovered: (listener: Listener) => void
  /** A viewer whose position is no longer in memory gets a new initial state. */
  restart: (listener: Listener) => void
}

/** The state of a slow viewer, whose position is `listener.seq`. */
type Slow = {
  /** What was left out so far, for a backfill when they recover. */
  left: Range | undefined
  /** Consecutive frames that held everything and were received quickly. */
  good: number
  sentAt: number
  complete: boolean
}

const POLL_INTERVAL_MS = 250
const GOOD_TIMEOUT_MS = 700
const GOOD_FRAMES = 3

/**
 * Viewers whose network is too slow for the room. Each is sent one frame at a time, and the next when that one has arrived: the
 * whole range if it fits their measured throughput (*batched*), otherwise everything essential and the newest of the rest
 * (*sampled*), or none of the rest (*counters*). What is left out is declared. Nobody else waits for them, and nobody is
 * disconnected.
 */
export class SlowViewers {
  #deps: SlowDeps
  #slow = new Map<Listener, Slow>()
  #stop: (() => void) | undefined
  #looking = false

  constructor(deps: SlowDeps) {
    this.#deps = deps
  }

  get size(): number {
    return this.#slow.size
  }

  has(listener: Listener): boolean {
    return this.#slow.has(listener)
  }

  /** Adds a viewer who has fallen behind. */
  add(listener: Listener): void {
    this.#slow.set(listener, { left: undefined, good: 0, sentAt: 0, complete: false })
    // Tells when what is in flight to them has arrived.
    listener.mark()
    this.#stop ??= this.#deps.slices.clock.every(POLL_INTERVAL_MS, () => this.#look())
  }

  delete(listener: Listener): void {
    this.#slow.delete(listener)
    if (this.#slow.size > 0) return
    this.#stop?.()
    this.#stop = undefined
  }

  close(): void {
    for (const listener of [...this.#slow.keys()]) this.delete(listener)
  }

  #look(): void {
    if (this.#looking) return
    this.#looking = true
    this.#deps.slices.fanOut.run(() => void this.#lookAtAll().finally(() => (this.#looking = false)))
  }

  /** Viewers at the same position share the same bytes. */
  #lookAtAll(): Promise<void> {
    const made = new Map<string, Sample | undefined>()
    return eachInSlices(
      [...this.#slow.keys()],
      this.#deps.slices,
      (listener) => this.#lookAt(listener, made),
      (listener) => this.#restart(listener),
    )
  }

  #lookAt(listener: Listener, made: Map<string, Sample | undefined>): void {
    const slow = this.#slow.get(listener)
    // They left, or started anew, since the first slice.
    if (!slow) return
    if (listener.gone) return this.delete(listener)
    if (!listener.idle) return
    this.#arrived(listener, slow)
    if (!this.#slow.has(listener)) return
    const { room, maxEventsPerFrame, flushed, recent } = this.#deps
    const to = flushed()
    if (to <= listener.seq) return
    const budgetChars = budgetOf(listener.paceBytesPerS)
    const key = `${listener.seq}/${to}/${budgetChars}/${listener.viewerClass}`
    if (!made.has(key)) {
      const entries = recent(listener.seq)
      made.set(key, entries && sample(room, entries, listener.viewerClass, { budgetChars, maxEventsPerFrame }))
    }
    const frames = made.get(key)
    if (frames) this.#send(listener, slow, frames)
    else this.#restart(listener)
  }

  #send(listener: Listener, slow: Slow, { frames, addressed, to, left, leftCount }: Sample): void {
    const { room, slices, metrics } = this.#deps
    for (const range of addressed) {
      const personal = personalFrame(room, range, listener)
      if (personal !== undefined) listener.sendText(personal)
    }
    for (const frame of frames) listener.deliver(frame)
    if (left) {
      slow.left = { from: slow.left?.from ?? left.from, to: left.to }
      metrics.sampledOut.inc(leftCount)
    }
    listener.seq = to
    slow.sentAt = slices.clock.monotonicMs()
    slow.complete = left === undefined
    listener.mark()
  }

  /** The last frame has arrived. A viewer who receives everything quickly is no longer slow. */
  #arrived(listener: Listener, slow: Slow): void {
    if (slow.sentAt === 0) return
    const soon = this.#deps.slices.clock.monotonicMs() - slow.sentAt < GOOD_TIMEOUT_MS
    slow.good = slow.complete && soon ? slow.good + 1 : 0
    slow.sentAt = 0
    if (slow.good < GOOD_FRAMES) return
    this.delete(listener)
    this.#backfill(listener, slow.left)
    this.#deps.recovered(listener)
  }

  #backfill(listener: Listener, left: Range | undefined): void {
    const entries = left && this.#deps.recent(left.from - 1)
    const frame = entries && backfillFrame(this.#deps.room, entries, left, listener.viewerClass)
    if (frame !== undefined) listener.sendText(frame)
  }

  #restart(listener: Listener): void {
    this.delete(listener)
    this.#deps.restart(listener)
  }
}
