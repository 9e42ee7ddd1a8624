import type { Message, RoomState } from '@ovation/room'
import { amendMessage, messageOf } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { newestWithin, readHistory, readMessages } from './history.ts'

const MAX_EVENTS_WAITING = 1_000

type Shown = { messages: Message[]; pinned: Message[] }

/**
 * The messages that a screen starts with. They are read from the log once for all who come, and what happens later is
 * folded in from memory, so that a crowd costs the log one question.
 */
export class RecentMessages {
  #log: RoomLog
  #most: number
  #maxBytes: number
  #seq: number
  #pins: string
  #shown: Promise<Shown>
  #waiting: StoredEvent[] = []

  constructor(log: RoomLog, state: RoomState, bounds: { messages: number; maxBytes: number }) {
    this.#log = log
    this.#most = bounds.messages
    this.#maxBytes = bounds.maxBytes
    this.#seq = state.seq
    this.#pins = state.pinned.join()
    this.#shown = this.#read(state)
  }

  async #read({ room, seq, pinned }: RoomState): Promise<Shown> {
    const [page, pins] = await Promise.all([
      readHistory(this.#log, room, { before: seq + 1, limit: this.#most, maxBytes: this.#maxBytes }),
      readMessages(this.#log, room, pinned, this.#maxBytes),
    ])
    return { messages: page.messages, pinned: pins }
  }

  #newest(messages: Message[]): Message[] {
    return newestWithin(messages.slice(-this.#most), this.#maxBytes)
  }

  /** Takes in what was committed. */
  take(events: readonly StoredEvent[]): void {
    this.#waiting.push(...events)
  }

  /** Whether more waits to be folded in than it is worth: nobody has asked for long. */
  get full(): boolean {
    return this.#waiting.length > MAX_EVENTS_WAITING
  }

  /** As they are at a state of the room that is not older than any before. */
  async at(state: RoomState): Promise<Shown> {
    const fresh = this.#waiting.filter(({ seq }) => seq > this.#seq && seq <= state.seq)
    if (state.seq > this.#seq) {
      this.#waiting = this.#waiting.filter(({ seq }) => seq > state.seq)
      this.#seq = state.seq
      const repin = state.pinned.join() !== this.#pins
      this.#pins = state.pinned.join()
      const before = this.#shown
      this.#shown = repin
        ? this.#read(state)
        : before.then((shown) => ({
            messages: this.#newest(fold(shown.messages, fresh)),
            pinned: fold(shown.pinned, fresh, false),
          }))
    }
    return this.#shown
  }
}

function fold(messages: readonly Message[], events: readonly StoredEvent[], added = true): Message[] {
  const folded = [...messages]
  for (const event of events) {
    if (event.type === 'person.erased' && event.body) {
      const { person } = event.body
      const kept = folded.filter(({ author }) => author.id !== person)
      folded.splice(0, folded.length, ...kept)
    }
    const message = added ? messageOf(event) : undefined
    if (message) folded.push(message)
    const at = event.amends === undefined ? -1 : folded.findIndex(({ seq }) => seq === event.amends)
    const amended = folded[at]
    if (amended) folded[at] = amendMessage(amended, event)
  }
  return folded
}
