import type { Settings } from './settings.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

/** Raised when the meaning of `RoomState` changes: stored snapshots with another version are folded again. */
export const STATE_VERSION = 1

export type Poll = {
  poll: string
  question: string
  options: string[]
  openedAt: number
  endsAt?: number
  /** Votes by option as counted so far; what everybody was last told is in `tallied`. */
  counts: number[]
  tallied: number[]
  talliedAt: number
  closed: boolean
}

export type StreamState =
  | { status: 'none' }
  | { status: 'live'; stream: string; startedAt: number }
  | { status: 'interrupted'; stream: string; startedAt: number; since: number }
  | { status: 'ended'; stream: string; endedAt: number }

/** What the owner of a room needs to decide. Bounded: nothing in it grows with the number of people. */
export type RoomState = {
  room: string
  epoch: number
  seq: number
  lifecycle: 'open' | 'closed'
  title: string
  settings: Settings
  announcement: { text: string; by: string; name: string; at: number } | null
  pinned: number[]
  poll: Poll | null
  likes: number
  stream: StreamState
}

export const initialState = (room: string): RoomState => ({
  room,
  epoch: 0,
  seq: 0,
  lifecycle: 'closed',
  title: '',
  settings: DEFAULT_SETTINGS,
  announcement: null,
  pinned: [],
  poll: null,
  likes: 0,
  stream: { status: 'none' },
})
