import { OvationError } from '@ovation/protocol'
import { atLeast } from '@ovation/room'
import { authorise } from '@ovation/room/rules'
import type { Role } from '@ovation/room'
import type { FastifyRequest } from 'fastify'
import { isGuest, roleIn } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { refusalError } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

/** Who asks, when they may do what the least of these roles may: in a room, or (`*`) on the whole site. Throws why not. */
export type Authorise = (request: FastifyRequest, room: string, least: Role) => Promise<Identity>

export type AuthoriseDeps = {
  authenticate: (token: string) => Promise<Identity>
  rooms: Pick<Rooms, 'state' | 'standing'>
  now: () => number
  /** Remembers what role a token gave. */
  hold: (room: string, actor: string, tokenRole: Role) => void
}

/**
 * Checks the token of a request (`Authorization: Bearer …`, RFC 6750), and asks the one authority what its person may do:
 * a role that was granted counts here as it does in frames, and so does a ban.
 */
export const authorising =
  ({ authenticate, rooms, now, hold }: AuthoriseDeps): Authorise =>
  async ({ headers }, room, least) => {
    const token = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) throw new OvationError('unauthorized', { detail: "no 'Authorization: Bearer' header" })
    const identity = await authenticate(token)
    if (identity.expiresAt <= now()) throw new OvationError('token_expired')
    const role = roleIn(identity, room)
    if (room === '*') {
      if (!atLeast(role, least)) throw new OvationError('forbidden')
      return identity
    }
    const state = await rooms.state(room).catch((error: unknown) => {
      // Whether there is such a room is nothing that everybody learns here.
      if (atLeast(role, least)) throw error
      throw new OvationError('forbidden')
    })
    const standing = await rooms.standing(room, identity.id)
    const who = { role, standing, now: now(), known: !isGuest(identity.id) }
    const authority = authorise(state, who, least)
    // What kind of room it is, and that it is one, is nobody's to learn who has no role there: but for those it has sent out.
    if (!authority.ok) throw authority.code === 'banned' ? refusalError(authority) : new OvationError('forbidden')
    hold(room, identity.id, role)
    return identity
  }

/** Whether who asks owns the whole site. */
export const runsSite =
  (authorise: Authorise) =>
  (request: FastifyRequest): Promise<boolean> =>
    authorise(request, '*', 'owner').then(
      () => true,
      () => false,
    )
