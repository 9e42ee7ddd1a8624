import { OvationError } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { charsIn, ROLES, visibleName } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'
import { errors } from 'jose'
import { z } from 'zod'

export const AUDIENCE = 'ovation'
const MAX_SUBJECT_CHARS = LIMITS.maxIdChars
const MAX_ROOMS = 200
const MAX_ROOM_CHARS = 64
const MAX_AVATAR_CHARS = 500
/** How much of a wrong value a refusal repeats. */
const MAX_SHOWN_CHARS = 60
/** A time in seconds since 1970 is that large in the year 33658, one in milliseconds has been since 2001. */
const FIRST_MILLISECONDS = 1e12
const MS_PER_S = 1_000

const claims = z.object({
  // An id goes into look-ups of every kind, and some can hold no U+0000 and no half characters.
  sub: z.string().min(1).max(MAX_SUBJECT_CHARS).refine(isPlainText),
  exp: z.number(),
  name: z.string().optional(),
  sid: z.string().optional(),
  avatar: z
    .url({ protocol: /^https$/ })
    .max(MAX_AVATAR_CHARS)
    .optional(),
  rooms: z
    .record(z.string().max(MAX_ROOM_CHARS), z.enum(ROLES))
    .refine((rooms) => Object.keys(rooms).length <= MAX_ROOMS)
    .default({}),
})

export type Claims = z.infer<typeof claims>

export const refused = (detail: string): OvationError => new OvationError('unauthorized', { detail })

/** A wrong value, as a refusal repeats it to anyone who sent it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text
}

const wrong = (claim: string, value: unknown, rule: string): OvationError =>
  refused(`its '${claim}' is ${shown(value)}; it has to be ${rule}`)

/** What each claim has to be. */
const RULES: Readonly<Record<string, string>> = {
  aud: `'${AUDIENCE}'`,
  sub: `your id of the person, text of 1 to ${MAX_SUBJECT_CHARS} characters, valid Unicode without U+0000`,
  exp: 'the time at which it ends, a number of seconds since 1970',
  nbf: 'the time from which on it counts, a number of seconds since 1970',
  iat: 'the time at which it was made, a number of seconds since 1970',
  name: `text of 1 to ${LIMITS.maxNameChars} visible characters, or be left out`,
  sid: 'text',
  avatar: `an https address of at most ${MAX_AVATAR_CHARS} characters`,
  rooms: 'an object of role by room, such as {"demo":"member"}',
}

/** Takes the claims of a token whose signature is right. Throws which one is wrong, and what it has to be. */
export function readClaims(payload: Readonly<Record<string, unknown>>): Claims {
  mustBeSeconds(payload)
  const parsed = claims.safeParse(payload)
  if (parsed.success) return parsed.data
  const [claim = '', room] = (parsed.error.issues[0]?.path ?? []).map(String)
  const value = payload[claim]
  if (claim !== 'rooms' || typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(claim, value, RULES[claim] ?? 'another')
  throw wrongRooms(value as Record<string, unknown>, room)
}

function wrongRooms(rooms: Record<string, unknown>, room: string | undefined): OvationError {
  if (room === undefined)
    return refused(
      `its 'rooms' names ${Object.keys(rooms).length} rooms; it has to be at most ${MAX_ROOMS}, and '*' stands for all others`,
    )
  if (room.length > MAX_ROOM_CHARS)
    return refused(`its 'rooms' names a room of ${room.length} characters; it has to be at most ${MAX_ROOM_CHARS}`)
  return wrong(`rooms.${room}`, rooms[room], `one of ${ROLES.join(', ')}`)
}

function mustBeSeconds(payload: Readonly<Record<string, unknown>>): void {
  for (const claim of ['exp', 'iat', 'nbf']) {
    const value = payload[claim]
    if (typeof value === 'number' && value >= FIRST_MILLISECONDS)
      throw wrong(claim, value, 'in seconds, not milliseconds, since 1970')
  }
}

/** A refusal of `jwtVerify`, as what to correct. */
export function explainRefusal(error: unknown, kid: string, alg: string, now: number): OvationError {
  if (error instanceof errors.JWTExpired) return expired(error.payload.exp, now)
  if (error instanceof errors.JWTClaimValidationFailed) return explainClaim(error, kid, now)
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    const how = alg === 'HS256' ? 'its secret, as the bytes of its text' : 'its private key'
    return refused(`its signature was not made with the key '${kid}'; sign with ${how}`)
  }
  return refused(error instanceof errors.JOSEError ? `it cannot be read: ${error.message}` : 'it cannot be read')
}

function explainClaim({ claim, payload, reason }: errors.JWTClaimValidationFailed, kid: string, now: number) {
  try {
    mustBeSeconds(payload)
  } catch (error) {
    return error as OvationError
  }
  if (claim === 'iss') return wrong('iss', payload.iss, `'${kid}', like the 'kid' of its header`)
  if (claim === 'nbf' && reason === 'check_failed')
    return refused(
      `its 'nbf' is ${Math.ceil((payload.nbf ?? 0) - now / MS_PER_S)} s ahead of this server's clock (${new Date(now).toISOString()}); it counts only from then on, so wait, or set the clocks right`,
    )
  return wrong(claim, payload[claim], RULES[claim] ?? 'another')
}

const expired = (exp: number | undefined, now: number): OvationError =>
  new OvationError('token_expired', {
    message: `The connection was closed; the token has expired ('exp' was ${Math.floor(now / MS_PER_S - (exp ?? 0))} s ago by this server's clock, ${new Date(now).toISOString()}); get a new one.`,
  })

/** Why a name cannot be shown; undefined when it can. */
export function nameFault(name: string): string | undefined {
  const chars = charsIn(visibleName(name))
  return chars >= 1 && chars <= LIMITS.maxNameChars ? undefined : `has ${chars} visible characters`
}
