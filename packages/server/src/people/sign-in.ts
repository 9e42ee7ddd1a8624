import { OvationError } from '@ovation/protocol'
import type { Proof } from '@ovation/protocol'
import { mayHelpSignIn } from '@ovation/room'
import type { SiteRole } from '@ovation/room'
import { checkPassword, hashPassword, OWNER_ID } from '../identity/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { MailLink, MailSignIn } from './mail-sign-in.ts'
import type { OneTime } from './one-time.ts'
import type { Passkeys } from './passkeys.ts'
import type { People } from './people.ts'
import type { Person } from './person.ts'
import type { RoomRoles } from './room-roles.ts'
import type { RelyingParty } from './relying-party.ts'
import { freshRecoveryCodes, recoveryDigest } from './recovery-codes.ts'
import type { OpenSession, PersonSessions } from './sessions.ts'

const LINK_MS = 30 * 60_000
const MIN_PASSWORD_CHARS = 10
const MAX_PASSWORD_CHARS = 200

export type SignInDeps = {
  db: PeopleDatabase
  people: People
  roomRoles: Pick<RoomRoles, 'highestOf'>
  sessions: PersonSessions
  oneTime: OneTime
  mails: MailSignIn
  passkeys: Passkeys
  clock: Clock
}

/** What a link to sign in stands for: one that was handed over, or one that was sent by mail. */
type Link = { mail?: undefined; person: string; by?: SiteRole } | MailLink

/** How people show who they are: a link, a password, a recovery code. Other proofs have folders of their own. */
export class SignIn {
  #deps: SignInDeps

  constructor(deps: SignInDeps) {
    this.#deps = deps
  }

  /**
   * A code for one sign-in, good for half an hour. It travels in the fragment of a link, which no server sees or logs. `by`:
   * the role on the site of who makes it for somebody else; it works while that permits it.
   */
  newCode(person: string = OWNER_ID, by?: SiteRole): Promise<string> {
    return this.#deps.oneTime.issue('sign-in', { person, ...(by ? { by } : {}) } satisfies Link, LINK_MS)
  }

  /** Whether somebody with this role on the site may make a link with which this person signs in. */
  async mayHelp(by: SiteRole | undefined, { id, siteRole }: Pick<Person, 'id' | 'siteRole'>): Promise<boolean> {
    return mayHelpSignIn(by, siteRole, await this.#deps.roomRoles.highestOf(id))
  }

  /**
   * Opens a session; gives its secret, for a cookie, and whose it is. `at`: the page that shows a passkey; `signedIn`: who is
   * signed in there already; `name`: what a new account is called, whatever the link says. Throws `unauthorized`, and `passkey_refused`.
   */
  async signIn(
    proof: Proof,
    label = '',
    {
      at,
      signedIn,
      name,
    }: { at?: RelyingParty | undefined; signedIn?: string | undefined; name?: string | undefined } = {},
  ): Promise<{ secret: string; person: string }> {
    const person =
      'code' in proof ? await this.#personOfLink(proof.code, signedIn, name) : await this.#personOf(proof, at)
    // An account that was closed meanwhile lets nobody in.
    if (person === undefined || !(await this.#deps.people.find(person)))
      throw new OvationError('unauthorized', {
        message: 'Nobody was signed in; the code or password does not match or was used before; ask for a new one.',
      })
    const secret = await this.#deps.sessions.start(person, {
      label,
      mayReset: 'code' in proof || 'recoveryCode' in proof,
    })
    return { secret, person }
  }

  /** An address is added only where the person who asked for it is signed in: somebody else's link adds nothing to theirs. */
  async #personOfLink(
    code: string,
    signedIn: string | undefined,
    name: string | undefined,
  ): Promise<string | undefined> {
    const { oneTime, mails, people } = this.#deps
    const asked = await oneTime.peek<Link>('sign-in', code)
    if (asked?.mail !== undefined && asked.person !== undefined && asked.person !== signedIn)
      throw new OvationError('unauthorized', {
        message:
          'The address was not added; this browser is not signed in to the account that asked for it; open the link where you asked.',
      })
    const link = await oneTime.take<Link>('sign-in', code)
    if (link?.mail !== undefined) return mails.personOf(name === undefined ? link : { ...link, name })
    const person = link && (await people.find(link.person))
    // Who made it may be outranked by now: a person who was given a role since is nobody's to sign in as.
    return link?.by === undefined || (person && (await this.mayHelp(link.by, person))) ? person?.id : undefined
  }

  async #personOf(proof: Exclude<Proof, { code: string }>, at: RelyingParty | undefined): Promise<string | undefined> {
    const { db, passkeys } = this.#deps
    if ('passkey' in proof) {
      if (!at) throw new OvationError('passkey_refused')
      return passkeys.signIn(at, proof.passkey)
    }
    if ('recoveryCode' in proof)
      return (await db.take<{ person: string }>('takeCredential', 'recovery', recoveryDigest(proof.recoveryCode)))[0]
        ?.person
    return (await this.#isPassword(OWNER_ID, proof.password)) ? OWNER_ID : undefined
  }

  async #stored(person: string): Promise<string | undefined> {
    return (await this.#deps.db.find<{ data: string }>('credential', 'password', person))[0]?.data
  }

  async #isPassword(person: string, password: string): Promise<boolean> {
    const stored = await this.#stored(person)
    return stored !== undefined && checkPassword(password, stored)
  }

  async hasPassword(person: string): Promise<boolean> {
    return (await this.#stored(person)) !== undefined
  }

  /** Whether this session may replace the password without giving it. */
  async mayResetPassword({ person, resetUntil }: OpenSession): Promise<boolean> {
    return resetUntil > this.#deps.clock.now() || !(await this.hasPassword(person.id))
  }

  /** Sets the password for a session that may. Throws `password_needed` and `password_wrong`. */
  async changePassword(
    session: OpenSession,
    { password, current }: { password: string; current?: string | undefined },
  ): ReturnType<SignIn['setPassword']> {
    mustBeUsable(password)
    if (!(await this.mayResetPassword(session))) {
      if (current === undefined)
        throw new OvationError('password_needed', {
          message:
            'The password was not changed; the current one was not given; enter it, or sign in by a new link if it is lost.',
        })
      if (!(await this.#isPassword(session.person.id, current)))
        throw new OvationError('password_wrong', {
          message:
            'The password was not changed; the current one does not match; enter it again, or sign in by a new link if it is lost.',
        })
    }
    return this.setPassword(session.person.id, password)
  }

  /** Sets the password, ends every other session, and gives new recovery codes, each good once. They are shown this one time. */
  async setPassword(person: string, password: string): Promise<{ recoveryCodes: string[]; session: string }> {
    mustBeUsable(password)
    const { clock, sessions } = this.#deps
    const now = clock.now()
    const { codes, steps } = freshRecoveryCodes(person, now)
    const stored = await hashPassword(password)
    const session = await sessions.start(person, {}, [
      ['putCredential', 'password', person, person, stored, now],
      ...steps,
      ['endSessions', person],
    ])
    return { recoveryCodes: codes, session }
  }

  /** New recovery codes in place of those from before. */
  async newRecoveryCodes(person: string): Promise<string[]> {
    const { codes, steps } = freshRecoveryCodes(person, this.#deps.clock.now())
    await this.#deps.db.change(steps)
    return codes
  }
}

function mustBeUsable(password: string): void {
  if (password.length < MIN_PASSWORD_CHARS || password.length > MAX_PASSWORD_CHARS)
    throw new OvationError('value_out_of_range', { detail: 'password' })
}
