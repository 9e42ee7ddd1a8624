import type { CommandOptions, Subscription } from '@ovation/kernel/client'
import type { OvationError } from '@ovation/protocol'
import type { Message, PersonCommandBodies as CommandBodies, Position, RoomEvent } from '@ovation/room'

/**
 * Refers to a message: `send` resolves with one, and `update`, `delete`, `pin` and `unpin` take one. A message from a
 * subscription or from history is one too. It is plain data: it can be stored, and used with another client.
 */
export interface MessageRef {
  /** Its number in the room, counted from 1. */
  readonly seq: number
  /** The epoch (the term of the room's owner) in which it was stored; together with `seq`, its `Position`. */
  readonly epoch: number
  /** The command id chosen by its author's client: the same on every screen, from the first moment. */
  readonly cid: string
}

/**
 * The status of a message that this person sent, as far as they may see it: `pending` (not sent yet), `sent`, `stored`
 * (acknowledged: it is in the log), `delivered` (received back in the room's order), `suppressed` (stored, but shown to
 * nobody, because too much was said) or `failed` (see `error`; `retry` or `discard` it).
 */
export type SendStatus = 'pending' | 'sent' | 'stored' | 'delivered' | 'suppressed' | 'failed'

/** The content of a message. */
export type MessageInput = CommandBodies['message.send']

/** A message on a screen: one from the room, or one of this person's own that is not stored yet and has no `seq`. */
export type ShownMessage = Omit<Message, 'seq' | 'epoch'> & {
  seq?: number
  epoch?: number
  /** `delivered`, except for this person's own messages that are not yet. */
  status: SendStatus
  /** Whether this person sent it, from any of their devices. */
  own: boolean
  /** Why it failed, where `status` is `failed`. */
  error?: OvationError
}

/**
 * A message after a change. If this client never loaded the message, only `seq`, the new `text`, and `editedAt` or `deleted`
 * are known: `author` and the rest are undefined (`history({ before: seq + 1, limit: 1 })` has them).
 */
export type ChangedMessage = Pick<Message, 'seq' | 'text'> & Partial<Message>

/** The callbacks of `messages.subscribe`; all are optional. */
export interface MessageHandlers {
  /** A new message. */
  created?: (message: Message) => void
  /** Its author edited the text, at `editedAt`. */
  updated?: (message: ChangedMessage) => void
  /** It was deleted: `deleted` is true and `text` is empty. */
  deleted?: (message: ChangedMessage) => void
  /** Everything that a person said, and that was said about them, is gone; `deleted` is called for the messages known here. */
  erased?: (person: string) => void
}

/** Which older messages. */
export interface HistoryOptions {
  /** How many at most, 1 to 100; default 50. */
  limit?: number
  /** Only messages with a smaller `seq`; default all. */
  before?: number
}

/** A page of older messages. */
export interface History {
  /** In the room's order. A page may have fewer messages than requested, or none, even if there are `more`. */
  messages: Message[]
  /** The gifts sent among these messages, in order. */
  gifts: RoomEvent<'gift.sent'>[]
  /** Whether there are older ones. */
  more: boolean
  /** The page before this one, with the same limit. Rejects as `history` does. */
  next(): Promise<History>
}

/** What `messages.subscribe` returns. */
export interface MessageSubscription extends Subscription {
  /**
   * Older messages, ending exactly where the live messages of this subscription begin; also after a discontinuity, because
   * the subscription still begins at the same message. Rejects as `messages.history` does.
   */
  history(options?: { limit?: number }): Promise<History>
}

/** The messages of a room. */
export interface Messages {
  /**
   * Sends a message: up to `settings.maxTextChars` visible characters, and `data` of up to 4 kB of JSON. It is in the
   * snapshot at once, as `pending`; the promise resolves when it is stored.
   *
   * Rejects with an `OvationError` whose `code` says why (`muted`, `slow_mode`, `text_too_long`, `offline_expired`, …). With
   * `command_unknown_outcome` it may have been stored: `retry({ cid: error.commandId })`, or `send(message, { id:
   * error.commandId })` from another client, makes sure that it is stored exactly once.
   *
   * @example
   * const message = await room.messages.send({ text: 'hello', data: { mood: 'good' } })
   * await room.messages.update(message, 'hello everybody')
   */
  send(message: MessageInput, options?: CommandOptions): Promise<MessageRef>
  /**
   * Sends a failed message again, under the same id, so that it is stored once. Rejects as `send` does, and with
   * `message_not_found` if no message of this client has failed under that id.
   *
   * @example
   * if (message.status === 'failed') await room.messages.retry(message)
   */
  retry(message: Pick<MessageRef, 'cid'>): Promise<MessageRef>
  /** Removes a failed message from the snapshot. Does nothing for any other message. */
  discard(message: Pick<MessageRef, 'cid'>): void
  /**
   * Edits this person's own message; if it is not stored yet, once it is. Rejects with `message_not_found`,
   * `message_deleted`, `forbidden` (somebody else's), `text_empty` or `text_too_long`.
   *
   * @example
   * await room.messages.update(message, 'better words')
   */
  update(message: MessageRef | ShownMessage, text: string): Promise<Position>
  /**
   * Deletes a message for everybody and from history: one's own, or, from moderator upwards, one by a person with a lower
   * role. Rejects with `message_not_found`, `message_deleted`, `forbidden` or `outranked`.
   *
   * @example
   * await room.messages.delete(message)
   */
  delete(message: MessageRef | ShownMessage): Promise<Position>
  /**
   * Deletes the newest messages of one person, 200 at most, from moderator upwards: those that `delete` could delete, under
   * every id that the person had here. Rejects with `nothing_to_change` once none is left, and with `forbidden` or `outranked`.
   *
   * @example
   * await room.messages.deleteAllBy(message.author.id)
   */
  deleteAllBy(actor: string): Promise<Position>
  /**
   * Pins a message at the top of the room, from moderator upwards; it appears in `snapshot.pinned`. Rejects with
   * `message_not_found`, `message_deleted`, `forbidden`, `pins_full` or `nothing_to_change`.
   */
  pin(message: MessageRef | ShownMessage): Promise<Position>
  /** Unpins a message. Rejects with `forbidden` or `nothing_to_change`. */
  unpin(message: MessageRef | ShownMessage): Promise<Position>
  /**
   * Marks messages as read, up to a message or up to the newest one here; never moves back. `snapshot.unread` counts the
   * messages after it, on all devices of this person and across visits. Call it as often as you like: it is sent at most
   * once a second. Never throws.
   *
   * @example
   * if (document.visibilityState === 'visible') room.messages.markRead()
   */
  markRead(message?: Pick<ShownMessage, 'seq'>): void
  /**
   * Calls back with changes from now on, in the room's order; a plain function receives new messages. Before `attach()`,
   * "now" is when the room is attached.
   *
   * @example
   * const subscription = room.messages.subscribe({ created: add, updated: replace, deleted: remove })
   * const { messages } = await subscription.history({ limit: 20 })
   */
  subscribe(handlers: MessageHandlers | ((message: Message) => void)): MessageSubscription
  /**
   * Older messages, the newest page first, each page in order. Waits until the room is attached; rejects with the error if
   * it cannot be, or with `timeout`.
   *
   * @example
   * for (let page = await room.messages.history(); ; page = await page.next()) {
   *   show(page.messages)
   *   if (!page.more) break
   * }
   */
  history(options?: HistoryOptions): Promise<History>
}
