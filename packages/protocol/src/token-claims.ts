import { charsIn, ROLES, visibleName } from '@ovation/room'
import type { Role } from '@ovation/room'
import { LIMITS } from '@ovation/room/limits'

// What the claims of a token have to be, for the server that reads tokens and for packages that sign them.

/** The `aud` of every token. */
export const TOKEN_AUDIENCE = 'ovation'
/** A time in seconds since 1970 is that large in the year 33658, one in milliseconds has been since 2001. */
const FIRST_MILLISECONDS = 1e12
/** How much of a wrong value a refusal repeats. */
const MAX_SHOWN_CHARS = 60
const MAX_ROOMS = 200
const MAX_ROOM_CHARS = 64
const MAX_AVATAR_CHARS = 500

export type TokenClaims = {
  sub: string
  /** Seconds since 1970. */
  exp: number
  name?: string | undefined
  sid?: string | undefined
  avatar?: string | undefined
  rooms: Record<string, Role>
}

/** A wrong value, as a refusal repeats it to anyone who sent it. */
export function shownClaim(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text
}

/** What each claim has to be. */
const RULES: Readonly<Record<string, string>> = {
  aud: `'${TOKEN_AUDIENCE}'`,
  sub: `your id of the person, text of 1 to ${LIMITS.maxIdChars} characters, valid Unicode without U+0000`,
  exp: 'the time at which it ends, a number of seconds since 1970',
  nbf: 'the time from which on it counts, a number of seconds since 1970',
  iat: 'the time at which it was made, a number of seconds since 1970',
  name: `text of 1 to ${LIMITS.maxNameChars} visible characters, or be left out`,
  sid: 'text',
  avatar: `an https address of at most ${MAX_AVATAR_CHARS} characters`,
  rooms: 'an object of role by room, such as {"demo":"member"}',
}

/** Why a claim is refused: what it is, and what it has to be. */
export const wrongClaim = (claim: string, value: unknown, rule = RULES[claim] ?? 'another'): string =>
  `its '${claim}' is ${shownClaim(value)}; it has to be ${rule}`

const isText = (value: unknown): value is string => typeof value === 'string'

/** An id goes into look-ups of every kind, and some can hold no U+0000 and no half characters. */
const isSubject = (value: unknown): boolean =>
  isText(value) &&
  value.length >= 1 &&
  value.length <= LIMITS.maxIdChars &&
  value.isWellFormed() &&
  !value.includes('\0')

const isAvatar = (value: unknown): boolean =>
  isText(value) && value.length <= MAX_AVATAR_CHARS && /^https:/i.test(value) && URL.canParse(value)

/** Whether each claim that is checked by itself is right, in the order in which they are told. */
const CHECKS: readonly (readonly [claim: string, isRight: (value: unknown) => boolean])[] = [
  ['sub', isSubject],
  ['exp', (value) => typeof value === 'number' && Number.isFinite(value)],
  ['name', (value) => value === undefined || isText(value)],
  ['sid', (value) => value === undefined || isText(value)],
  ['avatar', (value) => value === undefined || isAvatar(value)],
]

/** Which time of a token is in milliseconds, if one is. */
export function millisecondsFault(payload: Readonly<Record<string, unknown>>): string | undefined {
  const claim = ['exp', 'iat', 'nbf'].find((name) => {
    const value = payload[name]
    return typeof value === 'number' && value >= FIRST_MILLISECONDS
  })
  return claim === undefined ? undefined : wrongClaim(claim, payload[claim], 'in seconds, not milliseconds, since 1970')
}

/** Which claim of a token is wrong, and what it has to be; undefined: all are right. */
export function claimFault(payload: Readonly<Record<string, unknown>>): string | undefined {
  const inMilliseconds = millisecondsFault(payload)
  if (inMilliseconds !== undefined) return inMilliseconds
  const wrong = CHECKS.find(([claim, isRight]) => !isRight(payload[claim]))
  return wrong ? wrongClaim(wrong[0], payload[wrong[0]]) : roomsFault(payload['rooms'])
}

function roomsFault(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongClaim('rooms', value)
  const rooms = Object.entries(value as Record<string, unknown>)
  for (const [room, role] of rooms) {
    if (room.length > MAX_ROOM_CHARS)
      return `its 'rooms' names a room of ${room.length} characters; it has to be at most ${MAX_ROOM_CHARS}`
    if (!ROLES.includes(role as Role)) return wrongClaim(`rooms.${room}`, role, `one of ${ROLES.join(', ')}`)
  }
  return rooms.length > MAX_ROOMS
    ? `its 'rooms' names ${rooms.length} rooms; it has to be at most ${MAX_ROOMS}, and '*' stands for all others`
    : undefined
}

/** Why an id cannot be that of an integrator's person, beside its shape; undefined when it can. */
export const reservedFault = (sub: string): string | undefined =>
  sub === 'owner' || sub === 'system' || sub.startsWith('g_') || sub.startsWith('@')
    ? `its 'sub' is ${shownClaim(sub)}; it has to be another: 'owner', 'system' and what begins with 'g_' or '@' are the server's own`
    : undefined

/** Why a name cannot be shown; undefined when it can. */
export function nameFault(name: string): string | undefined {
  const chars = charsIn(visibleName(name))
  return chars >= 1 && chars <= LIMITS.maxNameChars ? undefined : `has ${chars} visible characters`
}

/** The same, as a token is refused for it. */
export function nameClaimFault(name: string): string | undefined {
  const fault = nameFault(name)
  return fault === undefined ? undefined : `its 'name' ${fault}; it has to have 1 to ${LIMITS.maxNameChars}`
}
