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
  /** Up to 4 kB of JSON. It came from another person's client: it may be anything, unless a parser has looked at it. */
  data: Data
  /** Who sent it, as they were shown at that moment. */
  by: Author
  /** Where it stands among everything that happened in the room. */
  position: Position
  /** When it was stored, by the server's clock: milliseconds since 1970. */
  at: number
}

/** Events of your own, stored and delivered in the same order as everything else. `defineEvents` gives them types. */
export interface CustomEvents {
  /**
   * Sends an event: `name` with a prefix of your own (`quiz.answer`), `data` up to 4 kB of JSON. Who may is the setting
   * `customEventsFrom` (default `member`). Rejects with `forbidden`, `name_reserved` (the name is one of the room's own),
   * `data_too_large`, or as `room.command` does.
   *
   * @example
   * await room.events.send('quiz.answer', { choice: 2 })
   */
  send(name: string, data: unknown): Promise<Position>
  /** Calls back with every event of that name, from now on. */
  subscribe(name: string, listener: (event: CustomRoomEvent) => void): Subscription
  /** Calls back with every event, whatever its name. */
  subscribe(listener: (event: CustomRoomEvent) => void): Subscription
}

/** The events of `defineEvents`, in one room. `E` is their data by name. */
export interface DefinedEvents<E extends object> {
  /** As `CustomEvents.send`, for names and data that were defined. */
  send<Name extends keyof E & string>(name: Name, data: E[Name]): Promise<Position>
  /** Calls back with every event of that name. What its parser refuses (by throwing) is left out. */
  subscribe<Name extends keyof E & string>(
    name: Name,
    listener: (event: CustomRoomEvent<Name, E[Name]>) => void,
  ): Subscription
  /** Calls back with every event of the room, whatever its name and data. */
  subscribe(listener: (event: CustomRoomEvent) => void): Subscription
}

/** For each name what reads its data: gives it typed, or throws. `parse` of zod and its like fit. */
export type EventParsers<E extends object> = { readonly [Name in keyof E]?: (data: unknown) => E[Name] }

/** Likes: counted here, sent together once a second, and less often in a crowd (up to once in 5 s). */
export interface Reactions {
  /**
   * Likes the room, once or `count` times. Shown in `snapshot.likes` at once. Never rejects: a like that the server does not
   * take is gone.
   */
  like(count?: number): void
  /** Calls back with how many likes there are, at once where the room is attached and after every change. */
  subscribe(listener: (likes: number) => void): Subscription
}

/** How many are here. */
export interface Occupancy {
  /** Calls back with how many people watch, at once where the room is attached and after every change. */
  subscribe(listener: (occupancy: { viewers: number }) => void): Subscription
}

/** Votes. The poll that runs, or ran last, is `snapshot.state.poll`. */
export interface Polls {
  /**
   * Asks a question, from host upwards; without `durationMs` until it is closed. Rejects with `forbidden`, `poll_running` or
   * `value_out_of_range`.
   *
   * @example
   * await room.polls.open({ question: 'Which song?', options: ['A', 'B'], durationMs: 60_000 })
   */
  open(poll: CommandBodies['poll.open']): Promise<Position>
  /**
   * Votes for an option, counted from 0, of the poll that runs. Each person votes once. Rejects with `poll_not_open`,
   * `option_unknown` or `already_voted`.
   */
  vote(option: number): Promise<Position>
  /** Ends the poll that runs and shows its result. Rejects with `forbidden` or `poll_not_open`. */
  close(): Promise<Position>
}

/** Gifts, paid with coins. The catalogue is `GIFTS`. */
export interface Gifts {
  /**
   * Pays and shows a gift, both or neither; `count` is 1 by default. Rejects with `insufficient_funds`, `gift_unknown` or
   * `value_out_of_range`. With `command_unknown_outcome` it may have been paid.
   *
   * @example
   * await room.gifts.send('star', 3)
   */
  send(gift: GiftId, count?: number): Promise<Position>
  /** Whole coins that this person can give in this room. A joining viewer's test coins are counted. Rejects with `timeout`. */
  balance(): Promise<number>
  /** Calls back with every gift, from now on. `body` is null of a person who was erased; `body.amount` is in whole coins. */
  subscribe(listener: (gift: RoomEvent<'gift.sent'>) => void): Subscription
}

/** For how long, and why. */
export interface Sanction {
  /** Milliseconds; null, the default, is until it is taken back. */
  durationMs?: number | null
  /** Told to the person, and kept for the staff. */
  reason?: string
}

/** What those who run a room can do about people. `actor` is a person's id: `message.author.id`. */
export interface Moderation {
  /**
   * Lets somebody read and not speak: **until `unmute`, unless `durationMs` is given**. From moderator upwards, against lower
   * roles. Rejects with `forbidden`, `outranked` or `value_out_of_range`.
   *
   * @example
   * await room.moderation.mute(message.author.id, { durationMs: 600_000, reason: 'spam' })
   */
  mute(actor: string, sanction?: Sanction): Promise<Position>
  /** Lets somebody speak again. Rejects with `forbidden`, `outranked` or `nothing_to_change`. */
  unmute(actor: string): Promise<Position>
  /**
   * Puts somebody out of the room, and keeps them out: **until `unban`, unless `durationMs` is given**. Their connections to the
   * room, their video and their replays end within a second. Rejects as `mute` does.
   */
  ban(actor: string, sanction?: Sanction): Promise<Position>
  /** Lets somebody come in again. Rejects as `unmute` does. */
  unban(actor: string): Promise<Position>
  /**
   * Gives somebody a role in this room, from host upwards and below one's own. Roles of tokens are more than that: the higher of
   * the two counts. Rejects with `forbidden`, `outranked` or `nothing_to_change`.
   *
   * @example
   * await room.moderation.setRole('user-42', 'moderator')
   */
  setRole(actor: string, role: Role): Promise<Position>
  /** Tells the staff of a message or a person. Everybody may; nobody else sees it. */
  report(report: CommandBodies['report.send']): Promise<Position>
  /** Says something to one person alone, from moderator upwards. Rejects with `forbidden`. */
  notify(actor: string, text: string): Promise<Position>
}

/** What the people who run a room can change about it while it runs. As it stands: `snapshot.state.settings`. */
export interface RoomSettings {
  /**
   * Changes the settings that are given and leaves the others, from host upwards. Resolves when the server has stored them;
   * the snapshot of this client follows a moment later. Rejects with `forbidden`, `value_out_of_range` (a number too large or
   * too small), `invalid_frame` (a value of another kind, or no such setting) or `nothing_to_change`.
   *
   * @example
   * await room.settings.update({ slowModeMs: 5_000, speak: 'members' })
   */
  update(change: Partial<Settings>): Promise<Position>
}

/** Guests beside the host: who asks, who was invited (`state.stage`), and, for anyone who was, `self.stage` to publish with. */
export interface Stage {
  /**
   * Asks to come on stage. Rejects with `not_live`, `hands_down` (the setting `hands` is off), `muted`,
   * `hands_full` or `nothing_to_change`.
   */
  raiseHand(): Promise<Position>
  /** Asks no more; staff lower anybody's. Rejects with `forbidden` or `nothing_to_change`. */
  lowerHand(actor?: string): Promise<Position>
  /** Invites somebody who raised a hand, from host upwards. Rejects with `forbidden`, `hand_not_raised` or `stage_full`. */
  invite(actor: string): Promise<Position>
  /** Goes off stage; staff take anybody off. Rejects with `forbidden`, `outranked` or `not_on_stage`. */
  leave(actor?: string): Promise<Position>
  /** Silences a guest's microphone for everybody, or no longer, from moderator upwards. Rejects with `forbidden`, `outranked` or `not_on_stage`. */
  mute(actor: string, muted: boolean): Promise<Position>
  /** Sets how guests stand beside the host (`corner` or `side`), from host upwards. Rejects with `forbidden` or `nothing_to_change`. */
  arrange(layout: StageLayout): Promise<Position>
}
