import { OvationError } from '@ovation/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Owner } from '../identity/index.ts'
import type { Budgets } from '../budget/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { Addresses } from './addresses.ts'

export type AccountDeps = {
  owner: Owner
  budgets: Budgets
  addresses: Addresses
  /** How browsers reach this server; determines the scope of the cookie. */
  servedAt: { secure: boolean; path: string }
  /** Ends the owner's connections; those of a session that is still open reconnect. */
  closeOwner: () => void
}

const COOKIE = 'ovation_session'
/** Browsers accept a cookie of this name only over TLS, for the whole host and for no other (RFC 6265bis, section 4.1.3.2). */
const HOST_COOKIE = `__Host-${COOKIE}`
const SESSION_SECONDS = 30 * 86_400

export type AccountRoutes = 'signIn' | 'signOut' | 'setOwnPassword' | 'accountToken'

/**
 * Signing in to and out of the owner's account. The session is a cookie that scripts cannot read; connections use a
 * short-lived token.
 */
export function account({ owner, budgets, addresses, servedAt, closeOwner }: AccountDeps): {
  handlers: Handlers<AccountRoutes>
  /** The open session of a request; throws if there is none. */
  sessionOf: (request: FastifyRequest) => Promise<string>
} {
  const cookie = servedAt.secure && servedAt.path === '' ? HOST_COOKIE : COOKIE
  const cookies = new RegExp(`(?:^|; )${cookie}=([\\w-]{1,200})`)
  const addressOf = ({ raw, headers }: FastifyRequest): string => addresses.keyOf(raw.socket.remoteAddress, headers)

  const setCookie = (reply: FastifyReply, value: string, seconds: number): FastifyReply =>
    reply.header(
      'set-cookie',
      `${cookie}=${value}; Path=${servedAt.path || '/'}; HttpOnly; SameSite=Lax; Max-Age=${seconds}${servedAt.secure ? '; Secure' : ''}`,
    )

  const sessionOf = async (request: FastifyRequest): Promise<string> => {
    const session = request.headers.cookie?.match(cookies)?.[1]
    if (session === undefined || !(await owner.isSession(session)))
      throw new OvationError('unauthorized', { detail: 'no session' })
    return session
  }

  const handlers: Handlers<AccountRoutes> = {
    signIn: async ({ request, reply, body }) => {
      const address = addressOf(request)
      budgets.rates.signIns.mustTake(address)
      const signIn = (): Promise<string> => owner.signIn(body)
      const session = 'password' in body ? budgets.work.passwords.run(address, signIn) : signIn()
      setCookie(reply, await session, SESSION_SECONDS)
      return { hasPassword: await owner.hasPassword() }
    },
    signOut: async ({ reply, session }) => {
      await owner.signOut(session)
      closeOwner()
      setCookie(reply, '', 0)
    },
    setOwnPassword: async ({ request, reply, session, body }) => {
      const address = addressOf(request)
      // Somebody at an open session must not be able to guess the password faster here than at sign-in.
      if (body.current !== undefined) budgets.rates.signIns.mustTake(address)
      const { recoveryCodes, session: next } = await budgets.work.passwords.run(address, () =>
        owner.changePassword(session, body),
      )
      closeOwner()
      setCookie(reply, next, SESSION_SECONDS)
      return { recoveryCodes }
    },
    accountToken: async ({ session }) => ({
      token: await owner.accessToken(session),
      hasPassword: await owner.hasPassword(),
      needsCurrentPassword: !(await owner.mayResetPassword(session)),
    }),
  }
  return { handlers, sessionOf }
}
