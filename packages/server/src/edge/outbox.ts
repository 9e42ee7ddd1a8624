import type { EncodedFrame } from '../rooms/index.ts'
import type { Transport } from './transport.ts'

/** Whose outbox it is. One object for all of it: there are very many of them. */
export interface OutboxOwner {
  readonly maxUnackedBytes: number
  now(): number
  overflow(): void
}

type Mark = { n: number; sentBytes: number; at: number }

const MAX_MARKS = 8
/** What is marked at least: a slow reader is found out before much lies in the kernel that can no longer be called back. */
const MARK_INTERVAL_BYTES = 16 * 1_024
/** Behind is who has not shown for so long to have received so much. */
const BEHIND_AFTER_MS = 1_000
const BEHIND_BYTES = 8 * 1_024
/** Less than this may lie in the way of a frame that waits for an empty road. */
const IDLE_BYTES = 512
/** An answer to less says more about the way there than about its width. */
const MEASURABLE_BYTES = 2 * 1_024
const ASSUMED_BYTES_PER_S = 12 * 1_024

/**
 * Counts what a client was sent and what it has shown to have received. The socket's own buffer tells too late: the
 * kernel takes megabytes before it fills, so a ping marks a place in the stream and its pong says the client got there.
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

  /** Marks this place in the stream; nothing when a client owes too many answers already. */
  ping(now: number): void {
    if (this.#marks.length >= MAX_MARKS) return
    const mark = { n: this.#nextMark++, sentBytes: this.#sentBytes, at: now }
    this.#marks.push(mark)
    this.#markedBytes = mark.sentBytes
    this.#transport.sendText(`{"t":"ping","n":${mark.n}}`)
  }

  /** False when that ping was never sent or was answered before. */
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

  /** Whether this client takes longer than it should to receive what it is sent. */
  behind(now: number): boolean {
    const [oldest] = this.#marks
    return oldest !== undefined && now - oldest.at > BEHIND_AFTER_MS && this.unackedBytes > BEHIND_BYTES
  }

  /** Whether all it was sent has arrived. */
  get idle(): boolean {
    return this.#marks.length === 0 && this.unackedBytes < IDLE_BYTES
  }

  /** How fast it took what it was sent last. */
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
