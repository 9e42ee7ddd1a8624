import type { EncodedFrame } from '../rooms/index.ts'
import type { Transport } from './transport.ts'

export type OutboxOptions = { maxUnackedBytes: number; now: () => number; onOverflow: () => void }

type Mark = { n: number; sentBytes: number; at: number }

const MAX_MARKS = 8
/** A burst is marked in between, so that a quick reader has shown to keep up long before the bound. */
const MARKS_WITHIN_BOUND = 4

/**
 * Counts what a client was sent and what it has shown to have received. The socket's own buffer tells too late: the
 * kernel takes megabytes before it fills, so a ping marks a place in the stream and its pong says the client got there.
 */
export class Outbox {
  #transport: Transport
  #options: OutboxOptions
  #sentBytes = 0
  #ackedBytes = 0
  #marks: Mark[] = []
  #nextMark = 1
  #markedBytes = 0

  constructor(transport: Transport, options: OutboxOptions) {
    this.#transport = transport
    this.#options = options
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
    this.#ackedBytes = mark.sentBytes
    this.#marks.splice(0, index + 1)
    return true
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
    const { maxUnackedBytes, now } = this.#options
    if (this.#sentBytes - this.#markedBytes > maxUnackedBytes / MARKS_WITHIN_BOUND) this.ping(now())
    if (
      this.unackedBytes > this.#options.maxUnackedBytes ||
      this.#transport.bufferedBytes > this.#options.maxUnackedBytes
    )
      this.#options.onOverflow()
  }
}
