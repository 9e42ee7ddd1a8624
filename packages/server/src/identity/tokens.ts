import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { nameClaimFault, nameFault, reservedFault, shownClaim as shown } from '@ovation/protocol/token-claims'
import { LIMITS } from '@ovation/room/rules'
import { endOfKey, hasEnded } from '@ovation/room'
import type { Role, SiteRole } from '@ovation/room'
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import type { ProtectedHeaderParameters } from 'jose'
import { AUDIENCE, explainRefusal, readClaims, refused } from './claims.ts'
import type { Claims } from './claims.ts'
import { cleanName, shortName } from './names.ts'
import type { Secrets } from './secrets.ts'

/** Who somebody is on a connection. */
export type Identity = {
  id: string
  name: string
  avatar?: string
  /** Role by room; `*` stands for every room that is not named. */
  rooms: Record<string, Role>
  /** Milliseconds since 1970. */
  expiresAt: number
  /** The integrator's signing key that its token was signed with. */
  signedWith?: string
  /** Digest of the signed-in session that the token was made for; only tokens of accounts have one. */
  session?: string
  /** The role of an account on the whole site. */
  siteRole?: SiteRole
  /** The ids that the holder of an account had as a guest. */
  aliases?: readonly string[]
  /** It is an overlay: it may attach to this room and to no other, and only read. */
  readsOnly?: string
}

const OWN_KEY = 'ovation'
const CLOCK_TOLERANCE_S = 30

export const OWNER_ID = 'owner'
export const OWNER_NAME = 'Owner'
export const GUEST_PREFIX = 'g_'

/** Whether somebody came without a token of an integrator's, under an id of the server's making. */
export const isGuest = (id: string): boolean => id.startsWith(GUEST_PREFIX)

export type Key = { algorithm: string; key: Uint8Array | KeyObject }

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
  #added: ReadonlyMap<string, Key> = new Map()
  #ends: Readonly<Record<string, number>> = {}

  constructor(secrets: Secrets) {
    this.#secrets = secrets
    this.#keys.set(OWN_KEY, { algorithm: 'HS256', key: new TextEncoder().encode(secrets.signing) })
    for (const [id, secret] of Object.entries(secrets.apiKeys))
      this.#keys.set(id, { algorithm: 'HS256', key: new TextEncoder().encode(secret) })
    for (const [id, { algorithm, pem }] of Object.entries(secrets.publicKeys))
      this.#keys.set(id, { algorithm, key: createPublicKey(pem) })
  }

  /** The ids of the keys of `secrets.json`, with their algorithms. */
  get first(): { id: string; algorithm: string }[] {
    return [...this.#keys].filter(([id]) => id !== OWN_KEY).map(([id, { algorithm }]) => ({ id, algorithm }))
  }

  /** Takes these keys besides those of `secrets.json`, and refuses tokens of keys from their `ends` on. */
  follow(added: ReadonlyMap<string, Key>, ends: Readonly<Record<string, number>>): void {
    this.#added = added
    this.#ends = ends
  }

  /** Whether tokens of a key are taken. */
  counts(kid: string, now: number): boolean {
    return this.#keyOf(kid) !== undefined && !hasEnded(this.#ends, kid, now)
  }

  /** A key of `secrets.json` stays what it is, whatever was added. */
  #keyOf(kid: string): Key | undefined {
    return this.#keys.get(kid) ?? this.#added.get(kid)
  }

  /** Who a token speaks for; throws `unauthorized` or `token_expired`, with what to correct. */
  async verify(token: string, now: number): Promise<Identity> {
    const { kid, alg } = headerOf(token)
    const known = this.#keyOf(kid)
    if (!known)
      throw refused(
        `the 'kid' of its header is ${shown(kid)}; it has to be the id of a signing key of this server, as the studio lists them`,
      )
    if (hasEnded(this.#ends, kid, now)) throw refused(`the key '${kid}' was revoked or replaced; sign with another key`)
    if (alg !== known.algorithm)
      throw refused(
        `the 'alg' of its header is ${shown(alg)}; it has to be '${known.algorithm}', as for every token of the key '${kid}'`,
      )
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
        throw explainRefusal(error, kid, known.algorithm, now)
      },
    )
    return this.#identity(readClaims(payload), kid)
  }

  /** An integrator's claims have to be right; in the server's own an earlier version may have written other names. */
  #identity({ sub, exp, name, avatar, rooms, sid }: Claims, kid: string): Identity {
    const own = kid === OWN_KEY
    const fault = own ? undefined : (reservedFault(sub) ?? (name === undefined ? undefined : nameClaimFault(name)))
    if (fault) throw refused(fault)
    return {
      id: sub,
      name: cleanName(name ?? sub) ?? shortName(sub),
      rooms,
      expiresAt: own ? exp * 1_000 : Math.min(exp * 1_000, endOfKey(this.#ends, kid)),
      ...(own ? {} : { signedWith: kid }),
      ...(avatar ? { avatar } : {}),
      ...(own && sid ? { session: sid } : {}),
    }
  }

  /** A token as an integrator's own server would make it, with the first signing key. */
  async mint(request: TokenRequest, now: number): Promise<string> {
    const fault = request.name === undefined ? undefined : nameFault(request.name)
    if (fault)
      throw new OvationError('name_invalid', {
        detail: `it ${fault} and has to have 1 to ${LIMITS.maxNameChars}`,
      })
    const ids = [...Object.keys(this.#secrets.apiKeys), ...this.#added.keys()]
    const kid = ids.find((id) => this.#keyOf(id)?.algorithm === 'HS256' && this.counts(id, now))
    if (kid === undefined)
      throw new Error('no token could be made; this server has no signing key with a secret; add one in the studio')
    return this.#sign(kid, request, now)
  }

  /** A token for a guest or the owner, by the server itself. */
  mintOwn(request: TokenRequest, now: number): Promise<string> {
    return this.#sign(OWN_KEY, request, now)
  }

  #sign(kid: string, { user, name, avatar, rooms, expiresInS, session }: TokenRequest, now: number): Promise<string> {
    const key = this.#keyOf(kid)?.key as Uint8Array
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

function headerOf(token: string): ProtectedHeaderParameters & { kid: string } {
  try {
    const header = decodeProtectedHeader(token)
    if (typeof header.kid === 'string') return { ...header, kid: header.kid }
  } catch {
    throw refused('it is not a JWT')
  }
  throw refused("its header has no 'kid'; it has to be the id of the key that it is signed with")
}

/** What a token says somebody is in a room. */
export const roleIn = ({ rooms }: { rooms: Readonly<Record<string, Role>> }, room: string): Role =>
  (Object.hasOwn(rooms, room) ? rooms[room] : rooms['*']) ?? 'guest'

type SiteCaller = { siteRole?: SiteRole; session?: string; rooms: Readonly<Record<string, Role>> }

/** Who somebody is on the whole site: an account's role there, or that of an integrator's token for all rooms. */
export const siteRoleOf = ({ siteRole, session, rooms }: SiteCaller): SiteRole | undefined =>
  session === undefined && roleIn({ rooms }, '*') === 'owner' ? 'owner' : siteRole
