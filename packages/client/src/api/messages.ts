import type { OvationError } from '@ovation/protocol'
import type { Message, PersonCommandBodies as CommandBodies, Position, RoomEvent } from '@ovation/room'
import type { Subscription } from './subscription.ts'

/**
 * Which message is meant: what `send` resolves with, and what `update`, `delete`, `pin` and `unpin` take. A message of a
 * subscription or of history is one too. It is plain data: it can be stored, and used from another client.
 */
export interface MessageRef {
  /** Its number in the room, counted from 1. */
  readonly seq: number
  /** The term of the room's owner in which it was stored; with `seq`, its `Position`. */
  readonly epoch: number
  /** The id under which its author's client sent it: the same on every screen, from the first moment. */
  readonly cid: string
}

/**
 * The life of what somebody sent, as they may see it: `pending` (not sent yet), `sent`, `stored` (acknowledged: it is in the
 * log), `delivered` (came back in the room's order), `suppressed` (stored, but so much was said that nobody is shown it) or
 * `failed` (see `error`; `retry` or `discard` it).
 */
export type SendStatus = 'pending' | 'sent' | 'stored' | 'delivered' | 'suppressed' | 'failed'

/** How a command is sent. */
export interface CommandOptions {
  /**
   * Under which the server stores it once, however often it is sent: 1 to 64 letters, digits and `._/~-`, never used
   * for another one. By default one is made. After `command_unknown_outcome` give the one of the error (`error.commandId`).
   */
  id?: string
}

/** What can be said. */
export type MessageInput = CommandBodies['message.send']

/** A message on a screen: one of the room's, or one of this person's own that is still on its way and has no `seq` yet. */
export type ShownMessage = Omit<Message, 'seq' | 'epoch'> & {
  seq?: number
  epoch?: number
  /** `delivered` unless it is this person's own and still on its way. */
  status: SendStatus
  /** Whether this person said it, on whichever device: show `update` and `delete` for it. */
  own: boolean
  /** Why it failed, where `status` is `failed`. */
  error?: OvationError
}

/**
 * A message after a change. Of one that this client never loaded, only `seq`, the new `text`, and `editedAt` or `deleted` are
 * known: `author` and the rest are undefined (`history({ before: seq + 1, limit: 1 })` has them).
 */
export type ChangedMessage = Pick<Message, 'seq' | 'text'> & Partial<Message>

/** What `messages.subscribe` calls; each may be left out. */
export interface MessageHandlers {
  /** Somebody said something. */
  created?: (message: Message) => void
  /** Its author changed the words; `editedAt` is when. */
  updated?: (message: ChangedMessage) => void
  /** Its words are gone; `deleted` is true and `text` empty. */
  deleted?: (message: ChangedMessage) => void
  /** All that a person said, and that was said about them, is gone; `deleted` is called for those heard of here. */
  erased?: (person: string) => void
}

/** Which older messages. */
export interface HistoryOptions {
  /** How many at most, 1 to 100; default 50. */
  limit?: number
  /** Only those with a smaller `seq`; default all that there are. */
  before?: number
}

/** A page of older messages. */
export interface History {
  /** In the room's order. A page may have fewer than were asked for, or none, although there are `more`. */
  messages: Message[]
  /** Those that were given among the messages, in order. */
  gifts: RoomEvent<'gift.sent'>[]
  /** Whether there are older ones. */
  more: boolean
  /** The page before this one, of the same size. Rejects as `history` does. */
  next(): Promise<History>
}

/** What `messages.subscribe` gives. */
export interface MessageSubscription extends Subscription {
  /**
   * Older messages, ending exactly where the live ones of this subscription begin; after a discontinuity too, as it begins where
   * it began. Rejects as `messages.history` does.
   */
  history(options?: { limit?: number }): Promise<History>
}

/** What is said in a room. */
export interface Messages {
  /**
   * Says something: up to `settings.maxTextChars` visible characters, and `data` of up to 4 kB of JSON. It is in the snapshot at
   * once, as `pending`; the promise resolves when it is stored.
   *
   * Rejects with an `OvationError` whose `code` says why (`muted`, `slow_mode`, `text_too_long`, `offline_expired`, …). With
   * `command_unknown_outcome` it may have been stored: `retry({ cid: error.commandId })`, or
   * `send(message, { id: error.commandId })` from another client, stores it once all the same.
   *
   * @example
   * const message = await room.messages.send({ text: 'hello', data: { mood: 'good' } })
   * await room.messages.update(message, 'hello everybody')
   */
  send(message: MessageInput, options?: CommandOptions): Promise<MessageRef>
  /**
   * Sends a message that failed once more, under the same id, so that it is stored once. Rejects as `send` does, and with
   * `message_not_found` when none of this client has failed under that id.
   *
   * @example
   * if (message.status === 'failed') await room.messages.retry(message)
   */
  retry(message: Pick<MessageRef, 'cid'>): Promise<MessageRef>
  /** Takes a message that failed out of the snapshot. Of any other it does nothing. */
  discard(message: Pick<MessageRef, 'cid'>): void
  /**
   * Changes the words of this person's own message; of one still on its way, once it is stored. Rejects with
   * `message_not_found`, `message_deleted`, `forbidden` (somebody else's), `text_empty` or `text_too_long`.
   *
   * @example
   * await room.messages.update(message, 'better words')
   */
  update(message: MessageRef | ShownMessage, text: string): Promise<Position>
  /**
   * Takes the words away, for everybody and from history: one's own, or, from moderator upwards, anybody's of a lower role.
   * Rejects with `message_not_found`, `message_deleted`, `forbidden` or `outranked`.
   *
   * @example
   * await room.messages.delete(message)
   */
  delete(message: MessageRef | ShownMessage): Promise<Position>
  /**
   * Puts a message on top of the room, from moderator upwards; `snapshot.pinned` has it. Rejects with `message_not_found`,
   * `message_deleted`, `forbidden`, `pins_full` or `nothing_to_change`.
   */
  pin(message: MessageRef | ShownMessage): Promise<Position>
  /** Takes a pin off again. Rejects with `forbidden` or `nothing_to_change`. */
  unpin(message: MessageRef | ShownMessage): Promise<Position>
  /**
   * This person has read up to a message, or all that is here; never back. `snapshot.unread` counts what stands behind it, on all
   * their devices and after every visit. Call it as often as you like: it is told once a second at most. Never throws.
   *
   * @example
   * if (document.visibilityState === 'visible') room.messages.markRead()
   */
  markRead(message?: Pick<ShownMessage, 'seq'>): void
  /**
   * Calls back with what is said from now on, in the room's order; a plain function hears of new messages. Before `attach()`,
   * now is when the room is attached.
   *
   * @example
   * const subscription = room.messages.subscribe({ created: add, updated: replace, deleted: remove })
   * const { messages } = await subscription.history({ limit: 20 })
   */
  subscribe(handlers: MessageHandlers | ((message: Message) => void)): MessageSubscription
  /**
   * Older messages, the newest page first, each page in order. Waits for the room to be attached; rejects with why it is not, or
   * with `timeout`.
   *
   * @example
   * for (let page = await room.messages.history(); ; page = await page.next()) {
   *   show(page.messages)
   *   if (!page.more) break
   * }
   */
  history(options?: HistoryOptions): Promise<History>
}
