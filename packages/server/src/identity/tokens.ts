import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { LIMITS, ROLES } from '@ovation/room'
import type { Role } from '@ovation/room'
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'
import { cleanName, shortName } from './names.ts'

/** Who somebody is on a connection. */
export type Identity = {
  id: string
  name: string
  avatar?: string
  /** Role by room; `*` stands for every room that is not named. */
  rooms: Record<string, Role>
  /** Milliseconds since 1970. */
  expiresAt: number
  /** Digest of the signed-in session that the token was made for; only the owner's have one. */
  session?: string
}

const AUDIENCE = 'ovation'
const OWN_KEY = 'ovation'
const CLOCK_TOLERANCE_S = 30
const MAX_ROOMS = 200

export const OWNER_ID = 'owner'
export const OWNER_NAME = 'Owner'
export const GUEST_PREFIX = 'g_'

/** Whether somebody came without a token of an integrator's, under an id of the server's making. */
export const isGuest = (id: string): boolean => id.startsWith(GUEST_PREFIX)

const claims = z.object({
  // An id goes into look-ups of every kind, and some can hold no U+0000 and no half characters.
  sub: z.string().min(1).max(LIMITS.maxIdChars).refine(isPlainText),
  exp: z.number(),
  name: z.string().optional(),
  sid: z.string().optional(),
  avatar: z
    .url({ protocol: /^https$/ })
    .max(500)
    .optional(),
  rooms: z
    .record(z.string().max(64), z.enum(ROLES))
    .refine((rooms) => Object.keys(rooms).length <= MAX_ROOMS)
    .default({}),
})

type Key = { algorithm: string; key: Uint8Array | KeyObject }

export type TokenRequest = {
  user: string
  name?: string
  avatar?: string
  rooms: Record<string, Role>
  expiresInS: number
  session?: string
}

/** Reads and writes tokens (JWT, RFC 7519; checked after RFC 8725: the key fixes the algorithm, nothing is fetched). */
export class Tokens {
  #keys = new Map<string, Key>()
  #secrets: Secrets

  constructor(secrets: Secrets) {
    this.#secrets = secrets
    this.#keys.set(OWN_KEY, { algorithm: 'HS256', key: new TextEncoder().encode(secrets.signing) })
    for (const [id, secret] of Object.entries(secrets.apiKeys))
      this.#keys.set(id, { algorithm: 'HS256', key: new TextEncoder().encode(secret) })
    for (const [id, { algorithm, pem }] of Object.entries(secrets.publicKeys))
      this.#keys.set(id, { algorithm, key: createPublicKey(pem) })
  }

  /** Who a token speaks for; throws `unauthorized` or `token_expired`. */
  async verify(token: string, now: number): Promise<Identity> {
    const kid = keyIdOf(token)
    const known = this.#keys.get(kid)
    if (!known) throw refused('its key is unknown')
    const payload = await jwtVerify(token, known.key, {
      algorithms: [known.algorithm],
      audience: AUDIENCE,
      issuer: kid,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'sub'],
    }).then(
      (result) => result.payload,
      (error: unknown) => {
        if (error instanceof errors.JWTExpired) throw new OvationError('token_expired')
        throw refused(error instanceof errors.JOSEError ? error.code : 'it cannot be read')
      },
    )
    const parsed = claims.safeParse(payload)
    if (!parsed.success) throw refused(`its claim '${parsed.error.issues[0]?.path.join('.')}' is not usable`)
    return this.#identity(parsed.data, kid)
  }

  #identity({ sub, exp, name, avatar, rooms, sid }: z.infer<typeof claims>, kid: string): Identity {
    const own = kid === OWN_KEY
    // Ids of the server's own making cannot be claimed by an integrator.
    if (!own && (sub === OWNER_ID || sub === 'system' || isGuest(sub) || sub.startsWith('@')))
      throw refused("its 'sub' is reserved")
    return {
      id: sub,
      name: cleanName(name ?? sub) ?? shortName(sub),
      rooms,
      expiresAt: exp * 1_000,
      ...(avatar ? { avatar } : {}),
      ...(own && sid ? { session: sid } : {}),
    }
  }

  /** A token as an integrator's own server would make it, with the first API key. */
  mint(request: TokenRequest, now: number): Promise<string> {
    const kid = Object.keys(this.#secrets.apiKeys)[0]
    if (kid === undefined)
      throw new Error("no token could be made; 'secrets.json' has no API key; add one under 'apiKeys'")
    return this.#sign(kid, request, now)
  }

  /** A token for a guest or the owner, by the server itself. */
  mintOwn(request: TokenRequest, now: number): Promise<string> {
    return this.#sign(OWN_KEY, request, now)
  }

  #sign(kid: string, { user, name, avatar, rooms, expiresInS, session }: TokenRequest, now: number): Promise<string> {
    const key = this.#keys.get(kid)?.key as Uint8Array
    const at = Math.floor(now / 1_000)
    return new SignJWT({
      rooms,
      ...(name ? { name } : {}),
      ...(avatar ? { avatar } : {}),
      ...(session ? { sid: session } : {}),
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
      .setSubject(user)
      .setIssuer(kid)
      .setAudience(AUDIENCE)
      .setIssuedAt(at)
      .setExpirationTime(at + expiresInS)
      .sign(key)
  }
}

function keyIdOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token)
    if (typeof kid === 'string') return kid
  } catch {
    throw refused('it is not a JWT')
  }
  throw refused("its header has no 'kid'")
}

const refused = (detail: string): OvationError => new OvationError('unauthorized', { detail })

/** What a token says somebody is in a room. */
export const roleIn = ({ rooms }: Identity, room: string): Role =>
  (Object.hasOwn(rooms, room) ? rooms[room] : rooms['*']) ?? 'guest'
