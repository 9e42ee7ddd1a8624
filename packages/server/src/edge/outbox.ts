import type { EncodedFrame } from '../rooms/index.ts'
import type { Transport } from './transport.ts'

/** The session that an outbox belongs to. One object instead of several closures: there are very many of them. */
export interface OutboxOwner {
  readonly maxUnackedBytes: number
  now(): number
  overflow(): void
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
export class Outbox {
  #transport: Transport
  #owner: OutboxOwner
  #sentBytes = 0
  #ackedBytes = 0
  #marks: Mark[] = []
  #nextMark = 1
  #paceBytesPerS = ASSUMED_BYTES_PER_S
  #markedBytes = 0

  constructor(transport: Transport, owner: OutboxOwner) {
    this.#transport = transport
    this.#owner = owner
  }

  sendText(text: string): void {
    this.#count(this.#transport.sendText(text))
  }

  sendFrame(frame: EncodedFrame): void {
    this.#count(this.#transport.sendFrame(frame))
  }

  /** Marks this position in the stream; does nothing if the client owes too many answers already. */
  ping(now: number): void {
    if (this.#marks.length >= MAX_MARKS) return
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
    if (bytes >= MEASURABLE_BYTES) this.#paceBytesPerS = (bytes * 1_000) / Math.max(1, this.#owner.now() - mark.at)
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

  /** When the oldest unanswered ping was sent. */
  get waitingSince(): number | undefined {
    return this.#marks[0]?.at
  }

  #count(bytes: number): void {
    this.#sentBytes += bytes
    if (this.#sentBytes - this.#markedBytes > MARK_INTERVAL_BYTES) this.ping(this.#owner.now())
    const most = this.#owner.maxUnackedBytes
    if (this.unackedBytes > most || this.#transport.bufferedBytes > most) this.#owner.overflow()
  }
}
