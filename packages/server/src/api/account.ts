import { OvationError } from '@ovation/protocol'
import type { Account, AccountSession } from '@ovation/protocol'
import { maySite, SITE_PERMISSIONS } from '@ovation/room'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Budgets } from '../budget/index.ts'
import type { Addresses, Origins } from '../edge/index.ts'
import { readableName, tagOf } from '../identity/index.ts'
import { digest, relyingParty, SESSION_MS } from '../people/index.ts'
import type {
  AccountTokens,
  Credentials,
  Exports,
  Grants,
  MailSignIn,
  OpenSession,
  Passkeys,
  RelyingParty,
  People,
  Person,
  PersonSessions,
  SignIn,
  StaffNames,
} from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { browserOf } from './browser-name.ts'
import { exportAs } from './export.ts'
import type { AcceptInvitation } from './invitations.ts'

export type AccountDeps = {
  signIn: SignIn
  mails: MailSignIn
  passkeys: Passkeys
  credentials: Credentials
  /** Who a guest's token is of. */
  guestOf: (token: string | undefined) => Promise<{ id: string; name: string } | undefined>
  sessions: PersonSessions
  tokens: AccountTokens
  /** Sign-ins on pages of other origins. */
  grants: Grants
  /** Which pages may have them. */
  origins: Pick<Origins, 'isListed' | 'isOwn'>
  people: People
  invitations: AcceptInvitation
  /** What only people with a role may be called. */
  staffNames: Pick<StaffNames, 'includes' | 'mustBeFree'>
  /** Takes the id of a guest for that of the person who signs in. */
  linkGuest: (person: string, guestToken: string | undefined) => Promise<void>
  budgets: Budgets
  addresses: Addresses
  /** How browsers reach this server; determines the scope of the cookie, and whose passkeys are accepted. */
  servedAt: { secure: boolean; path: string; publicUrl: string | undefined }
  /** Ends a person's connections on every node; those of a session that is still open reconnect. */
  closePerson: (person: string) => void
  /** Closes an account and has its person erased. */
  closeAccount: (person: string) => Promise<void>
  exports: Pick<Exports, 'of'>
}

const COOKIE = 'ovation_session'
/** Browsers accept a cookie of this name only over TLS, for the whole host and for no other (RFC 6265bis, section 4.1.3.2). */
const HOST_COOKIE = `__Host-${COOKIE}`
const SESSION_SECONDS = SESSION_MS / 1_000
/** How much of a session's digest stands for it in a list: enough to find it among one person's. */
const SESSION_ID_CHARS = 16

export type AccountRoutes =
  | 'signIn'
  | 'signOut'
  | 'setOwnPassword'
  | 'accountToken'
  | 'changeAccount'
  | 'closeAccount'
  | 'exportAccount'
  | 'createGrant'
  | 'renewGrant'
  | 'listSessions'
  | 'endSession'
  | WaysInRoutes
  | 'readInvitation'
  | 'acceptInvitation'

/** A person as they see themselves. */
export const accountOf = ({ id, kind, name, avatar, bio, language, siteRole }: Person): Account => ({
  ...{ id, kind: kind === 'owner' ? 'owner' : 'account', tag: tagOf(id), name, bio },
  avatar: avatar ?? null,
  language: language ?? null,
  siteRole: siteRole ?? null,
  may: SITE_PERMISSIONS.filter((permission) => maySite(siteRole, permission)),
})

/**
 * Signing in and out, and what people change about their own account. The session is a cookie that scripts cannot read;
 * connections use a short-lived token.
 */
export function accountHandlers(deps: AccountDeps): {
  handlers: Handlers<AccountRoutes>
  /** The open session of a request, by cookie, or by the token of a page of another origin; throws if there is none. */
  sessionOf: (request: FastifyRequest, granted?: boolean) => Promise<OpenSession>
} {
  const { signIn, sessions, tokens, people, invitations, staffNames, linkGuest, budgets, addresses, servedAt } = deps
  const { closePerson, closeAccount, grants, origins } = deps
  const cookie = servedAt.secure && servedAt.path === '' ? HOST_COOKIE : COOKIE
  const cookies = new RegExp(`(?:^|; )${cookie}=([\\w-]{1,200})`)
  const addressOf = ({ raw, headers }: FastifyRequest): string => addresses.keyOf(raw.socket.remoteAddress, headers)

  const setCookie = (reply: FastifyReply, value: string, seconds = SESSION_SECONDS): void => {
    const secure = servedAt.secure ? '; Secure' : ''
    reply.header(
      'set-cookie',
      `${cookie}=${value}; Path=${servedAt.path || '/'}; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`,
    )
  }

  const findSession = async ({ headers }: FastifyRequest): Promise<OpenSession | undefined> => {
    const secret = headers.cookie?.match(cookies)?.[1]
    return secret === undefined ? undefined : sessions.findBySecret(secret)
  }

  /** Of a page of another origin, by its token: such a page has no cookie, and none of a subdomain counts. */
  const findGranted = async ({ headers }: FastifyRequest): Promise<OpenSession | undefined> => {
    const [, token = ''] = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '') ?? []
    const { session = '' } = await tokens.authenticate(token)
    const found = await sessions.find(session)
    return found?.origin !== undefined && found.origin === headers.origin ? found : undefined
  }

  const sessionOf = async (request: FastifyRequest, granted = false): Promise<OpenSession> => {
    const byToken = granted && request.headers.authorization !== undefined
    // What other pages may ask for as well takes a cookie from the server's own alone.
    const own = !granted || origins.isOwn(request.headers, request.raw.socket.remoteAddress)
    const session = byToken ? await findGranted(request) : own ? await findSession(request) : undefined
    if (!session) throw new OvationError('unauthorized', { detail: 'no session' })
    return session
  }

  const handlers: Handlers<AccountRoutes> = {
    signIn: async ({ request, reply, body }) => {
      const address = addressOf(request)
      budgets.rates.signIns.mustTake(address)
      const before = 'code' in body ? await findSession(request) : undefined
      const begin = async (): ReturnType<SignIn['signIn']> =>
        signIn.signIn(body, browserOf(request.headers['user-agent']), {
          at: 'passkey' in body ? relyingParty(request.headers.origin, servedAt.publicUrl) : undefined,
          signedIn: before?.person.id,
          name: 'code' in body ? await freeNameOf(deps, body.guest, { chosen: true }) : undefined,
        })
      const { secret, person } = await ('password' in body ? budgets.work.passwords.run(address, begin) : begin())
      await linkGuest(person, body.guest)
      setCookie(reply, secret)
      return { me: accountOf(await people.mustGet(person)), hasPassword: await signIn.hasPassword(person) }
    },
    signOut: async ({ reply, session: { hash, person, origin } }) => {
      await sessions.end(person.id, hash)
      closePerson(person.id)
      if (origin === undefined) setCookie(reply, '', 0)
    },
    setOwnPassword: async ({ request, reply, session, body }) => {
      // Everybody else signs in by a passkey or a link.
      if (session.person.kind !== 'owner') throw new OvationError('forbidden')
      const address = addressOf(request)
      // Somebody at an open session must not be able to guess the password faster here than at sign-in.
      if (body.current !== undefined) budgets.rates.signIns.mustTake(address)
      const { recoveryCodes, session: next } = await budgets.work.passwords.run(address, () =>
        signIn.changePassword(session, body),
      )
      closePerson(session.person.id)
      setCookie(reply, next)
      return { recoveryCodes }
    },
    accountToken: async ({ session }) => ({
      token: await tokens.issue(session),
      me: accountOf(session.person),
      hasPassword: await signIn.hasPassword(session.person.id),
      needsCurrentPassword: !(await signIn.mayResetPassword(session)),
    }),
    createGrant: async ({ request, session, body: { origin } }) => {
      budgets.rates.signIns.mustTake(addressOf(request))
      if (!origins.isListed(origin)) throw notListed(origin)
      return { grant: await grants.give(session, origin, browserOf(request.headers['user-agent'])) }
    },
    renewGrant: async ({ request, body }) => {
      const { origin = '' } = request.headers
      if (!origins.isListed(origin)) throw notListed(origin)
      const renewed = await grants.renew(body.grant, origin).catch((error: unknown) => {
        budgets.rates.signIns.mustTake(addressOf(request))
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
    changeAccount: async ({ session, body }) => {
      if (body.name !== undefined) staffNames.mustBeFree(body.name, session.person)
      const person = await people.change(session.person.id, body)
      // Connections carry the name that their person had when they connected.
      if (person.name !== session.person.name) closePerson(person.id)
      return accountOf(person)
    },
    closeAccount: async ({ reply, session: { person } }) => {
      await closeAccount(person.id)
      closePerson(person.id)
      setCookie(reply, '', 0)
    },
    exportAccount: ({ request, reply, session: { person } }) => {
      budgets.rates.signIns.mustTake(addressOf(request))
      return exportAs(reply, deps.exports.of(person.id))
    },
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
    ...waysIn(deps, addressOf),
    readInvitation: async ({ request, body: { code } }) => {
      budgets.rates.signIns.mustTake(addressOf(request))
      return invitations.read(code, await findSession(request))
    },
    acceptInvitation: async ({ request, reply, body: { code, name, guest } }) => {
      budgets.rates.signIns.mustTake(addressOf(request))
      const session = await findSession(request)
      // Who it is for is asked last: a code that gives nothing makes no account.
      await invitations.read(code, session)
      if (!session) staffNames.mustBeFree(name ?? '')
      const person = session?.person ?? (await people.create({ name: name ?? '' }))
      await linkGuest(person.id, guest)
      const { room } = await invitations.accept(code, person.id)
      if (!session)
        setCookie(reply, await sessions.start(person.id, { label: browserOf(request.headers['user-agent']) }))
      return { me: accountOf(await people.mustGet(person.id)), room: room ?? null }
    },
  }
  return { handlers, sessionOf }
}

const notListed = (origin: string): OvationError =>
  new OvationError('origin_refused', {
    message: `Nobody was signed in; pages of ${origin} may not ask for it; add that origin to OVATION_ORIGINS by name.`,
  })

const idOf = (hash: string): string => digest(`id/${hash}`).slice(0, SESSION_ID_CHARS)

type WaysInRoutes =
  | 'getSignInWays'
  | 'requestMailLink'
  | 'makePasskeyOptions'
  | 'makeNewPasskeyOptions'
  | 'addPasskey'
  | 'listCredentials'
  | 'addMail'
  | 'removeCredential'
  | 'makeRecoveryCodes'

/** How somebody gets in to their account, and what they change about that. */
function waysIn(
  { mails, passkeys, credentials, signIn, budgets, guestOf, servedAt, staffNames, origins }: AccountDeps,
  addressOf: (request: FastifyRequest) => string,
): Handlers<WaysInRoutes> {
  const partyOf = ({ headers }: FastifyRequest): RelyingParty => relyingParty(headers.origin, servedAt.publicUrl)
  return {
    getSignInWays: ({ query: { origin = '' } }) => ({ mail: mails.available, listed: origins.isListed(origin) }),
    requestMailLink: async ({ request, body: { mail, language, guest, room } }) => {
      budgets.rates.signIns.mustTake(addressOf(request))
      const name = await freeNameOf({ guestOf, staffNames }, guest)
      await mails.request(mail, language ?? languageOf(request), name === undefined ? {} : { name }, room)
    },
    makePasskeyOptions: ({ request }) => {
      budgets.rates.passkeyChallenges.mustTake(addressOf(request))
      return passkeys.signInOptions(partyOf(request))
    },
    makeNewPasskeyOptions: ({ request, session: { person } }) => {
      budgets.rates.passkeyChallenges.mustTake(addressOf(request))
      return passkeys.addOptions(partyOf(request), person)
    },
    addPasskey: ({ request, session: { person }, body: { passkey, label } }) =>
      passkeys.add(partyOf(request), person, {
        answer: passkey,
        label: label ?? browserOf(request.headers['user-agent']),
      }),
    listCredentials: async ({ session: { person } }) => credentials.list(person.id),
    addMail: async ({ request, session: { person }, body: { mail, language } }) => {
      budgets.rates.signIns.mustTake(addressOf(request))
      await mails.request(mail, language ?? languageOf(request), { person: person.id })
    },
    removeCredential: ({ session: { person }, params: { credential } }) => credentials.remove(person, credential),
    makeRecoveryCodes: async ({ session: { person } }) => ({ recoveryCodes: await signIn.newRecoveryCodes(person.id) }),
  }
}

/** What a guest is called, if an account may be called that. `chosen`: not by a name that the server made up. */
async function freeNameOf(
  { guestOf, staffNames }: Pick<AccountDeps, 'guestOf' | 'staffNames'>,
  token: string | undefined,
  { chosen = false } = {},
): Promise<string | undefined> {
  const guest = await guestOf(token)
  if (!guest || staffNames.includes(guest.name)) return undefined
  return chosen && guest.name === readableName(guest.id) ? undefined : guest.name
}

/** The language that a browser asks for. */
const languageOf = ({ headers }: FastifyRequest): 'en' | 'zh' =>
  /^\s*zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en'
