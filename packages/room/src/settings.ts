import { LIMITS } from './limits.ts'
import type { Role } from './roles.ts'

/** What the people who run a room can change about it while it runs. */
export type Settings = {
  /** Who may send messages; staff always may. */
  speak: 'everyone' | 'members' | 'staff'
  /** The least time between two messages of one person below moderator; 0 is off. */
  slowModeMs: number
  maxTextChars: number
  /** Whether people without a token of the integrator's may come in. */
  guests: boolean
  /** The least role that may send an integrator's own events. */
  customEventsFrom: Role
  /** Coins for trying out that a newcomer's wallet starts with; 0 is none. */
  testCoins: number
}

export const DEFAULT_SETTINGS: Settings = {
  speak: 'everyone',
  slowModeMs: 0,
  maxTextChars: LIMITS.defaultTextChars,
  guests: true,
  customEventsFrom: 'member',
  testCoins: 1_000,
}
