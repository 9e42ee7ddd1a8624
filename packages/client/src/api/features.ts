import type {
  Author,
  GiftId,
  Position,
  Role,
  RoomEvent,
  Settings,
  StageLayout,
  PersonCommandBodies as CommandBodies,
} from '@ovation/room'
import type { Subscription } from './subscription.ts'

/** An event of your own. */
export interface CustomRoomEvent<Name extends string = string, Data = unknown> {
  /** With a prefix of your own: `quiz.answer`. */
  name: Name
  /** Up to 4 kB of JSON. It comes from another person's client: without a parser, it may be anything. */
  data: Data
  /** Who sent it, as shown at that moment. */
  by: Author
  /** Its position in the room's log. */
  position: Position
  /** When it was stored, by the server's clock: milliseconds since 1970. */
  at: number
}

/** Events of your own, stored and delivered in the same order as all other events. `defineEvents` adds types. */
export interface CustomEvents {
  /**
   * Sends an event: `name` with a prefix of your own (`quiz.answer`), `data` up to 4 kB of JSON. The setting
   * `customEventsFrom` (default `member`) says who may. Rejects with `forbidden`, `name_reserved` (the name is one of the
   * room's own), `data_too_large`, or as `room.command` does.
   *
   * @example
   * await room.events.send('quiz.answer', { choice: 2 })
   */
  send(name: string, data: unknown): Promise<Position>
  /** Calls back with every new event of that name. */
  subscribe(name: string, listener: (event: CustomRoomEvent) => void): Subscription
  /** Calls back with every new event, whatever its name. */
  subscribe(listener: (event: CustomRoomEvent) => void): Subscription
}

/** The events of `defineEvents`, in one room. `E` maps names to their data. */
export interface DefinedEvents<E extends object> {
  /** Like `CustomEvents.send`, for the defined names and data. */
  send<Name extends keyof E & string>(name: Name, data: E[Name]): Promise<Position>
  /** Calls back with every new event of that name. Events that its parser refuses (by throwing) are skipped. */
  subscribe<Name extends keyof E & string>(
    name: Name,
    listener: (event: CustomRoomEvent<Name, E[Name]>) => void,
  ): Subscription
  /** Calls back with every new event of the room, whatever its name and data. */
  subscribe(listener: (event: CustomRoomEvent) => void): Subscription
}

/** A parser for each name: returns the typed data, or throws. `parse` of zod and similar libraries fits. */
export type EventParsers<E extends object> = { readonly [Name in keyof E]?: (data: unknown) => E[Name] }

/** Likes: counted here, sent together once a second, and less often in a crowd (at least every 5 s). */
export interface Reactions {
  /**
   * Likes the room, once or `count` times. Shown in `snapshot.likes` at once. Never rejects: a like that the server does not
   * accept is lost.
   */
  like(count?: number): void
  /** Calls back with the number of likes, at once if the room is attached, and after every change. */
  subscribe(listener: (likes: number) => void): Subscription
}

/** The number of viewers. */
export interface Occupancy {
  /** Calls back with the number of viewers, at once if the room is attached, and after every change. */
  subscribe(listener: (occupancy: { viewers: number }) => void): Subscription
}

/** Polls. The open or last poll is `snapshot.state.poll`. */
export interface Polls {
  /**
   * Opens a poll, from host upwards; without `durationMs` it is open until it is closed. Rejects with `forbidden`,
   * `poll_running` or `value_out_of_range`.
   *
   * @example
   * await room.polls.open({ question: 'Which song?', options: ['A', 'B'], durationMs: 60_000 })
   */
  open(poll: CommandBodies['poll.open']): Promise<Position>
  /**
   * Votes for an option, counted from 0, of the open poll. Each person votes once. Rejects with `poll_not_open`,
   * `option_unknown` or `already_voted`.
   */
  vote(option: number): Promise<Position>
  /** Closes the open poll and shows its result. Rejects with `forbidden` or `poll_not_open`. */
  close(): Promise<Position>
}

/** Gifts, paid with coins. The catalogue is `GIFTS`. */
export interface Gifts {
  /**
   * Pays for a gift and shows it, both or neither; `count` is 1 by default. Rejects with `insufficient_funds`,
   * `gift_unknown` or `value_out_of_range`. With `command_unknown_outcome` it may have been paid.
   *
   * @example
   * await room.gifts.send('star', 3)
   */
  send(gift: GiftId, count?: number): Promise<Position>
  /**
   * Whole coins that this person can spend in this room, including the test coins of a joining viewer. Rejects with
   * `timeout`.
   */
  balance(): Promise<number>
  /** Calls back with every new gift. `body` is null if the person was erased; `body.amount` is in whole coins. */
  subscribe(listener: (gift: RoomEvent<'gift.sent'>) => void): Subscription
}

/** The duration and the reason of a sanction. */
export interface Sanction {
  /** Milliseconds; null, the default, means until it is lifted. */
  durationMs?: number | null
  /** Shown to the person, and stored for the staff. */
  reason?: string
}

/** Moderation of people. `actor` is a person's id: `message.author.id`. */
export interface Moderation {
  /**
   * Mutes somebody, who can then only read: **until `unmute`, unless `durationMs` is given**. From moderator upwards,
   * against lower roles. Rejects with `forbidden`, `outranked` or `value_out_of_range`.
   *
   * @example
   * await room.moderation.mute(message.author.id, { durationMs: 600_000, reason: 'spam' })
   */
  mute(actor: string, sanction?: Sanction): Promise<Position>
  /** Lifts a mute. Rejects with `forbidden`, `outranked` or `nothing_to_change`. */
  unmute(actor: string): Promise<Position>
  /**
   * Removes somebody from the room, and keeps them out: **until `unban`, unless `durationMs` is given**. Their connections
   * to the room, their video and their replays end within a second. Rejects as `mute` does.
   */
  ban(actor: string, sanction?: Sanction): Promise<Position>
  /** Lifts a ban. Rejects as `unmute` does. */
  unban(actor: string): Promise<Position>
  /**
   * Grants somebody a role in this room, from host upwards and below one's own. It does not lower the role in a token: the
   * higher of the two counts. Rejects with `forbidden`, `outranked` or `nothing_to_change`.
   *
   * @example
   * await room.moderation.setRole('user-42', 'moderator')
   */
  setRole(actor: string, role: Role): Promise<Position>
  /** Reports a message or a person to the staff. Everybody may; nobody else sees it. */
  report(report: CommandBodies['report.send']): Promise<Position>
  /** Sends a notice to one person only, from moderator upwards. Rejects with `forbidden`. */
  notify(actor: string, text: string): Promise<Position>
}

/** What the people who run a room can change while it runs. The current values are in `snapshot.state.settings`. */
export interface RoomSettings {
  /**
   * Changes the given settings and leaves the others, from host upwards. Resolves when the server has stored them; the
   * snapshot of this client follows a moment later. Rejects with `forbidden`, `value_out_of_range` (a number too large or too
   * small), `invalid_frame` (a value of another type, or an unknown setting) or `nothing_to_change`.
   *
   * @example
   * await room.settings.update({ slowModeMs: 5_000, speak: 'members' })
   */
  update(change: Partial<Settings>): Promise<Position>
}

/**
 * Guests on stage with the host: who asks and who was invited (`state.stage`), and, for an invited guest, `self.stage` to
 * publish with.
 */
export interface Stage {
  /**
   * Asks to come on stage. Rejects with `not_live`, `hands_down` (the setting `hands` is off), `muted`,
   * `hands_full` or `nothing_to_change`.
   */
  raiseHand(): Promise<Position>
  /** Lowers one's own hand; staff may lower anybody's. Rejects with `forbidden` or `nothing_to_change`. */
  lowerHand(actor?: string): Promise<Position>
  /** Invites somebody who raised a hand, from host upwards. Rejects with `forbidden`, `hand_not_raised` or `stage_full`. */
  invite(actor: string): Promise<Position>
  /** Leaves the stage; staff may remove anybody. Rejects with `forbidden`, `outranked` or `not_on_stage`. */
  leave(actor?: string): Promise<Position>
  /**
   * Mutes a guest's microphone for everybody, or ends that, from moderator upwards. Rejects with `forbidden`, `outranked`
   * or `not_on_stage`.
   */
  mute(actor: string, muted: boolean): Promise<Position>
  /**
   * Sets how guests are arranged beside the host (`corner` or `side`), from host upwards. Rejects with `forbidden` or
   * `nothing_to_change`.
   */
  arrange(layout: StageLayout): Promise<Position>
}
