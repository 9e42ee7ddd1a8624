import type { Level, OvationError, PresenceMember, Self, Typing } from '@ovation/protocol'
import type {
  PublicState,
  Gap,
  Message,
  Position,
  RoomEvent,
  TimelineItem,
  PersonCommandBodies as CommandBodies,
} from '@ovation/room'
import type { Connection } from './connection.ts'
import type { CustomEvents, Gifts, Moderation, Occupancy, Polls, Reactions, RoomSettings, Stage } from './features.ts'
import type { CommandOptions, Messages, ShownMessage } from './messages.ts'
import type { Presence } from './presence.ts'
import type { SharedState } from './state.ts'
import type { Subscription } from './subscription.ts'

/** The name of a command. */
export type CommandType = keyof CommandBodies

/** `attaching` also while a connection that was lost is coming back; `failed`: refused, `snapshot.error` says why. */
export type RoomStatus = 'detached' | 'attaching' | 'attached' | 'failed'

/** Who else writes: how many, and ids and names of up to three, in the same order. */
export type TypingState = Typing & { ids: string[] }

/** What could not be brought back: events after `from` and up to `to` never reached this screen. */
export interface Discontinuity {
  /** The last position before. */
  from: Position
  /** The position that the room is shown at now. */
  to: Position
}

/** Everything a screen shows of a room. A new object whenever something changed, the same one until then. */
export interface RoomSnapshot {
  /** As `room.status`. */
  status: RoomStatus
  /** Why the room could not be entered, or was closed to this person, where `status` is `failed`. */
  error?: OvationError
  /** What this person is here: role, mute, tickets for the video. */
  self?: Self
  /** What every screen has exactly: title, settings, announcement, pins, poll, stream, stage. */
  state: PublicState
  /** The newest messages, at most 200, then this person's own that are still on their way. */
  messages: readonly ShownMessage[]
  /** What was stored, messages and gifts and notices, in the room's order; the newest 200. */
  timeline: readonly TimelineItem[]
  /** Pinned messages, wherever in the room's history they stand. */
  pinned: readonly Message[]
  /** All likes so far, with this person's own that are not sent yet. */
  likes: number
  /** How many watch. */
  viewers: number
  /**
   * Messages of others behind what this person has read (`messages.markRead`); at first counted to 100, which means 100 or
   * more. Absent while they never said what they have read here.
   */
  unread?: number
  /** Who shows that they are here, while something is subscribed to `room.presence`. */
  presence?: readonly PresenceMember[]
  /** Who else writes just now. */
  typing: TypingState
  /** The names of those who came last; a new list whenever somebody has come. */
  joined: readonly string[]
  /** How much of the room this network takes; below `full` some messages may be left out (`gaps`). */
  level: Level
  /** Seqs of messages that were left out and are not shown. */
  gaps: readonly Gap[]
}

/** How `attach` waits. */
export interface AttachOptions {
  /** Where the room has one (refused with `password_needed`, `password_wrong`); remembered until the next call. */
  password?: string
  /** Gives the call up with `aborted`; where no other call waits, the room is detached too. */
  signal?: AbortSignal
  /** How long the call waits, milliseconds; then it rejects with `timeout`. Default 60,000; `Infinity` for ever. */
  timeoutMs?: number
}

/** One room, as one person sees it. `client.rooms.get(name)` gives it. */
export interface Room {
  /** What it is called in addresses: `demo`. Its title is `snapshot.state.title`. */
  readonly name: string
  /** The connection that it is seen through. */
  readonly connection: Connection
  /** What is said: send, change, delete, pin, hear, read back. */
  readonly messages: Messages
  /** Events of your own. */
  readonly events: CustomEvents
  /** Likes. */
  readonly reactions: Reactions
  /** How many watch. */
  readonly occupancy: Occupancy
  /** Votes. */
  readonly polls: Polls
  /** Gifts, and this person's coins. */
  readonly gifts: Gifts
  /** Mutes, bans, roles, reports. */
  readonly moderation: Moderation
  /** Who may speak, come in, and how often. */
  readonly settings: RoomSettings
  /** Guests beside the host. */
  readonly stage: Stage
  /** Values that everybody has alike. */
  readonly state: SharedState
  /** Who shows that they are here, with data of their own. */
  readonly presence: Presence
  /** How it stands now; also in the snapshot. */
  readonly status: RoomStatus
  /** The last event that this screen has. */
  readonly position: Position

  /**
   * Comes into the room; resolves when its present is here. Stays through every reconnect until `detach()`.
   *
   * Rejects with an `OvationError`: with what the server refuses it with (`room_not_found`, `banned`, `password_needed`, …), with
   * why there is no connection where waiting does not help (`address_invalid`, `not_ovation`, `origin_refused`,
   * `unauthorized`), with `closed` after `client.close()`, with `aborted` when `signal` or `detach()` comes first, and with
   * `timeout` after `timeoutMs`, its `cause` being why there was no connection. After `timeout` and `not_ovation` the room goes
   * on trying until `detach()`; call `attach()` again to wait for it again.
   *
   * @example
   * await room.attach({ timeoutMs: 5_000 }).catch((error) => show(error.code, error.message))
   */
  attach(options?: AttachOptions): Promise<Room>
  /**
   * Leaves the room. What was sent and is not answered yet has 2 s to be; then its promise rejects with
   * `command_unknown_outcome`, and with `aborted` where it was never sent. Never rejects; resolves when that is settled.
   */
  detach(): Promise<void>

  /** Everything to show, now. The same object until something changes. */
  getSnapshot(): RoomSnapshot
  /**
   * Calls back after every change of the snapshot.
   *
   * @example
   * const { unsubscribe } = room.subscribe(() => render(room.getSnapshot()))
   */
  subscribe(listener: () => void): Subscription
  /**
   * Calls back with every event that this person may read, from now on, in the room's order. What a snapshot brings (at first,
   * after a discontinuity) is not repeated as events.
   */
  onEvent(listener: (event: RoomEvent) => void): Subscription
  /**
   * Calls back when events were lost for good, as this person was away for too long. The snapshot is whole again by then;
   * whatever is kept beside it (a list of messages, a sum) has to be made anew, from the snapshot or `messages.history()`.
   */
  onDiscontinuity(listener: (discontinuity: Discontinuity) => void): Subscription

  /** Says that this person writes; call it with every key, it is told every three seconds at most. */
  typing(): void
  /**
   * Gives the room a title, from host upwards. Rejects with `forbidden`, `text_empty` or `text_too_long`.
   *
   * @example
   * await room.setTitle('Friday night')
   */
  setTitle(title: string): Promise<Position>
  /**
   * Puts an announcement on top of the room, from moderator upwards; null takes it away. Rejects with `forbidden`,
   * `text_too_long`, or, where there is none to take away, `nothing_to_change`.
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
   * Gives any command by its name; the methods of the room say the same in fewer words. Resolves with its position when it is
   * stored. Waits for a connection for a bounded time (`sendTimeoutMs`, by default 60 s).
   *
   * Rejects with an `OvationError`: at once, with nothing sent, when the room is not attached (`not_attached`), it cannot be
   * written as JSON (`invalid_frame`), is larger than the server takes (`payload_too_large`) or too many wait (`offline_full`);
   * with what the server refuses it with; with `offline_expired` when it was not sent in time; with `command_unknown_outcome`
   * when it may have been stored, to be sent again under `error.commandId`.
   */
  command<T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions): Promise<Position>
}
