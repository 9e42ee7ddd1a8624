import type { ServerFrame } from '@ovation/protocol'
import type { Clock, ServerLimits } from '../ops/index.ts'
import type { EncodedFrame, Flow } from '../rooms/index.ts'
import type { Transport } from './transport.ts'

export type OutboxDeps = { clock: Pick<Clock, 'monotonicMs'>; limits: Pick<ServerLimits, 'maxUnackedBytes'> }

/** The session that an outbox belongs to. An object instead of a closure: there are very many of them. */
export interface OutboxOwner {
  /** The client does not keep up: more is under way to it than may be. */
  giveWay(): void
}

type Mark = { n: number; sentBytes: number; at: number }

const MAX_MARKS = 8
/**
 * A ping goes out at least this often, so that a slow reader is detected before much data is in the kernel, where it cannot
 * be called back.
 */
const MARK_INTERVAL_BYTES = 16 * 1_024
/** A client is behind if it has left this much unacknowledged for this long. */
const BEHIND_AFTER_MS = 1_000
const BEHIND_BYTES = 8 * 1_024
/** A connection with less than this in flight is idle. */
const IDLE_BYTES = 512
/** For less data than this, the time to the answer measures the round trip, not the throughput. */
const MEASURABLE_BYTES = 2 * 1_024
const ASSUMED_BYTES_PER_S = 12 * 1_024

/**
 * Counts what a client was sent and what it has acknowledged. The socket's own buffer tells too late: the kernel takes
 * megabytes before it fills. So a ping marks a position in the stream, and its pong shows that the client has received
 * everything before it.
 */
export class Outbox implements Flow {
  #transport: Transport
  #deps: OutboxDeps
  #owner: OutboxOwner
  #ended = false
  #lastSentMs: number
  #sentBytes = 0
  #ackedBytes = 0
  #marks: Mark[] = []
  #nextMark = 1
  #paceBytesPerS = ASSUMED_BYTES_PER_S
  #markedBytes = 0

  constructor(transport: Transport, deps: OutboxDeps, owner: OutboxOwner) {
    this.#transport = transport
    this.#deps = deps
    this.#owner = owner
    this.#lastSentMs = deps.clock.monotonicMs()
  }

  send(frame: ServerFrame): void {
    this.sendText(JSON.stringify(frame))
  }

  sendText(text: string): void {
    if (this.#ended) return
    this.#lastSentMs = this.#deps.clock.monotonicMs()
    this.#count(this.#transport.sendText(text))
  }

  sendFrame(frame: EncodedFrame): void {
    if (this.#ended) return
    this.#lastSentMs = this.#deps.clock.monotonicMs()
    this.#count(this.#transport.sendFrame(frame))
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#ended = true
  }

  /** When something was sent that is no ping, by the monotonic clock; at first, when the connection was opened. */
  get lastSentMs(): number {
    return this.#lastSentMs
  }

  /** Asks the client to acknowledge everything up to here. */
  mark(): void {
    this.ping(this.#deps.clock.monotonicMs())
  }

  /** Marks this position in the stream; does nothing if the client owes too many answers already. */
  ping(now: number): void {
    if (this.#ended || this.#marks.length >= MAX_MARKS) return
    const mark = { n: this.#nextMark++, sentBytes: this.#sentBytes, at: now }
    this.#marks.push(mark)
    this.#markedBytes = mark.sentBytes
    this.#transport.sendText(`{"t":"ping","n":${mark.n}}`)
  }

  /** False if that ping was never sent or was answered before. */
  pong(n: number): boolean {
    const index = this.#marks.findIndex((mark) => mark.n === n)
    const mark = this.#marks[index]
    if (!mark) return false
    const bytes = mark.sentBytes - this.#ackedBytes
    if (bytes >= MEASURABLE_BYTES)
      this.#paceBytesPerS = (bytes * 1_000) / Math.max(1, this.#deps.clock.monotonicMs() - mark.at)
    this.#ackedBytes = mark.sentBytes
    this.#marks.splice(0, index + 1)
    return true
  }

  /** Whether this client is too slow to receive what it is sent. */
  behind(now: number): boolean {
    const [oldest] = this.#marks
    return oldest !== undefined && now - oldest.at > BEHIND_AFTER_MS && this.unackedBytes > BEHIND_BYTES
  }

  /** Whether everything it was sent has arrived. */
  get idle(): boolean {
    return this.#marks.length === 0 && this.unackedBytes < IDLE_BYTES
  }

  /** How fast it received the last data. */
  get paceBytesPerS(): number {
    return this.#paceBytesPerS
  }

  get unackedBytes(): number {
    return this.#sentBytes - this.#ackedBytes
  }

  /** For how long the oldest unanswered ping has waited; 0 if there is none. */
  unansweredMs(now: number): number {
    const [oldest] = this.#marks
    return oldest === undefined ? 0 : now - oldest.at
  }

  #count(bytes: number): void {
    this.#sentBytes += bytes
    if (this.#sentBytes - this.#markedBytes > MARK_INTERVAL_BYTES) this.ping(this.#lastSentMs)
    const most = this.#deps.limits.maxUnackedBytes
    if (this.unackedBytes > most || this.#transport.bufferedBytes > most) this.#owner.giveWay()
  }
}
