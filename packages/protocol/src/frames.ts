import type { Command, PublicState, Message, Position, Role, RoomEvent } from '@ovation/room'

/** Version of the wire. A server refuses a `hello` with another major number. */
export const WIRE_VERSION = 2

/** What a client sends. The first frame is `hello`; everything that has an `id` is answered by one `reply` with it. */
export type ClientFrame =
  | { t: 'hello'; v: number; token?: string; guest?: { name?: string; token?: string }; client?: string }
  | { t: 'token'; token: string }
  | { t: 'attach'; id: string; room: string; since?: Position; password?: string }
  | { t: 'detach'; id: string; room: string }
  | ({ t: 'command'; id: string; room: string } & Command)
  | { t: 'history'; id: string; room: string; before?: number; limit: number }
  | { t: 'messages'; id: string; room: string; seqs: number[] }
  | { t: 'wallet'; id: string; room: string }
  | { t: 'like'; room: string; count: number }
  | { t: 'typing'; room: string }
  /** Makes this person present, with data of theirs, or not any more; follows who else is, or not any more. */
  | { t: 'presence'; id: string; room: string; act: 'enter' | 'leave' | 'watch' | 'unwatch'; data?: unknown }
  /** This person has read up to there. */
  | { t: 'read'; id: string; room: string; seq: number }
  | { t: 'pong'; n: number }
  /** Asks for a sign of life: answered at once, whatever else waits. */
  | { t: 'ping'; id: string }

/** The committed result of a command: where it stands in the room's order. The same for every retry of the same id. */
export type Reply = { position: Position }

/** What somebody is in a room, as they need to know it. */
export type Self = {
  /** Theirs in this room: the higher of the token's and the one that the room gave. */
  role: Role
  /** When their mute ends, in milliseconds since 1970; null where it has no end, absent where they are not muted. */
  mutedUntil?: number | null
  /** Lets the video be watched where the room is not open to everybody: `?ticket=` of the addresses of video and replay. */
  playback?: string
  /** A ticket for the video as this person: it ends when they may be here no more. */
  watch?: string
  /** Where somebody was invited on stage: their slot, and the key to publish there. */
  stage?: { seat: number; key: string }
}

/** An event in a frame: its room and epoch stand in the frame. */
export type WireEvent = Omit<RoomEvent, 'room' | 'epoch'>

/** A seq whose content is not for this reader, with the digest that keeps its place in the chain (base64url). */
export type Redacted = [seq: number, digest: string]

/**
 * Everything that happened in a room from `from` to `to`, both included, for one class and level: the same bytes for
 * everyone in it. A frame without events still moves the position.
 */
export type RoomFrame = {
  t: 'room'
  room: string
  epoch: number
  from: number
  to: number
  events: WireEvent[]
  redacted?: Redacted[]
  /** Seqs, both ends included, of messages that are shown to nobody: more was said than people can read. */
  suppressed?: [from: number, to: number][]
  /** How this reader is served now; absent is `full`. */
  level?: Level
  /** Seqs, both ends included, of what this reader's network would not have taken. Nothing essential is among them. */
  sampledOut?: [from: number, to: number][]
}

/** Everything at once; everything, in fewer frames; everything essential and the newest of the rest; none of the rest. */
export type Level = 'full' | 'batched' | 'sampled' | 'counters'

/** What was left out for this reader, as far as it is still at hand, as it stands now. Not in the order of the stream. */
export type BackfillFrame = {
  t: 'backfill'
  room: string
  epoch: number
  from: number
  to: number
  messages: Message[]
  events: WireEvent[]
}

/** Events addressed to one person. Comes before the room frame that covers their seqs. */
export type PersonalFrame = { t: 'personal'; room: string; epoch: number; events: WireEvent[] }

/** Who is writing just now: how many, and the names of a few. */
export type Typing = { count: number; names: string[] }

/** The answer of `GET /v1/check`: whether this page could connect now. Readable by pages of every origin. */
export type CheckReply = { ovation: number; serverTime: number; maxClientFrameBytes: number } | { error: WireError }

/**
 * At most once, without seq: likes so far, how many are watching, the newest of those who came since the last signal, and who
 * is writing.
 */
export type SignalFrame = {
  t: 'signal'
  room: string
  likes?: number
  viewers?: number
  joined?: string[]
  typing?: Typing
  /** Whose the names in `typing` are, in the same order. */
  typingIds?: string[]
}

/** Somebody who is present: one of each person, however many connections they have. */
export type PresenceMember = { id: string; name: string; avatar?: string; data?: unknown }

/**
 * The answer to `watch`. `full`: nobody else is taken in. `settlesInMs`: so long those who were present before the server
 * started may still be on their way back.
 */
export type PresenceList = { members: PresenceMember[]; full: boolean; settlesInMs: number }

/** Who came or changed, and who is gone, since the last of these; `whole`: `set` is everybody. */
export type PresenceFrame = {
  t: 'presence'
  room: string
  set: PresenceMember[]
  gone: string[]
  full: boolean
  whole?: true
}

/** A gift as history gives it. */
export type GiftSent = Omit<RoomEvent<'gift.sent'>, 'room'>

/** `gifts`: those that were given among these messages, in order. */
export type Snapshot = { state: PublicState; messages: Message[]; pinned: Message[]; gifts?: GiftSent[] }

/** The answer to `attach`. `snapshot` is absent exactly when everything since the given position follows as frames. */
export type Attached = {
  position: Position
  recovered: boolean
  self: Self
  likes: number
  viewers: number
  /**
   * Where this person has read to, and how many messages of others stand behind it, up to `upTo`, counted to 100; absent
   * where they never said so.
   */
  read?: { seq: number; unread: number; upTo: number }
  snapshot?: Snapshot
}

/** What somebody can give in this room, whole coins. */
export type WalletState = { balance: number; currency: string }

/**
 * Messages in order; `more` is whether there are older ones. A page may have fewer than were asked for, or none, all the
 * same: ask on with `before` as `next` says. `gifts` are those that were given among them, the newest of many.
 */
export type HistoryPage = { messages: Message[]; gifts?: GiftSent[]; more: boolean; next?: number }

/** An error as a server writes it. `revision`: of the value that was to be changed, with `revision_conflict`. */
export type WireError = { code: string; message: string; retryInMs?: number; revision?: number }

export type ServerFrame =
  | {
      t: 'welcome'
      v: number
      actor: { id: string; name: string }
      guestToken?: string
      serverTime: number
      session?: string
    }
  | {
      t: 'reply'
      id: string
      result: Reply | Attached | HistoryPage | WalletState | PresenceList | Record<string, never>
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
