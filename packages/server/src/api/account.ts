import type { FastifyRequest } from 'fastify'
import type { OpenSession } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { addressOf } from './account-deps.ts'
import type { AccountDeps } from './account-deps.ts'
import { browserOf } from './browser-name.ts'
import { grantedOrOwn, grantHandlers } from './grants.ts'
import type { GrantRoutes } from './grants.ts'
import { accountOf, ownAccount } from './own-account.ts'
import type { OwnAccountRoutes } from './own-account.ts'
import { SessionCookie } from './session-cookie.ts'
import { signInHandlers } from './sign-in.ts'
import type { SignInRoutes } from './sign-in.ts'
import { waysIn } from './ways-in.ts'
import type { WaysInRoutes } from './ways-in.ts'

type InvitedRoutes = 'readInvitation' | 'acceptInvitation'
export type AccountRoutes = SignInRoutes | WaysInRoutes | OwnAccountRoutes | GrantRoutes | InvitedRoutes

/**
 * Everything about people's own accounts. The session is a cookie that scripts cannot read; connections use a short-lived
 * token.
 */
export function accountHandlers(deps: AccountDeps): {
  handlers: Handlers<AccountRoutes>
  /** The open session of a request, by cookie, or if `granted` by the token of a page of another origin; throws if there is none. */
  sessionOf: (request: FastifyRequest, granted?: boolean) => Promise<OpenSession>
} {
  const cookie = new SessionCookie(deps)
  const handlers = {
    ...signInHandlers(deps, cookie),
    ...ownAccount(deps, cookie),
    ...waysIn(deps),
    ...grantHandlers(deps),
    ...invited(deps, cookie),
  }
  return {
    handlers,
    sessionOf: (request, granted = false) => (granted ? grantedOrOwn(deps, cookie, request) : cookie.mustFind(request)),
  }
}

/** Opening an invitation and accepting it, which signs in whoever makes an account with it. */
function invited(deps: AccountDeps, cookie: SessionCookie): Handlers<InvitedRoutes> {
  const { sessions, people, invitations, staffNames, linkGuest, budgets } = deps
  return {
    readInvitation: async ({ request, body: { code } }) => {
      budgets.rates.signIns.mustTake(addressOf(deps, request))
      return invitations.read(code, await cookie.find(request))
    },
    acceptInvitation: async ({ request, reply, body: { code, name, guest } }) => {
      budgets.rates.signIns.mustTake(addressOf(deps, request))
      const session = await cookie.find(request)
      // Who it is for is asked last: a code that gives nothing makes no account.
      await invitations.read(code, session)
      if (!session) staffNames.mustBeFree(name ?? '')
      const { room, person } = await invitations.accept(code, session?.person ?? { name: name ?? '' })
      await linkGuest(person, guest)
      if (!session) cookie.set(reply, await sessions.start(person, { label: browserOf(request.headers['user-agent']) }))
      return { me: accountOf(await people.mustGet(person)), room: room ?? null }
    },
  }
}
