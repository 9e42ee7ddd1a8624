import type { FastifyRequest } from 'fastify'
import type { Budgets } from '../budget/index.ts'
import type { Addresses, Origins } from '../edge/index.ts'
import { readableName } from '../identity/index.ts'
import type {
  AccountTokens,
  Credentials,
  Exports,
  Grants,
  MailSignIn,
  Passkeys,
  People,
  PersonSessions,
  SignIn,
  StaffNames,
} from '../people/index.ts'
import type { AcceptInvitation } from './invitations.ts'

/** What people do about their own account is done with. */
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

/** What a guest is called, if an account may be called that. `chosen`: not by a name that the server made up. */
export async function freeNameOf(
  { guestOf, staffNames }: Pick<AccountDeps, 'guestOf' | 'staffNames'>,
  token: string | undefined,
  { chosen = false } = {},
): Promise<string | undefined> {
  const guest = await guestOf(token)
  if (!guest || staffNames.includes(guest.name)) return undefined
  return chosen && guest.name === readableName(guest.id) ? undefined : guest.name
}

/** Under what the limits of a request's sender are counted. */
export const addressOf = ({ addresses }: Pick<AccountDeps, 'addresses'>, { raw, headers }: FastifyRequest): string =>
  addresses.keyOf(raw.socket.remoteAddress, headers)
