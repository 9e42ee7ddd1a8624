import type { AnyEvent, Author, Model } from '@ovation/kernel'

/** A separate constant, so that a page that needs only this one does not load the other limits. */
export const DEFAULT_TEXT_CHARS = 500

/** How a message flies over the video. */
export type Danmaku = { mode: 'scroll' | 'top' | 'bottom'; color?: string; size?: 'small' | 'normal' | 'large' }

export type MessageSettings = {
  /** Who may send messages; staff always may. */
  speak: 'everyone' | 'members' | 'staff'
  /** The minimum time between two messages of one person below moderator; 0 is off. */
  slowModeMs: number
  /** The maximum length of a message, in visible characters. Default 500. */
  maxTextChars: number
}

export type MessageSlice = {
  /** The seqs of the messages that are pinned. */
  pinned: number[]
}

/** A message is identified in its room by the seq of its `message.sent`. */
export type MessageEvents = {
  'message.sent': {
    text: string
    by: Author
    danmaku?: Danmaku
    data?: unknown
    replyTo?: number
    /** The command id that its author chose, so that the author's screens match it with what they already show. */
    cid: string
    /** Stored, but shown to nobody: more was said at that moment than anybody can read. */
    shown?: false
  }
  'message.edited': { message: number; text: string }
  'message.deleted': { message: number }
  'message.pinned': { message: number }
  'message.unpinned': { message: number }
}

/** What the messages themselves tell of one, as a screen shows it: with all later changes. */
export type SentMessage = {
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

/** What is left of a message that was deleted: nothing of what other features say of it either. */
export const withoutWords = ({ seq, epoch, at, author, cid }: SentMessage): SentMessage => ({
  ...{ seq, epoch, at, author, cid },
  ...{ text: '', deleted: true },
})

type Told = { type: string; body: unknown; seq: number; amends?: number }

/** Whether it is a message that is shown to nobody, regardless of their network. */
export const isSuppressed = (event: Pick<Told, 'type' | 'body'>): boolean =>
  event.type === 'message.sent' && (event.body as MessageEvents['message.sent'] | null)?.shown === false

/** The message that an event contains; undefined if it contains none, is shown to nobody, or was erased. */
export function messageOf(event: AnyEvent & { streamTime?: number }): SentMessage | undefined {
  const { type, seq, epoch, at, streamTime } = event
  if (type !== 'message.sent' || !event.body) return undefined
  const { by, shown, ...said } = event.body as MessageEvents['message.sent']
  if (shown === false) return undefined
  return { seq, epoch, at, author: by, ...said, ...(streamTime === undefined ? {} : { streamTime }) }
}

/**
 * Events as they may be shown now: a message that was deleted since then has no text, and neither has any edit of it, in
 * replays, history and exports alike. `deleted` names the deleted ones among the messages in `events` or amended there.
 */
export function honourDeletions<E extends Told>(events: readonly E[], deleted: ReadonlySet<number>): E[] {
  if (deleted.size === 0) return [...events]
  const gone = ({ type, seq, amends }: E): boolean =>
    (type === 'message.sent' && deleted.has(seq)) ||
    (type === 'message.edited' && amends !== undefined && deleted.has(amends))
  return events.map((event) => (gone(event) ? { ...event, body: null } : event))
}

const unpin = ({ pinned }: MessageSlice, { message }: { message: number }): MessageSlice => ({
  pinned: pinned.filter((seq) => seq !== message),
})

export const MESSAGE_LIMITS = {
  maxTextChars: 2_000,
  defaultTextChars: DEFAULT_TEXT_CHARS,
  maxPinnedMessages: 3,
  maxSlowModeMs: 3_600_000,
  /** How many of one person's messages one command deletes. */
  maxMessagesDeletedAtOnce: 200,
} as const

export const messages: Model<MessageSlice, MessageEvents, MessageSettings, SentMessage> = {
  initial: { pinned: [] },
  settings: { speak: 'everyone', slowModeMs: 0, maxTextChars: DEFAULT_TEXT_CHARS },
  events: {
    'message.deleted': unpin,
    'message.pinned': (slice, body) => ({ pinned: [...unpin(slice, body).pinned, body.message] }),
    'message.unpinned': unpin,
  },
  amends: {
    'message.edited': (message, { text }, { at }) => ({ ...message, text, editedAt: at }),
    'message.deleted': withoutWords,
  },
}
