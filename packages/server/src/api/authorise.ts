import { OvationError } from '@ovation/protocol'
import type { ApiKey, ApiScope } from '@ovation/protocol'
import { atLeast, maySite } from '@ovation/room'
import { authorise } from '@ovation/room/rules'
import type { Role, SitePermission } from '@ovation/room'
import type { FastifyRequest } from 'fastify'
import { isGuest, roleIn, siteRoleOf } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { isApiKey } from '../people/index.ts'
import { refusalError } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { callerOfKey } from './key-caller.ts'
import type { KeyCaller } from './key-caller.ts'

export type AuthoriseDeps = {
  authenticate: (token: string) => Promise<Identity>
  /** The API key with this secret. */
  apiKey: (secret: string) => Promise<ApiKey | undefined>
  /** Counts a request of a key. Throws `rate_limited`. */
  countRequest: (key: string) => void
  rooms: Pick<Rooms, 'state' | 'standing'>
  now: () => number
  /** Gives an account the mutes and bans that its holder had as a guest. */
  carry: (room: string, identity: Identity) => Promise<void>
  /** Remembers what role a token gave. */
  hold: (room: string, actor: string, tokenRole: Role) => void
}

/** Who asks, when they may. Each throws why not. */
export type Authorise = {
  /** Somebody who is known: with an account, or by an integrator's token. */
  person: (request: FastifyRequest) => Promise<Identity>
  /** Somebody whose role on the site permits it. */
  site: (request: FastifyRequest, permission: SitePermission) => Promise<Identity>
  /** Somebody who may do in a room what the least of these roles may. */
  room: (request: FastifyRequest, room: string, least: Role) => Promise<Identity>
  /** Somebody who may be in a room, and so may watch there. */
  viewerByToken: (request: FastifyRequest, room: string) => Promise<Identity>
}

/**
 * Checks the token of a request (`Authorization: Bearer …`, RFC 6750), and asks the one authority what its person may do:
 * a role that was granted counts here as it does in frames, and so does a ban.
 */
export function authorising(deps: AuthoriseDeps): Authorise {
  const { authenticate, rooms, now, carry, hold } = deps
  const identityOf = async (request: FastifyRequest, room?: string): Promise<Identity & Partial<KeyCaller>> => {
    const { headers } = request
    const token = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) throw new OvationError('unauthorized', { detail: "no 'Authorization: Bearer' header" })
    if (isApiKey(token)) return ofKey(deps, token, request, room)
    mustNotActFor(headers)
    const identity = await authenticate(token)
    // An overlay's key is for what an overlay shows.
    if (identity.readsOnly !== undefined) throw new OvationError('forbidden')
    if (identity.expiresAt <= now()) throw new OvationError('token_expired')
    return identity
  }
  /** `told`: from which role on the token's holder is told that there is no such room. */
  const inRoom = async (request: FastifyRequest, room: string, least: Role, told: Role): Promise<Identity> => {
    const identity = await identityOf(request, room)
    const role = roleIn(identity, room)
    const state = await rooms.state(room).catch((error: unknown) => {
      // Whether there is such a room is nothing that everybody learns here.
      if (atLeast(role, told)) throw error
      throw new OvationError('forbidden')
    })
    await carry(room, identity)
    const standing = await rooms.standing(room, identity.id)
    const who = { role, standing, now: now(), known: !isGuest(identity.id) }
    const authority = authorise(state, who, least)
    // What kind of room it is, and that it is one, is nobody's to learn who has no role there: but for those it has sent out.
    if (!authority.ok) throw authority.code === 'banned' ? refusalError(authority) : new OvationError('forbidden')
    // Whoever acts for somebody says nothing of the role that their own token gives them.
    if (!identity.behalf) hold(room, identity.id, role)
    return identity
  }
  return {
    async person(request) {
      const identity = await identityOf(request)
      if (isGuest(identity.id)) throw new OvationError('forbidden')
      return identity
    },
    async site(request, permission) {
      const identity = await identityOf(request, roomIn(request))
      // A key with the scope of that very name may do it in the rooms of its grant, which was asked by then.
      const isGranted = identity.key !== undefined && !identity.behalf && scopeOf(request) === permission
      if (!isGranted && !maySite(siteRoleOf(identity), permission)) throw new OvationError('forbidden')
      return identity
    },
    room: (request, room, least) => inRoom(request, room, least, least),
    viewerByToken: (request, room) => inRoom(request, room, 'guest', 'member'),
  }
}

const BEHALF = 'on-behalf-of'

const scopeOf = ({ routeOptions }: FastifyRequest): ApiScope | null | undefined =>
  (routeOptions.config as { scope?: ApiScope | null }).scope

const roomIn = ({ params }: FastifyRequest): string | undefined => (params as { room?: string }).room

/** A header whose text is percent-encoded, so that ids and names may be in any script. */
function decoded(headers: FastifyRequest['headers'], name: string): string | undefined {
  const value = headers[name]
  if (value === undefined) return undefined
  try {
    return decodeURIComponent(String(value))
  } catch {
    throw new OvationError('value_out_of_range', { detail: name })
  }
}

/** Tokens are for one person: on behalf of others only API keys act. */
function mustNotActFor(headers: FastifyRequest['headers']): void {
  if (headers[BEHALF] !== undefined)
    throw new OvationError('forbidden', {
      message: `Nothing was done; only API keys act on behalf of somebody; leave out 'On-Behalf-Of', or use a key.`,
    })
}

async function ofKey(
  { apiKey, countRequest }: Pick<AuthoriseDeps, 'apiKey' | 'countRequest'>,
  secret: string,
  request: FastifyRequest,
  room: string | undefined,
): Promise<KeyCaller> {
  const key = await apiKey(secret)
  if (!key)
    throw new OvationError('unauthorized', { detail: 'there is no such API key, or it was revoked or has expired' })
  countRequest(key.id)
  const { headers } = request
  const id = decoded(headers, BEHALF)
  return callerOfKey(key, {
    scope: scopeOf(request),
    room,
    behalf: id === undefined ? undefined : { id, name: decoded(headers, `${BEHALF}-name`) },
  })
}
