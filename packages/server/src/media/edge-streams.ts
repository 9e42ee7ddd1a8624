import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { LiveStream } from './live-stream.ts'
import { pullStream } from './relay.ts'
import type { Source } from './relay.ts'

export type EdgeStreamDeps = {
  clock: Clock
  /** Where the stream of a room comes in, when that is another node: its address, and how to ask for it. */
  sourceOf: (room: string) => Promise<Source | undefined>
}

type EdgeStream = { stream: LiveStream; stop: AbortController; usedAt: number; overAt?: number }

const MAX_MIRRORS = 500
/** A mirror that nobody looks into is closed after this. */
const IDLE_MS = 30_000
/** How long a stream whose node was lost is shown as it stood, until another one has it. */
const LOST_FOR_MS = 45_000
const POLL_INTERVAL_MS = 5_000
const CONNECT_TIMEOUT_MS = 5_000
/** A room without video is not asked for again sooner. */
const NOTHING_FOR_MS = 500
const MAX_REMEMBERED = 10_000

/** Video that come in at other nodes: followed once for all viewers of this one, while there are any. */
export class EdgeStreams {
  #deps: EdgeStreamDeps
  #open = new Map<string, EdgeStream>()
  #opening = new Map<string, Promise<LiveStream | undefined>>()
  #nothing = new BoundedMap<string, number>(MAX_REMEMBERED)
  #stop: () => void

  constructor(deps: EdgeStreamDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(POLL_INTERVAL_MS, () => this.#closeIdle())
  }

  /** The stream of a room as another node passes it on; undefined when there is none. */
  async stream(room: string): Promise<LiveStream | undefined> {
    const known = this.#open.get(room)
    const now = this.#deps.clock.monotonicMs()
    if (known && !known.stream.over) {
      known.usedAt = now
      return known.stream
    }
    const lost = known?.stream.moved && now - (known.overAt ??= now) < LOST_FOR_MS ? known.stream : undefined
    if (now - (this.#nothing.get(room) ?? Number.NEGATIVE_INFINITY) < NOTHING_FOR_MS) return lost
    let opening = this.#opening.get(room)
    if (!opening) {
      opening = this.#follow(room)
        .catch(() => undefined)
        .finally(() => this.#opening.delete(room))
      this.#opening.set(room, opening)
    }
    return (await opening) ?? lost
  }

  /** Lets go of a room's video: another one comes, or none. */
  drop(room: string): void {
    this.#open.get(room)?.stop.abort()
    this.#open.delete(room)
  }

  close(): void {
    this.#stop()
    for (const room of this.#open.keys()) this.drop(room)
  }

  async #follow(room: string): Promise<LiveStream | undefined> {
    const { clock, sourceOf } = this.#deps
    const source = this.#open.size < MAX_MIRRORS ? await sourceOf(room) : undefined
    const stop = new AbortController()
    const giveUp = clock.after(CONNECT_TIMEOUT_MS, () => stop.abort())
    const stream = source && (await pullStream(source, stop.signal).finally(giveUp))
    giveUp()
    if (!stream) {
      this.#nothing.set(room, clock.monotonicMs())
      return undefined
    }
    this.drop(room)
    this.#open.set(room, { stream, stop, usedAt: clock.monotonicMs() })
    return stream
  }

  #closeIdle(): void {
    const now = this.#deps.clock.monotonicMs()
    for (const [room, pullStream] of this.#open) {
      const { stream, usedAt } = pullStream
      const isLost = stream.moved && now - (pullStream.overAt ??= now) < LOST_FOR_MS
      if (stream.over ? !isLost : stream.viewers === 0 && now - usedAt > IDLE_MS) this.drop(room)
    }
  }
}
