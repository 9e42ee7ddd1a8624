import type { Command, PublicState, Message, Position, Role, RoomEvent } from '@ovation/room'

/** Version of the wire protocol. A server refuses a `hello` with another major number. */
export const WIRE_VERSION = 2

/** What a client sends. The first frame is `hello`; every frame with an `id` is answered by one `reply` with the same id. */
export type ClientFrame =
  | { t: 'hello'; v: number; token?: string; guest?: { name?: string; token?: string }; client?: string }
  | { t: 'token'; token: string }
  | { t: 'attach'; id: string; room: string; since?: Position; password?: string }
  | { t: 'detach'; id: string; room: string }
  | ({ t: 'command'; id: string; room: string } & Command)
  | { t: 'history'; id: string; room: string; before?: number; limit: number }
  | { t: 'messages'; id: string; room: string; seqs: number[] }
  /** Reads rows of a public keyed slice: those with these `keys`, or in order those whose keys begin with `prefix`. */
  | {
      t: 'rows'
      id: string
      room: string
      slice: string
      keys?: string[]
      prefix?: string
      after?: string
      limit?: number
    }
  | { t: 'wallet'; id: string; room: string }
  | { t: 'like'; room: string; count: number }
  | { t: 'typing'; room: string }
  /** How the video of the room played since the last report, milliseconds; `source`: where the page was opened from, once. */
  | {
      t: 'playback'
      room: string
      source?: string
      playedMs?: number
      stalls?: number
      stalledMs?: number
      delayMs?: number
    }
  /** Enters presence with data, or leaves it; starts to follow who is present, or stops. */
  | { t: 'presence'; id: string; room: string; act: 'enter' | 'leave' | 'watch' | 'unwatch'; data?: unknown }
  /** This person has read up to that seq. */
  | { t: 'read'; id: string; room: string; seq: number }
  | { t: 'pong'; n: number }
  /** Asks for a sign of life: answered at once, before everything else that waits. */
  | { t: 'ping'; id: string }

/** The committed result of a command: its position in the room's log. The same for every retry of the same id. */
export type Reply = { position: Position }

/** A person's own status in a room. */
export type Self = {
  /** The role in this room: the higher of the token's role and the one that was given in the room. */
  role: Role
  /** When the mute ends, in milliseconds since 1970; null if it has no end, absent if the person is not muted. */
  mutedUntil?: number | null
  /** The ticket to watch video where the room is not open to everybody: `?ticket=` in the addresses of video and replays. */
  playback?: string
  /** A personal ticket for the video: it expires when this person may no longer be in the room. */
  watch?: string
  /** Where somebody was invited on stage: their slot, and the key to publish there. */
  stage?: { seat: number; key: string }
}

/** An event in a frame: the frame carries its room and epoch. */
export type WireEvent = Omit<RoomEvent, 'room' | 'epoch'>

/** A seq whose content is not for this reader, with the digest that keeps its place in the chain (base64url). */
export type Redacted = [seq: number, digest: string]

/**
 * Everything that happened in a room from `from` to `to`, both included, for one class and level: the same bytes for all its
 * members. A frame without events still moves the position.
 */
export type RoomFrame = {
  t: 'room'
  room: string
  epoch: number
  from: number
  to: number
  events: WireEvent[]
  redacted?: Redacted[]
  /** Ranges of seqs, both ends included, of messages that are shown to nobody: more was said than people can read. */
  suppressed?: [from: number, to: number][]
  /** How this reader is served now; absent means `full`. */
  level?: Level
  /** Ranges of seqs, both ends included, left out because this reader's network is too slow. None of them is essential. */
  sampledOut?: [from: number, to: number][]
}

/**
 * `full`: everything at once; `batched`: everything, in fewer frames; `sampled`: everything essential and the newest of the
 * rest; `counters`: everything essential and none of the rest.
 */
export type Level = 'full' | 'batched' | 'sampled' | 'counters'

/** What was left out for this reader, as far as it is still available, in its current state. Not in the order of the log. */
export type BackfillFrame = {
  t: 'backfill'
  room: string
  epoch: number
  from: number
  to: number
  messages: Message[]
  events: WireEvent[]
}

/** Events addressed to one person. Sent before the room frame that covers their seqs. */
export type PersonalFrame = { t: 'personal'; room: string; epoch: number; events: WireEvent[] }

/** Who is typing now: how many, and the names of a few. */
export type Typing = { count: number; names: string[] }

/** The answer of `GET /v1/check`: whether this page could connect now. Readable by pages of every origin. */
export type CheckReply = { ovation: number; serverTime: number; maxClientFrameBytes: number } | { error: WireError }

/**
 * At most one per interval, without a seq: likes so far, the number of viewers, the newest people who joined since the last
 * signal, and who is typing.
 */
export type SignalFrame = {
  t: 'signal'
  room: string
  likes?: number
  viewers?: number
  joined?: string[]
  typing?: Typing
  /** The ids of the people in `typing`, in the same order. */
  typingIds?: string[]
}

/** Somebody who is present: one entry per person, however many connections they have. */
export type PresenceMember = { id: string; name: string; avatar?: string; data?: unknown }

/**
 * The answer to `watch`. `full`: nobody else is accepted. `settlesInMs`: for this long, people who were present before the
 * server started may still be reconnecting.
 */
export type PresenceList = { members: PresenceMember[]; full: boolean; settlesInMs: number }

/** Who entered or changed, and who left, since the last of these frames; `whole`: `set` is everybody. */
export type PresenceFrame = {
  t: 'presence'
  room: string
  set: PresenceMember[]
  gone: string[]
  full: boolean
  whole?: true
}

/** A gift as history returns it. */
export type GiftSent = Omit<RoomEvent<'gift.sent'>, 'room'>

/** `gifts`: the gifts sent among these messages, in order. */
export type Snapshot = { state: PublicState; messages: Message[]; pinned: Message[]; gifts?: GiftSent[] }

/** The answer to `attach`. `snapshot` is absent exactly when everything since the given position follows as frames. */
export type Attached = {
  position: Position
  recovered: boolean
  self: Self
  likes: number
  viewers: number
  /**
   * How far this person has read, and how many messages of others follow, up to `upTo`, counted to at most 100; absent if
   * they have never marked anything as read.
   */
  read?: { seq: number; unread: number; upTo: number }
  snapshot?: Snapshot
}

/** This person's coins in this room, whole coins. */
export type WalletState = { balance: number; currency: string }

/**
 * Messages in order; `more` says whether there are older ones. A page may have fewer than were asked for, or none, even so:
 * ask again with `before` set to `next`. `gifts` are the gifts sent among them, the newest if there are many.
 */
export type HistoryPage = { messages: Message[]; gifts?: GiftSent[]; more: boolean; next?: number }

/** Rows of a keyed slice; `more` says whether others follow. */
export type RowsPage = { rows: { key: string; data: unknown }[]; more: boolean }

/**
 * An error as a server sends it. `revision`: the current one of the value that was to be changed, with `revision_conflict`.
 */
export type WireError = { code: string; message: string; retryInMs?: number; revision?: number }

export type ServerFrame =
  | {
      t: 'welcome'
      v: number
      actor: { id: string; name: string; aliases?: readonly string[] }
      guestToken?: string
      serverTime: number
      session?: string
    }
  | {
      t: 'reply'
      id: string
      result: Reply | Attached | HistoryPage | WalletState | PresenceList | RowsPage | Record<string, never>
    }
  | { t: 'reply'; id: string; error: WireError }
  | RoomFrame
  | PersonalFrame
  | BackfillFrame
  | SignalFrame
  | PresenceFrame
  | { t: 'self'; room: string; self: Self; snapshot?: Snapshot; position?: Position }
  | { t: 'detached'; room: string; error: WireError }
  | { t: 'ping'; n: number }
  | { t: 'bye'; code: number; reason: string; retry: boolean; retryInMs?: number }
