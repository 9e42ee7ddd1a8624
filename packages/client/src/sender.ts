import type { OvationError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import type { Outgoing, OutgoingQueue } from './outgoing.ts'

/** Commands under way at once: enough that nothing waits for an answer, and below what the server takes from one connection. */
const MAX_IN_FLIGHT = 32
const WAIT_MS = 1_000
/** Nothing of it was stored, and it may well be in a moment: the room is busy, or its database is being replaced. */
const AGAIN: ReadonlySet<string> = new Set(['rate_limited', 'overloaded', 'storage_failed'])

export type Transmit = (
  item: Outgoing,
  outcome: { stored(position: Position): void; refused(error: OvationError): void },
) => void

/** Sends what is queued, in order, as fast as the server takes it. */
export class Sender {
  #queue: OutgoingQueue
  #transmit: Transmit
  #waiting: Outgoing[] = []
  #inFlight = new Set<Outgoing>()
  #maxInFlight = MAX_IN_FLIGHT
  #open = false
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(queue: OutgoingQueue, transmit: Transmit) {
    this.#queue = queue
    this.#transmit = transmit
  }

  /** There is a connection: whatever was not answered goes again under the id it had. */
  open(): void {
    this.close()
    this.#open = true
    this.#waiting = this.#queue.unsettled
    this.#pump()
  }

  close(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
    this.#open = false
    this.#maxInFlight = MAX_IN_FLIGHT
    this.#waiting = []
    this.#inFlight.clear()
  }

  send(item: Outgoing): void {
    if (!this.#open) return
    this.#waiting.push(item)
    this.#pump()
  }

  #pump(): void {
    while (this.#open && !this.#pause && this.#inFlight.size < this.#maxInFlight) {
      const item = this.#waiting.shift()
      if (!item) break
      // It may have been given up while it waited.
      if (item.status !== 'failed') this.#go(item)
    }
    if (this.#waiting.length === 0) this.#maxInFlight = MAX_IN_FLIGHT
  }

  #go(item: Outgoing): void {
    this.#inFlight.add(item)
    const triedBefore = item.tried
    this.#queue.sent(item)
    const landed = (settle: () => void): void => {
      // Answers of a connection that is gone count, but its place in the flight is gone too.
      this.#inFlight.delete(item)
      settle()
      this.#pump()
    }
    this.#transmit(item, {
      stored: (position) => landed(() => this.#queue.stored(item, position)),
      refused: (error) =>
        landed(() => {
          // The connection changed under it; it goes again with the next attach.
          if (error.code === 'not_attached') return
          // Nothing of this try was stored; of one that was cut off it is not known.
          if (error.code !== 'command_unknown_outcome') item.tried = triedBefore
          if (AGAIN.has(error.code) && this.#open && !this.#queue.expired(item))
            this.#slowDown(item, error.retryInMs ?? WAIT_MS)
          else this.#queue.failed(item, error)
        }),
    })
  }

  /** The server wants less at a time: what it turned away takes its old place, and the rest goes one by one. */
  #slowDown(item: Outgoing, waitMs: number): void {
    this.#maxInFlight = 1
    const place = this.#waiting.findIndex(({ order }) => order > item.order)
    this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, item)
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#pump()
    }, waitMs)
  }
}
