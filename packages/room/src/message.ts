import type { Author, Danmaku, RoomEvent } from './events.ts'

/** A message as a screen shows it: with all later changes. */
export type Message = {
  /** Its number in the room, counted from 1. */
  seq: number
  /** The epoch (the term of the room's owner) in which it was stored. */
  epoch: number
  /** When it was stored, by the server's clock: milliseconds since 1970. */
  at: number
  /** Its author, as shown at that moment. */
  author: Author
  /** Empty if it was deleted. */
  text: string
  /** The id under which its author's client sent it. */
  cid: string
  /** How it flies over the video; absent if it does not. */
  danmaku?: Danmaku
  /** Your own data, up to 4 kB of JSON. */
  data?: unknown
  /** The `seq` of the message that it replies to. */
  replyTo?: number
  /** The moment of the video that its author was watching, milliseconds since 1970. */
  streamTime?: number
  /** When its text was last edited, milliseconds since 1970. */
  editedAt?: number
  /** Its text is gone. */
  deleted?: true
}

/** The message that an event contains; undefined if it contains none, is shown to nobody, or was erased. */
export function messageOf(event: RoomEvent): Message | undefined {
  if (event.type !== 'message.sent' || event.body === null || event.body.shown === false) return undefined
  const { by, shown: _shown, ...said } = event.body
  return {
    seq: event.seq,
    epoch: event.epoch,
    at: event.at,
    author: by,
    ...said,
    ...(event.streamTime === undefined ? {} : { streamTime: event.streamTime }),
  }
}

/** A message after one more event; the same object if the event is not about it. */
export function amendMessage(message: Message, event: RoomEvent): Message {
  if (event.amends !== message.seq || message.deleted) return message
  if (event.type === 'message.edited' && event.body) return { ...message, text: event.body.text, editedAt: event.at }
  if (event.type === 'message.deleted') return removeMessage(message)
  return message
}

const removeMessage = ({ seq, epoch, at, author, cid }: Message): Message => ({
  seq,
  epoch,
  at,
  author,
  cid,
  text: '',
  deleted: true,
})

/**
 * Events as they may be shown now: a message that was deleted since then has no text, and neither has any edit of it, in
 * replays, history and exports alike. `deleted` names the deleted ones among the messages in `events` or amended there.
 */
export function honourDeletions<E extends RoomEvent>(events: readonly E[], deleted: ReadonlySet<number>): E[] {
  if (deleted.size === 0) return [...events]
  const gone = (event: E): boolean =>
    (event.type === 'message.sent' && deleted.has(event.seq)) ||
    (event.type === 'message.edited' && event.amends !== undefined && deleted.has(event.amends))
  return events.map((event) => (gone(event) ? { ...event, body: null } : event))
}
