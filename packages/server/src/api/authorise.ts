import { OvationError } from '@ovation/protocol'
import { atLeast, maySite } from '@ovation/room'
import { authorise } from '@ovation/room/rules'
import type { Role, SitePermission } from '@ovation/room'
import type { FastifyRequest } from 'fastify'
import { isGuest, roleIn, siteRoleOf } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { refusalError } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type AuthoriseDeps = {
  authenticate: (token: string) => Promise<Identity>
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
}

/**
 * Checks the token of a request (`Authorization: Bearer …`, RFC 6750), and asks the one authority what its person may do:
 * a role that was granted counts here as it does in frames, and so does a ban.
 */
export function authorising({ authenticate, rooms, now, carry, hold }: AuthoriseDeps): Authorise {
  const identityOf = async ({ headers }: FastifyRequest): Promise<Identity> => {
    const token = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) throw new OvationError('unauthorized', { detail: "no 'Authorization: Bearer' header" })
    const identity = await authenticate(token)
    // An overlay's key is for what an overlay shows.
    if (identity.readsOnly !== undefined) throw new OvationError('forbidden')
    if (identity.expiresAt <= now()) throw new OvationError('token_expired')
    return identity
  }
  return {
    async person(request) {
      const identity = await identityOf(request)
      if (isGuest(identity.id)) throw new OvationError('forbidden')
      return identity
    },
    async site(request, permission) {
      const identity = await identityOf(request)
      if (!maySite(siteRoleOf(identity), permission)) throw new OvationError('forbidden')
      return identity
    },
    async room(request, room, least) {
      const identity = await identityOf(request)
      const role = roleIn(identity, room)
      const state = await rooms.state(room).catch((error: unknown) => {
        // Whether there is such a room is nothing that everybody learns here.
        if (atLeast(role, least)) throw error
        throw new OvationError('forbidden')
      })
      await carry(room, identity)
      const standing = await rooms.standing(room, identity.id)
      const who = { role, standing, now: now(), known: !isGuest(identity.id) }
      const authority = authorise(state, who, least)
      // What kind of room it is, and that it is one, is nobody's to learn who has no role there: but for those it has sent out.
      if (!authority.ok) throw authority.code === 'banned' ? refusalError(authority) : new OvationError('forbidden')
      hold(room, identity.id, role)
      return identity
    },
  }
}
