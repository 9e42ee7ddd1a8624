import type { PanelWords } from '../panels/words/index.ts'
import type { NoticeIcon } from './notice.tsx'

/** Codes of the same refusal, as a person understands it. */
const SAME: Record<string, string> = {
  invalid_frame: 'room_not_found',
  argument_invalid: 'room_not_found',
  not_found: 'room_not_found',
  token_expired: 'unauthorized',
  token_failed: 'unauthorized',
  name_reserved: 'name_invalid',
  password_needed: 'password',
  password_wrong: 'password',
  too_many_rooms: 'too_many_connections',
}

/**
 * Why somebody may not enter a room, as they understand it. `stranger`: in a page of others that says nobody's name; there it
 * is that page that lets people in.
 */
export function reasonOf(code: string, stranger = false): string {
  const reason = Object.hasOwn(SAME, code) ? (SAME[code] ?? code) : code
  return reason === 'members_only' && stranger ? 'sign_in_here' : reason
}

/** A reason in plain words, and what people can do. Nothing of it is for developers. */
export function refusalWords(
  reason: string,
  { refusals, refusedOtherwise }: Pick<PanelWords, 'refusals' | 'refusedOtherwise'>,
): readonly [title: string, more: string] {
  return (Object.hasOwn(refusals, reason) && refusals[reason]) || refusedOtherwise
}

/** What a card offers to whoever is not let in; the first is the main thing to do. */
export type Way = 'retry' | 'reload' | 'signIn'

type Can = {
  /** Whether people can sign in here, and this person has not. */
  signIn: boolean
  /** Whether the page gives a new token for each try; one that is written into it stays what it is. */
  renews: boolean
}

export function waysOf(reason: string, { signIn, renews }: Can): readonly Way[] {
  if (reason === 'sign_in_here' || (reason === 'unauthorized' && !renews)) return ['reload']
  return reason === 'members_only' && signIn ? ['signIn', 'retry'] : ['retry']
}

const ICONS: Record<string, NoticeIcon> = {
  banned: 'banned',
  members_only: 'people',
  room_not_found: 'lost',
  unauthorized: 'signIn',
  sign_in_here: 'signIn',
  origin_refused: 'lock',
  rate_limited: 'clock',
}

export const iconOf = (reason: string): NoticeIcon => (Object.hasOwn(ICONS, reason) && ICONS[reason]) || 'people'
