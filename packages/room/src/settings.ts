import { DEFAULT_TEXT_CHARS } from './limits.ts'
import type { Role } from './roles.ts'

/**
 * Who may come in. `public`: everybody, and it is on the home page; `unlisted`: anyone who has the link; `password`: anyone who
 * also knows the password; `tokens`: anyone who an integrator's token speaks for; `members`: members and above.
 */
export type Access = 'public' | 'unlisted' | 'password' | 'tokens' | 'members'
export const ACCESS = ['public', 'unlisted', 'password', 'tokens', 'members'] as const satisfies readonly Access[]

/** What the people who run a room can change about it while it runs. */
export type Settings = {
  /** Who may send messages; staff always may. */
  speak: 'everyone' | 'members' | 'staff'
  /** The least time between two messages of one person below moderator; 0 is off. */
  slowModeMs: number
  /** The longest message, in visible characters. Default 500. */
  maxTextChars: number
  access: Access
  /** Whether viewers may ask to come on stage. */
  hands: boolean
  /** The least role that may send an integrator's own events. */
  customEventsFrom: Role
  /** The least role that may change the room's shared state. */
  stateFrom: Role
  /** Coins for trying out that a joining viewer's wallet starts with; 0 is none. */
  testCoins: number
  /**
   * Who may watch where everybody may come in. `open`: anyone who has the address, so that caches and players outside can
   * carry it; `session`: only who is in the room, so that a ban ends the video too.
   */
  video: 'open' | 'session'
}

export const DEFAULT_SETTINGS: Settings = {
  speak: 'everyone',
  slowModeMs: 0,
  maxTextChars: DEFAULT_TEXT_CHARS,
  access: 'public',
  hands: true,
  customEventsFrom: 'member',
  stateFrom: 'moderator',
  testCoins: 1_000,
  video: 'open',
}

/** Whether everybody may come in who has the address. */
export const isOpenToAll = ({ access }: Settings): boolean => access === 'public' || access === 'unlisted'

/** Whether video may be watched by anyone who has its address. */
export const isVideoOpen = (settings: Settings): boolean => isOpenToAll(settings) && settings.video !== 'session'
