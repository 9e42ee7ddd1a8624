import { OvationError } from '@ovation/protocol'
import type { AccountSession } from '@ovation/protocol'
import { digest, relyingParty } from '../people/index.ts'
import type { SignIn } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { addressOf, freeNameOf } from './account-deps.ts'
import type { AccountDeps } from './account-deps.ts'
import { browserOf } from './browser-name.ts'
import { accountOf } from './own-account.ts'
import type { SessionCookie } from './session-cookie.ts'

/** How much of a session's digest stands for it in a list: enough to find it among one person's. */
const SESSION_ID_CHARS = 16
const idOf = (hash: string): string => digest(`id/${hash}`).slice(0, SESSION_ID_CHARS)

export type SignInRoutes = 'signIn' | 'signOut' | 'setOwnPassword' | 'accountToken' | 'listSessions' | 'endSession'

/** Signing in and out, and where somebody is signed in. */
export function signInHandlers(deps: AccountDeps, cookie: SessionCookie): Handlers<SignInRoutes> {
  const { signIn, sessions, tokens, people, linkGuest, budgets, servedAt, closePerson } = deps
  return {
    signIn: async ({ request, reply, body }) => {
      const address = addressOf(deps, request)
      budgets.rates.signIns.mustTake(address)
      const before = 'code' in body ? await cookie.find(request) : undefined
      const begin = async (): ReturnType<SignIn['signIn']> =>
        signIn.signIn(body, browserOf(request.headers['user-agent']), {
          at: 'passkey' in body ? relyingParty(request.headers.origin, servedAt.publicUrl) : undefined,
          signedIn: before?.person.id,
          name: 'code' in body ? await freeNameOf(deps, body.guest, { chosen: true }) : undefined,
        })
      const { secret, person } = await ('password' in body ? budgets.work.passwords.run(address, begin) : begin())
      await linkGuest(person, body.guest)
      cookie.set(reply, secret)
      return { me: accountOf(await people.mustGet(person)), hasPassword: await signIn.hasPassword(person) }
    },
    signOut: async ({ reply, session: { hash, person, origin } }) => {
      await sessions.end(person.id, hash)
      closePerson(person.id)
      if (origin === undefined) cookie.clear(reply)
    },
    setOwnPassword: async ({ request, reply, session, body }) => {
      // Everybody else signs in by a passkey or a link.
      if (session.person.kind !== 'owner') throw new OvationError('forbidden')
      const address = addressOf(deps, request)
      // Somebody at an open session must not be able to guess the password faster here than at sign-in.
      if (body.current !== undefined) budgets.rates.signIns.mustTake(address)
      const { recoveryCodes, session: next } = await budgets.work.passwords.run(address, () =>
        signIn.changePassword(session, body),
      )
      closePerson(session.person.id)
      cookie.set(reply, next)
      return { recoveryCodes }
    },
    accountToken: async ({ session }) => ({
      token: await tokens.issue(session),
      me: accountOf(session.person),
      hasPassword: await signIn.hasPassword(session.person.id),
      needsCurrentPassword: !(await signIn.mayResetPassword(session)),
    }),
    listSessions: async ({ session }) => ({
      sessions: (await sessions.list(session.person.id)).map(
        ({ hash, label, origin, createdAt, expiresAt }): AccountSession => ({
          ...{ id: idOf(hash), label, origin, createdAt, expiresAt },
          current: hash === session.hash,
        }),
      ),
    }),
    endSession: async ({ session: { person }, params }) => {
      const ended = (await sessions.list(person.id)).find(({ hash }) => idOf(hash) === params.session)
      if (!ended || !(await sessions.end(person.id, ended.hash))) throw new OvationError('not_found')
      closePerson(person.id)
    },
  }
}
