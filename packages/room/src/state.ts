import type { Settings } from './settings.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

/** Raised when the meaning of `RoomState` changes: stored snapshots with another version are folded again. */
export const STATE_VERSION = 2

/** A question put to everybody. */
export type Poll = {
  /** Its id. */
  poll: string
  /** Who asked. Not there of polls from before it was written down. */
  by?: string
  question: string
  /** In the order in which they are counted, from 0. */
  options: string[]
  /** Milliseconds since 1970, by the server's clock. */
  openedAt: number
  /** When it ends by itself, likewise. Not there when it has to be closed. */
  endsAt?: number
  /** Votes by option as counted so far; what everybody was last told is in `tallied`. */
  counts: number[]
  tallied: number[]
  talliedAt: number
  /** Whether it is over; it stays until the next one. */
  closed: boolean
}

/**
 * What the host's encoder does: never seen, on air, lost and waited for, over. `stream` is the id of the broadcast; times are
 * milliseconds since 1970, by the server's clock.
 */
export type StreamState =
  | { status: 'none' }
  | { status: 'live'; stream: string; startedAt: number }
  | { status: 'interrupted'; stream: string; startedAt: number; since: number }
  | { status: 'ended'; stream: string; endedAt: number }

/** How the video of guests stand beside the host's: small in a corner of it, or all of one size. */
export type StageLayout = 'corner' | 'side'
export const STAGE_LAYOUTS = ['corner', 'side'] as const satisfies readonly StageLayout[]

/** Somebody the host invited. `stream` is what they publish, once they do. */
export type StageGuest = { actor: string; name: string; seat: number; muted: boolean; stream: string | null }

/** Who stands beside the host, and who asks to. */
export type StageState = {
  layout: StageLayout
  hands: { actor: string; name: string }[]
  guests: StageGuest[]
}

export const EMPTY_STAGE: StageState = { layout: 'corner', hands: [], guests: [] }

/** A value that everybody in the room has. `revision` is the seq of the event that set it, `by` who did. */
export type SharedValue = { value: unknown; revision: number; by: string; at: number }

/** What the owner of a room needs to decide. Bounded: nothing in it grows with the number of people. */
export type RoomState = {
  room: string
  epoch: number
  seq: number
  lifecycle: 'open' | 'closed'
  title: string
  settings: Settings
  /** A keyed digest of the room's password; null is none. Only the server folds it. */
  door: string | null
  announcement: { text: string; by: string; name: string; at: number } | null
  pinned: number[]
  poll: Poll | null
  likes: number
  stream: StreamState
  stage: StageState
  /** The room's shared state by key, bounded by `LIMITS`. */
  shared: Readonly<Record<string, SharedValue>>
}

export const initialState = (room: string): RoomState => ({
  room,
  epoch: 0,
  seq: 0,
  lifecycle: 'closed',
  title: '',
  settings: DEFAULT_SETTINGS,
  door: null,
  announcement: null,
  pinned: [],
  poll: null,
  likes: 0,
  stream: { status: 'none' },
  stage: EMPTY_STAGE,
  shared: {},
})
