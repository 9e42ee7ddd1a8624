import { OvationError } from '@ovation/protocol'
import { atLeast } from '@ovation/room'
import type { Role } from '@ovation/room'
import type { FastifyRequest } from 'fastify'
import { roleIn } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'

export type Authorise = (request: FastifyRequest, room: string, least: Role) => Promise<Identity>

/** Checks the token of a request (`Authorization: Bearer …`, RFC 6750) and the role it gives in a room; throws why not. */
export const authorising =
  (authenticate: (token: string) => Promise<Identity>, now: () => number): Authorise =>
  async ({ headers }, room, least) => {
    const token = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) throw new OvationError('unauthorized', { detail: "no 'Authorization: Bearer' header" })
    const identity = await authenticate(token)
    if (identity.expiresAt <= now()) throw new OvationError('token_expired')
    if (!atLeast(roleIn(identity, room), least)) throw new OvationError('forbidden')
    return identity
  }
