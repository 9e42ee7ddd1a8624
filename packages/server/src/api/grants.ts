import { OvationError } from '@ovation/protocol'
import type { FastifyRequest } from 'fastify'
import type { OpenSession } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { addressOf } from './account-deps.ts'
import type { AccountDeps } from './account-deps.ts'
import { browserOf } from './browser-name.ts'
import { accountOf } from './own-account.ts'
import type { SessionCookie } from './session-cookie.ts'

export type GrantRoutes = 'createGrant' | 'renewGrant'

const notListed = (origin: string): OvationError =>
  new OvationError('origin_refused', {
    message: `Nobody was signed in; pages of ${origin} may not ask for it; add that origin to OVATION_ORIGINS by name.`,
  })

/** Signing in on pages of other origins. */
export function grantHandlers(deps: AccountDeps): Handlers<GrantRoutes> {
  const { grants, origins, tokens, linkGuest, budgets } = deps
  return {
    createGrant: async ({ request, session, body: { origin } }) => {
      budgets.rates.signIns.mustTake(addressOf(deps, request))
      if (!origins.isListed(origin)) throw notListed(origin)
      return { grant: await grants.give(session, origin, browserOf(request.headers['user-agent'])) }
    },
    renewGrant: async ({ request, body }) => {
      const { origin = '' } = request.headers
      if (!origins.isListed(origin)) throw notListed(origin)
      const renewed = await grants.renew(body.grant, origin).catch((error: unknown) => {
        budgets.rates.signIns.mustTake(addressOf(deps, request))
        throw error
      })
      const { session, secret } = renewed
      await linkGuest(session.person.id, body.guest)
      return {
        token: await tokens.issue(session),
        grant: secret,
        me: { ...accountOf(session.person), siteRole: null, may: [] },
      }
    },
  }
}

/** The session of a page of another origin, by its token: such a page has no cookie, and none of a subdomain counts. */
async function findGranted(
  { tokens, sessions }: AccountDeps,
  { headers }: FastifyRequest,
): Promise<OpenSession | undefined> {
  const [, token = ''] = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '') ?? []
  const { session = '' } = await tokens.authenticate(token)
  const found = await sessions.find(session)
  return found?.origin !== undefined && found.origin === headers.origin ? found : undefined
}

/** The open session of a request, for a route that pages of other origins may ask for as well; throws if there is none. */
export async function grantedOrOwn(
  deps: AccountDeps,
  cookie: SessionCookie,
  request: FastifyRequest,
): Promise<OpenSession> {
  // A cookie counts from the server's own pages alone.
  const byToken = request.headers.authorization !== undefined
  if (!byToken && deps.origins.isOwn(request.headers, request.raw.socket.remoteAddress)) return cookie.mustFind(request)
  const session = byToken ? await findGranted(deps, request) : undefined
  if (!session) throw new OvationError('unauthorized', { detail: 'no session' })
  return session
}
