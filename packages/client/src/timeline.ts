import type { GiftSent, PersonalFrame, BackfillFrame, RoomFrame, WireEvent } from '@ovation/protocol'
import { amendMessage } from '@ovation/room/message'
import { advanceView, eventItem, evolveView, initialView, MAX_TIMELINE_ITEMS, messageItem } from '@ovation/room/view'
import type { Gap, Message, Position, RoomEvent, ViewState } from '@ovation/room'
import * as LIMITS from './limits.ts'
import type { Snapshot } from '@ovation/protocol'

const bySeq = (a: { seq: number }, b: { seq: number }): number => a.seq - b.seq

/** What is left of a gap after a part of it was filled. */
function outside(gap: Gap, { from, to }: Gap): Gap[] {
  if (gap.to < from || gap.from > to) return [gap]
  return [
    { from: gap.from, to: from - 1 },
    { from: to + 1, to: gap.to },
  ].filter((part) => part.from <= part.to)
}

/** The result of one frame. `gap`: something before it is missing and must be requested. */
export type FoldResult = { events: RoomEvent[] } | { gap: true }

/** The view of one room, built from frames. It knows the order; it only folds. */
export class Timeline {
  declare readonly room: string
  #view: ViewState
  /** Events addressed to this person, kept until the room frame that covers their seqs arrives. */
  #personal = new Map<number, RoomEvent>()
  /** Pinned messages outside the window; undefined if there is none any more, so that it is not requested again. */
  #pinned = new Map<number, Message | undefined>()
  /** People who were erased up to a seq: an answer that was on its way may still contain their messages. */
  #erased = new Map<string, number>()

  constructor(room: string) {
    this.room = room
    this.#view = initialView(room)
  }

  get view(): ViewState {
    return this.#view
  }

  /** Pinned messages, including those outside the window. */
  get pinned(): Message[] {
    const { state, timeline } = this.#view
    return state.pinned.flatMap((seq) => {
      const item = timeline.find((one) => one.seq === seq)
      return (item?.kind === 'message' && item.message) || this.#pinned.get(seq) || []
    })
  }

  /** Pinned messages that this screen does not have. */
  get missingPinned(): number[] {
    const known = this.pinned.map(({ seq }) => seq)
    return this.#view.state.pinned.filter((seq) => !known.includes(seq) && !this.#pinned.has(seq))
  }

  /** Stores the answer to a request for pinned messages. */
  keepPinned(messages: readonly Message[], asked: readonly number[]): void {
    const found = new Map(this.unerased(messages).map((message) => [message.seq, message]))
    for (const seq of asked) this.#pinned.set(seq, found.get(seq))
    for (const seq of this.#pinned.keys()) if (!this.#view.state.pinned.includes(seq)) this.#pinned.delete(seq)
  }

  /** From messages that were just read, those whose author was not erased since. */
  unerased<M extends Pick<Message, 'seq' | 'author'>>(messages: readonly M[]): M[] {
    return messages.filter(({ seq, author }) => seq > (this.#erased.get(author.id) ?? 0))
  }

  /** Gifts from history as events of the room; without those of people who were erased since. */
  giftsOf(gifts: readonly GiftSent[] = []): RoomEvent<'gift.sent'>[] {
    return gifts
      .filter(({ seq, actor }) => seq > (this.#erased.get(actor) ?? 0))
      .map((gift) => ({ ...gift, room: this.room }))
  }

  #erase(person: string, seq: number): void {
    this.#erased.delete(person)
    this.#erased.set(person, seq)
    if (this.#erased.size > LIMITS.maxErasedPeople) this.#erased.delete(this.#erased.keys().next().value as string)
    for (const [of, message] of this.#pinned) if (message?.author.id === person) this.#pinned.delete(of)
  }

  /** Starts again from a snapshot of the server. */
  reset({ state, messages, pinned, gifts = [] }: Snapshot, position: Position): void {
    this.#personal.clear()
    this.#pinned = new Map(pinned.map((message) => [message.seq, message]))
    this.#view = {
      position,
      state,
      timeline: [...messages.map(messageItem), ...this.giftsOf(gifts).map(eventItem)].sort(bySeq),
      gaps: position.seq > 0 ? [{ from: 1, to: position.seq }] : [],
    }
  }

  takePersonal({ epoch, events }: PersonalFrame): void {
    for (const event of events)
      if (event.seq > this.#view.position.seq) this.#personal.set(event.seq, this.#eventOf(event, epoch))
  }

  /** A backfill: its events take their places among what is shown. */
  takeBackfill({ epoch, from, to, messages, events }: BackfillFrame): void {
    const shown = new Set(this.#view.timeline.map(({ seq }) => seq))
    const fresh = [
      ...this.unerased(messages).map(messageItem),
      ...events.map((event) => eventItem(this.#eventOf(event, epoch))),
    ].filter(({ seq }) => !shown.has(seq))
    this.#view = {
      ...this.#view,
      timeline: [...this.#view.timeline, ...fresh].sort(bySeq).slice(-MAX_TIMELINE_ITEMS),
      gaps: this.#view.gaps.flatMap((gap) => outside(gap, { from, to })),
    }
  }

  takeFrame({ epoch, from, to, events, sampledOut = [] }: RoomFrame): FoldResult {
    const { seq } = this.#view.position
    if (to <= seq) return { events: [] }
    if (from > seq + 1) return { gap: true }
    const fresh = [...events.map((event) => this.#eventOf(event, epoch)), ...this.#takePersonalUpTo(to)]
      .filter((event) => event.seq > seq)
      .sort(bySeq)
    for (const event of fresh) {
      this.#view = evolveView(this.#view, event)
      if (event.type === 'person.erased' && event.body) this.#erase(event.body.person, event.seq)
      const pinned = event.amends === undefined ? undefined : this.#pinned.get(event.amends)
      if (pinned) this.#pinned.set(pinned.seq, amendMessage(pinned, event))
    }
    this.#view = advanceView(this.#view, { epoch, seq: to })
    if (sampledOut.length > 0)
      this.#view = {
        ...this.#view,
        gaps: [...this.#view.gaps, ...sampledOut.map(([first, last]) => ({ from: first, to: last }))].slice(
          -LIMITS.maxGaps,
        ),
      }
    return { events: fresh }
  }

  #takePersonalUpTo(to: number): RoomEvent[] {
    const due = [...this.#personal.values()].filter((event) => event.seq <= to)
    for (const { seq } of due) this.#personal.delete(seq)
    return due
  }

  #eventOf(event: WireEvent, epoch: number): RoomEvent {
    return { ...event, room: this.room, epoch } as RoomEvent
  }
}
