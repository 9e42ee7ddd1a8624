import { hash, randomBytes } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { checkPassword, hashPassword } from './passwords.ts'
import type { IdentityStore } from './store.ts'
import { OWNER_ID, OWNER_NAME } from './tokens.ts'
import type { Tokens } from './tokens.ts'

const SIGN_IN_CODE_MS = 30 * 60_000
const SESSION_MS = 30 * 86_400_000
const ACCESS_TOKEN_S = 3_600
/** Anyone who came by a link or a recovery code has lost the password, or never had one. */
const RESET_MS = 10 * 60_000
const RECOVERY_CODES = 8
const RECOVERY_CODE_BYTES = 10
const MIN_PASSWORD_CHARS = 10
const MAX_PASSWORD_CHARS = 200
const PASSWORD = 'owner-password'

/** How somebody shows that they own this server. */
export type Proof = { code: string } | { password: string } | { recoveryCode: string }

const digest = (secret: string): string => hash('sha256', secret, 'base64url')
/** What stands for the right to replace the password, beside its session; no cookie can have this form. */
const resetOf = (session: string): string => digest(`reset/${session}`)
const readable = (code: string): string => code.toLowerCase().replace(/[^0-9a-f]/g, '')

/** The person who runs this server: comes in by a link the first time, then by a password; recovery codes are for the day it is lost. */
export class Owner {
  #store: IdentityStore
  #tokens: Tokens
  #clock: Clock

  constructor(store: IdentityStore, tokens: Tokens, clock: Clock) {
    this.#store = store
    this.#tokens = tokens
    this.#clock = clock
  }

  /** A code for one sign-in, good for half an hour. It travels in the fragment of a link, which no server sees or logs. */
  async newSignInCode(): Promise<string> {
    const code = newSecret()
    await this.#store.addSignInCode(digest(code), this.#clock.now() + SIGN_IN_CODE_MS, this.#clock.now())
    return code
  }

  /** Opens a session; gives its secret, for a cookie. Throws `unauthorized`. */
  async signIn(proof: Proof): Promise<string> {
    if (!(await this.#holds(proof)))
      throw new OvationError('unauthorized', { detail: 'the code or password does not match or was used before' })
    const session = newSecret()
    const now = this.#clock.now()
    await this.#store.addOwnerSession(digest(session), now, now + SESSION_MS)
    if (!('password' in proof)) await this.#store.addOwnerSession(resetOf(session), now, now + RESET_MS)
    return session
  }

  async #holds(proof: Proof): Promise<boolean> {
    if ('code' in proof) return this.#store.useSignInCode(digest(proof.code), this.#clock.now())
    if ('recoveryCode' in proof) return this.#store.useRecoveryCode(digest(readable(proof.recoveryCode)))
    const stored = await this.#store.readSecret(PASSWORD)
    return stored !== undefined && checkPassword(proof.password, stored)
  }

  async hasPassword(): Promise<boolean> {
    return (await this.#store.readSecret(PASSWORD)) !== undefined
  }

  async isSession(session: string): Promise<boolean> {
    return this.isOpen(digest(session))
  }

  /** Whether a session is still open, by its digest. */
  isOpen(session: string): Promise<boolean> {
    return this.#store.isOwnerSession(session, this.#clock.now())
  }

  async signOut(session: string): Promise<void> {
    await this.#store.endOwnerSession(resetOf(session))
    await this.#store.endOwnerSession(digest(session))
  }

  /** A short-lived token for connections; it ends with the session. */
  accessToken(session: string): Promise<string> {
    return this.#tokens.mintOwn(
      {
        user: OWNER_ID,
        name: OWNER_NAME,
        rooms: { '*': 'owner' },
        expiresInS: ACCESS_TOKEN_S,
        session: digest(session),
      },
      this.#clock.now(),
    )
  }

  /** Whether this session may replace the password without giving it. */
  async mayResetPassword(session: string): Promise<boolean> {
    return !(await this.hasPassword()) || this.isOpen(resetOf(session))
  }

  /** Sets the password for a session that may. Throws `password_needed` and `password_wrong`. */
  async changePassword(
    session: string,
    { password, current }: { password: string; current?: string | undefined },
  ): ReturnType<Owner['setPassword']> {
    mustBeUsable(password)
    if (!(await this.mayResetPassword(session))) {
      if (current === undefined)
        throw new OvationError('password_needed', {
          message:
            'The password was not changed; the current one was not given; enter it, or sign in by a new link if it is lost.',
        })
      if (!(await this.#holds({ password: current })))
        throw new OvationError('password_wrong', {
          message:
            'The password was not changed; the current one does not match; enter it again, or sign in by a new link if it is lost.',
        })
    }
    return this.setPassword(password)
  }

  /** Sets the password, ends every other session, and gives new recovery codes, each good once. They are shown this one time. */
  async setPassword(password: string): Promise<{ recoveryCodes: string[]; session: string }> {
    mustBeUsable(password)
    await this.#store.writeSecret(PASSWORD, await hashPassword(password), this.#clock.now())
    const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(RECOVERY_CODE_BYTES).toString('hex'))
    await this.#store.replaceRecoveryCodes(codes.map(digest))
    await this.#store.endOwnerSessions()
    const session = newSecret()
    await this.#store.addOwnerSession(digest(session), this.#clock.now(), this.#clock.now() + SESSION_MS)
    return { recoveryCodes: codes.map((code) => code.match(/.{5}/g)?.join('-') ?? code), session }
  }
}

function mustBeUsable(password: string): void {
  if (password.length < MIN_PASSWORD_CHARS || password.length > MAX_PASSWORD_CHARS)
    throw new OvationError('value_out_of_range', { detail: 'password' })
}
