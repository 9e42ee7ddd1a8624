import type { Position, RoomEvent } from './events.ts'
import { amendMessage, messageOf } from './message.ts'
import type { Message } from './message.ts'
import { composition } from './models.ts'
import { evolvePublicState } from './project.ts'
import type { PublicState } from './project.ts'
import { initialState } from './state.ts'

/** Rows that a screen keeps. Older ones are fetched from history when somebody scrolls back. */
export const MAX_TIMELINE_ITEMS = 200

/** Seqs, both ends included, whose timeline events this screen was not sent. They are known to be missing. */
export type Gap = { from: number; to: number }

/** What is shown among the messages: gifts, notices, reports, events of your own. */
export type TimelineItem =
  | { kind: 'message'; seq: number; message: Message }
  | { kind: 'event'; seq: number; event: RoomEvent }

/** One person's view of a room: an exact essential part, and a window of the timeline with declared gaps. */
export type ViewState = {
  position: Position
  state: PublicState
  timeline: readonly TimelineItem[]
  gaps: readonly Gap[]
}

export const initialView = (room: string): ViewState => ({
  position: { epoch: 0, seq: 0 },
  state: initialState(room),
  timeline: [],
  gaps: [],
})

export const messageItem = (message: Message): TimelineItem => ({ kind: 'message', seq: message.seq, message })
export const eventItem = (event: RoomEvent): TimelineItem => ({ kind: 'event', seq: event.seq, event })

function itemOf(event: RoomEvent): TimelineItem | undefined {
  const message = messageOf(event)
  if (message) return messageItem(message)
  return composition.rows.has(event.type) && event.body !== null ? eventItem(event) : undefined
}

const amendItem = (item: TimelineItem, event: RoomEvent): TimelineItem => {
  if (item.kind !== 'message') return item
  const message = amendMessage(item.message, event)
  return message === item.message ? item : { ...item, message }
}

/** What stays on a screen when a person is erased: the rows whose body survives `eraseEvent`. */
function eraseTimeline(timeline: readonly TimelineItem[], person: string): readonly TimelineItem[] {
  /** The author of a message that is not here is not known: it may be theirs. */
  const authorOf = (seq: unknown): string => {
    const item = timeline.find((one) => one.seq === seq)
    return item?.kind === 'message' ? item.message.author.id : person
  }
  return timeline.filter((item) => {
    if (item.kind === 'message') return item.message.author.id !== person
    const { actor, type, body } = item.event
    const { about = '', aboutAuthorOf = '' } = composition.rows.get(type) ?? {}
    const { [about]: named, [aboutAuthorOf]: message } = (body ?? {}) as Record<string, unknown>
    return actor !== person && (named ?? (message === undefined ? message : authorOf(message))) !== person
  })
}

function evolveTimeline(timeline: readonly TimelineItem[], event: RoomEvent): readonly TimelineItem[] {
  if (event.type === 'person.erased' && event.body) return eraseTimeline(timeline, event.body.person)
  if (event.amends !== undefined) return timeline.map((item) => amendItem(item, event))
  const item = itemOf(event)
  return item ? [...timeline, item].slice(-MAX_TIMELINE_ITEMS) : timeline
}

/** Folds one event that this person may read. Events come in the order of their seqs. */
export const evolveView = (view: ViewState, event: RoomEvent): ViewState => ({
  ...view,
  position: { epoch: event.epoch, seq: event.seq },
  state: evolvePublicState(view.state, event),
  timeline: evolveTimeline(view.timeline, event),
})

/** Moves past events that this person may not read or was not sent; those that were sampled out leave a declared gap. */
export function advanceView(view: ViewState, to: Position, gap?: Gap): ViewState {
  const state = { ...view.state, epoch: to.epoch, seq: to.seq }
  return { ...view, position: to, state, gaps: gap ? [...view.gaps, gap] : view.gaps }
}
