import type { OvationError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import type { Outgoing, OutgoingQueue } from './outgoing.ts'

/** Commands in flight at once: enough that none waits for an answer, and below what the server accepts from one connection. */
const MAX_IN_FLIGHT = 32
const WAIT_MS = 1_000
/** Not stored, but may well be in a moment: the room is busy, or its database is being replaced. */
const AGAIN: ReadonlySet<string> = new Set(['rate_limited', 'overloaded', 'storage_failed'])

export type Transmit = (
  item: Outgoing,
  outcome: { stored(position: Position): void; refused(error: OvationError): void },
) => void

/** Sends queued commands, in order, as fast as the server accepts them. */
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

  /** There is a connection: commands without an answer are sent again under the same id. */
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
      // Answers from a lost connection count, but their slots in flight are gone.
      this.#inFlight.delete(item)
      settle()
      this.#pump()
    }
    this.#transmit(item, {
      stored: (position) => landed(() => this.#queue.stored(item, position)),
      refused: (error) =>
        landed(() => {
          // The room was detached by a reconnect; the command is sent again with the next attach.
          if (error.code === 'not_attached') return
          // This attempt was not stored; for an interrupted one that is unknown.
          if (error.code !== 'command_unknown_outcome') item.tried = triedBefore
          if (AGAIN.has(error.code) && this.#open && !this.#queue.expired(item))
            this.#slowDown(item, error.retryInMs ?? WAIT_MS)
          else this.#queue.failed(item, error)
        }),
    })
  }

  /** The server wants fewer at a time: the refused command returns to its old place, and the rest is sent one by one. */
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
