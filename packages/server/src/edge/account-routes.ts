import { OvationError } from '@ovation/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Owner } from '../identity/index.ts'
import type { Budgets } from '../budget/index.ts'
import type { Addresses } from './addresses.ts'
import type { Origins } from './origins.ts'

export type AccountDeps = {
  owner: Owner
  budgets: Budgets
  addresses: Addresses
  origins: Origins
  /** How browsers reach this server; decides what keeps the cookie to it. */
  servedAt: { secure: boolean; atRoot: boolean }
  /** Ends the owner's connections; those of a session that is still open come back. */
  closeOwner: () => void
}

const COOKIE = 'ovation_session'
/** Browsers take a cookie of this name only over TLS, for the whole host and for no other (RFC 6265bis, section 4.1.3.2). */
const HOST_COOKIE = `__Host-${COOKIE}`
const SESSION_SECONDS = 30 * 86_400

const text = z.string().min(1).max(400)
const signInBody = z.union([
  z.strictObject({ code: text }),
  z.strictObject({ password: text }),
  z.strictObject({ recoveryCode: text }),
])
const passwordBody = z.strictObject({ password: z.string().max(400), current: text.optional() })

/** Signing in and out of the owner's account. The session is a cookie that no script reads; connections use a short token. */
export function accountRoutes(
  app: FastifyInstance,
  { owner, budgets, addresses, origins, servedAt, closeOwner }: AccountDeps,
): void {
  const cookie = servedAt.secure && servedAt.atRoot ? HOST_COOKIE : COOKIE
  const addressOf = ({ raw, headers }: FastifyRequest): string => addresses.keyOf(raw.socket.remoteAddress, headers)
  const sessionOf = (request: FastifyRequest): string | undefined =>
    request.headers.cookie?.match(new RegExp(`(?:^|; )${cookie}=([\\w-]{1,200})`))?.[1]

  const setCookie = (reply: FastifyReply, value: string, seconds: number): FastifyReply =>
    reply.header(
      'set-cookie',
      `${cookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${servedAt.secure ? '; Secure' : ''}`,
    )

  /** A page of another site must not act in the owner's name, whatever cookies the browser adds. */
  const mustBeOwnSite = (request: FastifyRequest): void => {
    if (origins.check(request.headers, request.raw.socket.remoteAddress) === false)
      throw new OvationError('origin_refused', { detail: String(request.headers.origin) })
  }

  const mustBeSignedIn = async (request: FastifyRequest): Promise<string> => {
    mustBeOwnSite(request)
    const session = sessionOf(request)
    if (session === undefined || !(await owner.isSession(session)))
      throw new OvationError('unauthorized', { detail: 'no session' })
    return session
  }

  app.post('/api/v1/account/sign-in', async (request, reply) => {
    mustBeOwnSite(request)
    const address = addressOf(request)
    budgets.rates.signIns.mustTake(address)
    const body = signInBody.safeParse(request.body)
    if (!body.success)
      throw new OvationError('invalid_frame', { detail: "give one of 'code', 'password' or 'recoveryCode'" })
    const { data } = body
    const signIn = (): Promise<string> => owner.signIn(data)
    const session = 'password' in data ? budgets.work.passwords.run(address, signIn) : signIn()
    setCookie(reply, await session, SESSION_SECONDS)
    return { hasPassword: await owner.hasPassword() }
  })

  app.post('/api/v1/account/sign-out', async (request, reply) => {
    await owner.signOut(await mustBeSignedIn(request))
    closeOwner()
    return setCookie(reply, '', 0).code(204).send()
  })

  app.post('/api/v1/account/password', async (request, reply) => {
    const session = await mustBeSignedIn(request)
    const body = passwordBody.safeParse(request.body)
    if (!body.success)
      throw new OvationError('invalid_frame', { detail: "give 'password', and 'current' if there is one" })
    const { data } = body
    const address = addressOf(request)
    // Whoever has a session that was left open must not guess here what they cannot guess at the sign-in.
    if (data.current !== undefined) budgets.rates.signIns.mustTake(address)
    const { recoveryCodes, session: next } = await budgets.work.passwords.run(address, () =>
      owner.changePassword(session, data),
    )
    closeOwner()
    setCookie(reply, next, SESSION_SECONDS)
    return { recoveryCodes }
  })

  app.post('/api/v1/account/token', async (request) => {
    const session = await mustBeSignedIn(request)
    return {
      token: await owner.accessToken(session),
      hasPassword: await owner.hasPassword(),
      needsCurrentPassword: !(await owner.mayResetPassword(session)),
    }
  })
}
