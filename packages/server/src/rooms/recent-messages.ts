import type { GiftSent } from '@ovation/protocol'
import type { Message, RoomState } from '@ovation/room'
import { amendMessage, messageOf } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { giftOf, newestWithin, readHistory, readMessages } from './history.ts'

const MAX_EVENTS_WAITING = 1_000

type Shown = { messages: Message[]; pinned: Message[]; gifts: GiftSent[] }
/** `from`: nothing at or above this seq is left out. */
type Recent = Shown & { from: number }

/**
 * The messages that a screen starts with. They are read from the log once for all clients, and later events are folded in
 * from memory, so that a crowd costs the log one query.
 */
export class RecentMessages {
  #log: RoomLog
  #most: number
  #maxBytes: number
  #seq: number
  #pins: string
  #recent: Promise<Recent>
  #waiting: StoredEvent[] = []

  constructor(log: RoomLog, state: RoomState, bounds: { messages: number; maxBytes: number }) {
    this.#log = log
    this.#most = bounds.messages
    this.#maxBytes = bounds.maxBytes
    this.#seq = state.seq
    this.#pins = state.pinned.join()
    this.#recent = this.#read(state)
  }

  async #read({ room, seq, pinned }: RoomState): Promise<Recent> {
    const [page, pins] = await Promise.all([
      readHistory(this.#log, room, { before: seq + 1, limit: this.#most, maxBytes: this.#maxBytes }),
      readMessages(this.#log, room, pinned, this.#maxBytes),
    ])
    return { messages: page.messages, pinned: pins, gifts: page.gifts ?? [], from: page.more ? (page.next ?? 0) : 0 }
  }

  #fold(before: Recent, fresh: readonly StoredEvent[]): Recent {
    const all = fold(before.messages, fresh)
    const messages = newestWithin(all.slice(-this.#most), this.#maxBytes)
    const from = messages.length < all.length ? (messages[0]?.seq ?? 0) : before.from
    const gifts = foldGifts(before.gifts, fresh).filter(({ seq }) => seq >= from)
    return { messages, pinned: foldAmendments(before.pinned, fresh), gifts: gifts.slice(-this.#most), from }
  }

  /** Takes committed events. */
  take(events: readonly StoredEvent[]): void {
    this.#waiting.push(...events)
  }

  /** Whether so many events are waiting that folding them is no longer worthwhile: nobody has asked for long. */
  get full(): boolean {
    return this.#waiting.length > MAX_EVENTS_WAITING
  }

  /** The messages at a state of the room; states must not go backwards. */
  async at(state: RoomState): Promise<Shown> {
    const fresh = this.#waiting.filter(({ seq }) => seq > this.#seq && seq <= state.seq)
    if (state.seq > this.#seq) {
      this.#waiting = this.#waiting.filter(({ seq }) => seq > state.seq)
      this.#seq = state.seq
      const repin = state.pinned.join() !== this.#pins
      this.#pins = state.pinned.join()
      const before = this.#recent
      this.#recent = repin ? this.#read(state) : before.then((recent) => this.#fold(recent, fresh))
    }
    const { messages, pinned, gifts } = await this.#recent
    return { messages, pinned, gifts }
  }
}

/** The same messages after later events. */
export const foldAmendments = (messages: readonly Message[], events: readonly StoredEvent[]): Message[] =>
  fold(messages, events, false)

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

function foldGifts(gifts: readonly GiftSent[], events: readonly StoredEvent[]): GiftSent[] {
  return events.reduce<readonly GiftSent[]>((folded, event) => {
    if (event.type === 'person.erased') return folded.filter(({ actor }) => actor !== event.body?.person)
    const gift = giftOf(event)
    return gift ? [...folded, gift] : folded
  }, gifts) as GiftSent[]
}
