import type { Level } from '@ovation/protocol'
import { classMayRead, isSuppressed } from '@ovation/room'
import type { ViewerClass } from '@ovation/room'
import type { Clock, Metrics } from '../ops/index.ts'
import { EncodedFrame } from './encoded-frame.ts'
import { addressedIn, cutRanges, personalFrame, sampledFrame } from './frames.ts'
import type { Addressed, Range } from './frames.ts'
import { foldMessages } from './history.ts'
import type { Listener } from './listener.ts'
import type { Entry } from './ring.ts'

export type SlowDeps = {
  room: string
  clock: Clock
  metrics: Metrics
  maxEventsPerFrame: number
  /** The seq up to which everything has been flushed. */
  flushed: () => number
  /** Events above a seq, up to what has been flushed; undefined when memory does not reach back that far. */
  recent: (after: number) => Entry[] | undefined
  /** Returns a viewer, at `listener.seq`, to those who get every frame at once. */
  recovered: (listener: Listener) => void
  /** A viewer whose position is no longer in memory gets a new initial state. */
  restart: (listener: Listener) => void
  onError: (error: unknown) => void
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
/** Text that a frame may hold, by what a viewer has received within about a second and a half. */
const BUDGETS_CHARS = [1_500, 4_000, 16_000, 64_000] as const
const SECONDS_PER_FRAME = 1.5
const GOOD_TIMEOUT_MS = 700
const GOOD_FRAMES = 3
const MAX_BACKFILLED_MESSAGES = 200

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
    this.#stop ??= this.#deps.clock.every(POLL_INTERVAL_MS, () => this.#look())
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

  /** Viewers at the same position share the same bytes. */
  #look(): void {
    const made = new Map<string, Made | undefined>()
    for (const [listener, slow] of [...this.#slow]) {
      try {
        this.#lookAt(listener, slow, made)
      } catch (error) {
        this.#deps.onError(error)
        this.delete(listener)
        this.#deps.restart(listener)
      }
    }
  }

  #lookAt(listener: Listener, slow: Slow, made: Map<string, Made | undefined>): void {
    if (listener.gone) return this.delete(listener)
    if (!listener.idle) return
    this.#arrived(listener, slow, this.#deps.clock.monotonicMs())
    if (!this.#slow.has(listener)) return
    const to = this.#deps.flushed()
    if (to <= listener.seq) return
    const budget = budgetOf(listener.paceBytesPerS)
    const key = `${listener.seq}/${to}/${budget}/${listener.viewerClass}`
    if (!made.has(key)) made.set(key, this.#make(listener.seq, budget, listener.viewerClass))
    this.#send(listener, slow, made.get(key))
  }

  #send(listener: Listener, slow: Slow, made: Made | undefined): void {
    if (!made) {
      this.delete(listener)
      return this.#deps.restart(listener)
    }
    for (const addressed of made.addressed) {
      const personal = personalFrame(this.#deps.room, addressed, {
        id: listener.actorId,
        viewerClass: listener.viewerClass,
      })
      if (personal !== undefined) listener.sendText(personal)
    }
    for (const frame of made.frames) listener.deliver(frame)
    if (made.left) {
      slow.left = { from: slow.left?.from ?? made.left.from, to: made.left.to }
      this.#deps.metrics.sampledOut.inc(made.leftCount)
    }
    listener.seq = made.to
    slow.sentAt = this.#deps.clock.monotonicMs()
    slow.complete = made.left === undefined
    listener.mark()
  }

  /** The last frame has arrived. A viewer who receives everything quickly is no longer slow. */
  #arrived(listener: Listener, slow: Slow, now: number): void {
    if (slow.sentAt === 0) return
    const soon = now - slow.sentAt < GOOD_TIMEOUT_MS
    slow.good = slow.complete && soon ? slow.good + 1 : 0
    slow.sentAt = 0
    if (slow.good < GOOD_FRAMES) return
    this.delete(listener)
    this.#backfill(listener, slow)
    this.#deps.recovered(listener)
  }

  /** Sends the newest of what was left out, in its current state. */
  #backfill(listener: Listener, { left }: Slow): void {
    const { room, recent } = this.#deps
    const entries = left && recent(left.from - 1)
    if (!left || !entries) return
    const mayRead = entries.filter(({ event }) => classMayRead(event, listener.viewerClass))
    const lost = mayRead.filter(({ event }) => event.tier === 'timeline' && event.seq <= left.to)
    const newest = lost.slice(-MAX_BACKFILLED_MESSAGES)
    const [oldest] = newest
    if (!oldest) return
    const messages = foldMessages(
      newest.map(({ event }) => event).filter(({ type }) => type === 'message.sent'),
      mayRead.map(({ event }) => event).filter(({ amends }) => amends !== undefined),
    )
    const others = newest.filter(({ event }) => event.type !== 'message.sent' && event.body !== null)
    listener.sendText(
      `{"t":"backfill","room":${JSON.stringify(room)},"epoch":${oldest.event.epoch},"from":${oldest.event.seq},"to":${left.to},"messages":${JSON.stringify(messages)},"events":[${others.map(({ json }) => json).join(',')}]}`,
    )
  }

  #make(after: number, budgetChars: number, viewers: ViewerClass): Made | undefined {
    const entries = this.#deps.recent(after)
    if (!entries) return undefined
    const { left, level } = thin(entries, budgetChars)
    const ranges = cutRanges(entries, this.#deps.maxEventsPerFrame)
    const frame = (range: Entry[]): string => sampledFrame(this.#deps.room, range, viewers, left, level)
    const seqs = [...left]
    return {
      frames: ranges.map((range) => new EncodedFrame(frame(range))),
      addressed: ranges.map(addressedIn).filter(({ personal }) => personal.size > 0),
      to: entries.at(-1)?.event.seq ?? after,
      left: seqs.length > 0 ? { from: Math.min(...seqs), to: Math.max(...seqs) } : undefined,
      leftCount: seqs.length,
    }
  }
}

type Made = {
  frames: EncodedFrame[]
  addressed: Addressed[]
  to: number
  left: Range | undefined
  leftCount: number
}

function budgetOf(paceBytesPerS: number): number {
  const chars = paceBytesPerS * SECONDS_PER_FRAME
  return BUDGETS_CHARS.findLast((budget) => budget <= chars) ?? BUDGETS_CHARS[0]
}

/** Which of these to leave out so that the rest fits: nothing essential, and the oldest of the others first. */
function thin(entries: readonly Entry[], budgetChars: number): { left: Set<number>; level: Level } {
  const left = new Set<number>()
  let chars = 0
  for (const { event, json } of entries) if (event.tier === 'essential') chars += json.length
  let shown = 0
  for (const { event, json } of entries.toReversed()) {
    if (event.tier === 'essential' || isSuppressed(event)) continue
    chars += json.length
    if (chars > budgetChars) left.add(event.seq)
    else shown += 1
  }
  return { left, level: left.size === 0 ? 'batched' : shown > 0 ? 'sampled' : 'counters' }
}
