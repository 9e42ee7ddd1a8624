import type { Author, Danmaku, RoomEvent } from './events.ts'

/** A message as a screen shows it: what was said, with every later change to it. */
export type Message = {
  /** Its number in the room, counted from 1. */
  seq: number
  /** The term of the room's owner in which it was stored. */
  epoch: number
  /** When it was stored, by the server's clock: milliseconds since 1970. */
  at: number
  /** Who said it, as they were shown at that moment. */
  author: Author
  /** Empty once it is deleted. */
  text: string
  /** The id under which its author's client sent it. */
  cid: string
  /** How it flies over the video; without it, it does not. */
  danmaku?: Danmaku
  /** Your own, up to 4 kB of JSON. */
  data?: unknown
  /** The `seq` of the message that it answers. */
  replyTo?: number
  /** The moment of the video that its author saw, milliseconds since 1970. */
  streamTime?: number
  /** When its words were changed last, milliseconds since 1970. */
  editedAt?: number
  /** Its words are gone. */
  deleted?: true
}

/** The message that an event says, or undefined when it says none, is shown to nobody, or its words were destroyed. */
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

/** A message after one more event; the same object when that event is not about it. */
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
 * Events as they may be shown now: a message that was deleted since then has lost its words, and so has every edit of it,
 * in replays, history and exports alike. `deleted` names those of the messages in `events`, or amended there.
 */
export function honourDeletions<E extends RoomEvent>(events: readonly E[], deleted: ReadonlySet<number>): E[] {
  if (deleted.size === 0) return [...events]
  const gone = (event: E): boolean =>
    (event.type === 'message.sent' && deleted.has(event.seq)) ||
    (event.type === 'message.edited' && event.amends !== undefined && deleted.has(event.amends))
  return events.map((event) => (gone(event) ? { ...event, body: null } : event))
}
