import { announcementsClient } from '@ovation/features/announcements/client'
import { customClient } from '@ovation/features/custom/client'
import type { CustomEvents } from '@ovation/features/custom/client'
import { giftsClient } from '@ovation/features/gifts/client'
import type { Gifts } from '@ovation/features/gifts/client'
import { historyClient } from '@ovation/features/history/client'
import { likesClient } from '@ovation/features/likes/client'
import type { Likes } from '@ovation/features/likes/client'
import { messageActionsClient } from '@ovation/features/message-actions/client'
import type { Messages, ShownMessage } from '@ovation/features/messages/client'
import { moderationClient } from '@ovation/features/moderation/client'
import type { Moderation } from '@ovation/features/moderation/client'
import type { Occupancy } from '@ovation/features/occupancy/client'
import { pollsClient } from '@ovation/features/polls/client'
import type { Polls } from '@ovation/features/polls/client'
import { presenceClient } from '@ovation/features/presence/client'
import type { Presence } from '@ovation/features/presence/client'
import { reactionsClient } from '@ovation/features/reactions/client'
import type { MessageReactions } from '@ovation/features/reactions/client'
import { readingClient } from '@ovation/features/reading/client'
import { roomClient } from '@ovation/features/room/client'
import type { RoomSettings } from '@ovation/features/room/client'
import { stageClient } from '@ovation/features/stage/client'
import type { Stage } from '@ovation/features/stage/client'
import { streamClient } from '@ovation/features/stream/client'
import type { VideoStream } from '@ovation/features/stream/client'
import { stateClient } from '@ovation/features/state/client'
import type { SharedState } from '@ovation/features/state/client'
import { typingClient } from '@ovation/features/typing/client'
import type { TypingState } from '@ovation/features/typing/client'
import type { CommandOptions, Subscription } from '@ovation/kernel/client'
import type { Level, OvationError, PresenceMember, Self } from '@ovation/protocol'
import type {
  PublicState,
  Gap,
  Message,
  Position,
  RoomEvent,
  TimelineItem,
  PersonCommandBodies as CommandBodies,
} from '@ovation/room'
import type { AttachOptions, Discontinuity, RoomStatus } from './attaching.ts'
import type { Connection } from './connection.ts'
import type { Members } from './members.ts'

// What features add to the room, with the types that go with it.
export type { CustomEvents, CustomRoomEvent, DefinedEvents, EventParsers } from '@ovation/features/custom/client'
export type { Gifts } from '@ovation/features/gifts/client'
export type { Moderation } from '@ovation/features/moderation/client'
export type { Occupancy } from '@ovation/features/occupancy/client'
export type { Polls } from '@ovation/features/polls/client'
export type { Likes } from '@ovation/features/likes/client'
export { REACTIONS } from '@ovation/features/reactions/client'
export type { MessageReactions, Reaction, ReactionCounts, ReactionPeople } from '@ovation/features/reactions/client'
export type { RoomSettings } from '@ovation/features/room/client'
export type { Sanction } from '@ovation/features/moderation/client'
export type { Stage } from '@ovation/features/stage/client'
export type { ChangedMessage } from '@ovation/features/messages/client'
export type {
  History,
  HistoryOptions,
  MessageHandlers,
  MessageInput,
  MessageRef,
  Messages,
  MessageSubscription,
  SendStatus,
  ShownMessage,
} from '@ovation/features/messages/client'
export type { Presence, PresenceChange } from '@ovation/features/presence/client'
export type { PlaybackReport, VideoStream } from '@ovation/features/stream/client'
export type { TypingState } from '@ovation/features/typing/client'
export type { SharedState, StateOptions, StateValue } from '@ovation/features/state/client'

/** `room.reactions`: likes (`Likes`), and emoji under messages (`MessageReactions`). */
export interface Reactions extends Likes, MessageReactions {}

/** The name of a command. */
export type CommandType = keyof CommandBodies

/** Everything that a screen shows of a room. A new object after every change, and the same one until then. */
export interface RoomSnapshot {
  /** The same as `room.status`. */
  status: RoomStatus
  /** Why the room could not be entered, or was closed to this person, if `status` is `failed`. */
  error?: OvationError
  /** This person's own status here: role, mute, tickets for the video. Absent if the room has refused them. */
  self?: Self
  /** The part that is exact on every screen: title, settings, announcement, pins, poll, stream, stage. */
  state: PublicState
  /** The newest messages, at most 200, then this person's own that are not delivered yet. */
  messages: readonly ShownMessage[]
  /** The newest 200 stored items, messages and gifts and notices, in the room's order. */
  timeline: readonly TimelineItem[]
  /** Pinned messages, however far back in the history they are. */
  pinned: readonly Message[]
  /** All likes so far, including this person's own that are not sent yet. */
  likes: number
  /** The number of viewers. */
  viewers: number
  /**
   * The number of messages by others after this person's read position (`messages.markRead`); initially counted to at most
   * 100, where 100 means 100 or more. Absent if they have never marked anything as read here.
   */
  unread?: number
  /** Who is present, while there is a subscription to `room.presence`. */
  presence?: readonly PresenceMember[]
  /** Who else is typing now. */
  typing: TypingState
  /** The names of people who joined recently; a new list whenever somebody joins. */
  joined: readonly string[]
  /** How much of the room this network can receive; below `full` some messages may be left out (`gaps`). */
  level: Level
  /** Ranges of seqs of messages that were left out and are not shown. */
  gaps: readonly Gap[]
}

/** One room, as one person sees it. `client.rooms.get(name)` gives it. */
export interface Room {
  /** Its name in addresses: `demo`. Its title is `snapshot.state.title`. */
  readonly name: string
  /** The connection that it uses. */
  readonly connection: Connection
  /** Messages: send, edit, delete, pin, subscribe, read history. */
  readonly messages: Messages
  /** Events of your own. */
  readonly events: CustomEvents
  /** Likes, and emoji under messages. */
  readonly reactions: Reactions
  /** The number of viewers. */
  readonly occupancy: Occupancy
  /** Polls. */
  readonly polls: Polls
  /** Gifts, and this person's coins. */
  readonly gifts: Gifts
  /** Mutes, bans, roles, reports. */
  readonly moderation: Moderation
  /** Who may speak, come in, and how often. */
  readonly settings: RoomSettings
  /** Who has a role in the room. */
  readonly members: Members
  /** Guests on stage. */
  readonly stage: Stage
  /** The video: how it plays here. */
  readonly stream: VideoStream
  /** Values that everybody in the room shares. */
  readonly state: SharedState
  /** Who is present, with data of their own. */
  readonly presence: Presence
  /** The current status; also in the snapshot. */
  readonly status: RoomStatus
  /** The position of the last event on this screen. */
  readonly position: Position

  /**
   * Attaches to the room; resolves when its current state has arrived. Stays attached across reconnects until `detach()`.
   *
   * Rejects with an `OvationError`: the refusal of the server (`room_not_found`, `banned`, `password_needed`, …); the reason
   * why there is no connection, if waiting does not help (`address_invalid`, `not_ovation`, `origin_refused`,
   * `unauthorized`); `closed` after `client.close()`; `aborted` if `signal` or `detach()` comes first; and `timeout` after
   * `timeoutMs`, with the reason why there was no connection as its `cause`. After `timeout` and `not_ovation` the room
   * keeps trying until `detach()`; call `attach()` again to wait for it again.
   *
   * @example
   * await room.attach({ timeoutMs: 5_000 }).catch((error) => show(error.code, error.message))
   */
  attach(options?: AttachOptions): Promise<Room>
  /**
   * Detaches from the room. Commands that were sent have 2 s to be answered; then their promises reject with
   * `command_unknown_outcome`. Commands that were never sent reject with `aborted`. Never rejects; resolves when all are
   * settled.
   */
  detach(): Promise<void>

  /** Everything to show now. The same object until something changes. */
  getSnapshot(): RoomSnapshot
  /**
   * Calls back after every change of the snapshot.
   *
   * @example
   * const { unsubscribe } = room.subscribe(() => render(room.getSnapshot()))
   */
  subscribe(listener: () => void): Subscription
  /**
   * Calls back with every new event that this person may read, in the room's order. What a snapshot contains (at first, and
   * after a discontinuity) is not repeated as events.
   */
  onEvent(listener: (event: RoomEvent) => void): Subscription
  /**
   * Calls back when events were lost for good because this person was disconnected for too long. The snapshot is complete
   * again by then; anything that is kept beside it (a list of messages, a sum) must be built again from the snapshot or
   * `messages.history()`.
   */
  onDiscontinuity(listener: (discontinuity: Discontinuity) => void): Subscription

  /** Reports that this person is typing; call it on every key press, it is sent at most every three seconds. */
  typing(): void
  /**
   * Changes the title of the room, from host upwards. Rejects with `forbidden`, `text_empty` or `text_too_long`.
   *
   * @example
   * await room.setTitle('Friday night')
   */
  setTitle(title: string): Promise<Position>
  /**
   * Sets the announcement of the room, from moderator upwards; null removes it. Rejects with `forbidden`, `text_too_long`,
   * or, if there is none to remove, `nothing_to_change`.
   *
   * @example
   * await room.announce('We start at eight')
   */
  announce(text: string | null): Promise<Position>
  /**
   * Opens or closes the room for everybody, from host upwards. In a closed room nobody can speak; it can still be read. Rejects
   * with `forbidden` or `nothing_to_change`.
   */
  setOpen(open: boolean): Promise<Position>
  /**
   * Sends any command by its name; the other methods of the room are shorter forms. Resolves with its position when it is
   * stored. Waits for a connection for a limited time (`sendTimeoutMs`, by default 60 s).
   *
   * Rejects with an `OvationError`: at once, with nothing sent, if the room is not attached (`not_attached`), the command
   * cannot be written as JSON (`invalid_frame`), is larger than the server accepts (`payload_too_large`), or too many are
   * waiting (`offline_full`); with the refusal of the server; with `offline_expired` if it was not sent in time; with
   * `command_unknown_outcome` if it may have been stored: send it again under `error.commandId`.
   */
  command<T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions): Promise<Position>
}

/**
 * What the SDK has of each feature beside `FIRST`: the only list. A screen may load it later (`first.ts`). It has no name,
 * because all that has one here is passed on by `index.ts` to those who use the SDK.
 */
export default [
  roomClient,
  announcementsClient,
  historyClient,
  messageActionsClient,
  readingClient,
  customClient,
  likesClient,
  reactionsClient,
  pollsClient,
  giftsClient,
  moderationClient,
  stageClient,
  streamClient,
  stateClient,
  presenceClient,
  typingClient,
]
