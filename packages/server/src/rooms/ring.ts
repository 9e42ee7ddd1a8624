import { eraseEvent } from '@ovation/room/rules'
import type { StoredEvent } from '../log/index.ts'

/** An event in memory, with its JSON for frames. */
export type Entry = { event: StoredEvent; json: string }

/** A reader's form of an event: the frame carries room and epoch, and the digest is for those who may not read the event. */
export function entryOf(event: StoredEvent): Entry {
  const { room: _room, epoch: _epoch, digest: _digest, ...wire } = event
  return { event, json: JSON.stringify(wire) }
}

const ENTRY_OVERHEAD_BYTES = 400

/** The newest events of a room, without gaps, limited in number and bytes, with deletions and erasures already applied. */
export class RecentRing {
  #entries: Entry[] = []
  #bytes = 0
  #maxEvents: number
  #maxBytes: number

  constructor(maxEvents: number, maxBytes: number) {
    this.#maxEvents = maxEvents
    this.#maxBytes = maxBytes
  }

  /** Adds the next events in order. */
  push(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.type === 'message.deleted') this.#forgetWords(event.amends)
      if (event.type === 'person.erased' && event.body) this.#forgetPerson(event.body.person)
      const entry = entryOf(event)
      this.#entries.push(entry)
      this.#bytes += entry.json.length + ENTRY_OVERHEAD_BYTES
    }
    let drop = 0
    while (
      this.#entries.length - drop > this.#maxEvents ||
      (this.#bytes > this.#maxBytes && drop < this.#entries.length)
    ) {
      this.#bytes -= (this.#entries[drop]?.json.length ?? 0) + ENTRY_OVERHEAD_BYTES
      drop++
    }
    if (drop > 0) this.#entries.splice(0, drop)
  }

  /** Events above `after`, up to `limit`; undefined if the ring no longer reaches back that far. */
  after(after: number, limit: number): Entry[] | undefined {
    const first = this.#entries[0]?.event.seq
    if (first === undefined || first > after + 1) return undefined
    return this.#entries.slice(after + 1 - first, after + 1 - first + limit)
  }

  /** The epoch at a seq, if it is in memory. */
  epochAt(seq: number): number | undefined {
    const first = this.#entries[0]?.event.seq
    return first === undefined ? undefined : this.#entries[seq - first]?.event.epoch
  }

  #forgetWords(message: number | undefined): void {
    const first = this.#entries[0]?.event.seq
    if (first === undefined || message === undefined) return
    for (let index = Math.max(0, message - first); index < this.#entries.length; index++) {
      const event = this.#entries[index]?.event
      if (!event || (event.seq !== message && !(event.type === 'message.edited' && event.amends === message))) continue
      this.#replace(index, { ...event, body: null } as StoredEvent)
    }
  }

  #forgetPerson(person: string): void {
    const first = this.#entries[0]?.event.seq ?? 0
    const wrote = (message: number): boolean | undefined => {
      const entry = this.#entries[message - first]
      return entry && entry.event.actor === person
    }
    for (const [index, { event }] of this.#entries.entries()) {
      const erased = eraseEvent(event, person, wrote)
      if (erased !== event) this.#replace(index, erased)
    }
  }

  #replace(index: number, event: StoredEvent): void {
    const entry = entryOf(event)
    this.#bytes += entry.json.length - (this.#entries[index]?.json.length ?? 0)
    this.#entries[index] = entry
  }
}
