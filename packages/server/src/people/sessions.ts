import { OvationError } from '@ovation/protocol'
import { EACH_ALONE, Gather, newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import { digest } from './digest.ts'
import { personOf } from './person.ts'
import type { Person, PersonRow } from './person.ts'
import { ASKED_TOGETHER, together } from './statements.ts'
import type { Step } from './statements.ts'

export const SESSION_MS = 30 * 86_400_000
/** Anyone who came by a link or a recovery code has lost the password, or never had one. */
const RESET_MS = 10 * 60_000
const MAX_LISTED = 100
const MAX_LABEL_CHARS = 80

/** A session as its person sees it in a list. */
export type ListedSession = {
  hash: string
  label: string
  /** Of which pages it is; null: of the server's own, by cookie. */
  origin: string | null
  createdAt: number
  expiresAt: number
}

/** A session that is open, with its person and the ids that they had as a guest, the newest first. */
export type OpenSession = {
  hash: string
  person: Person
  aliases: readonly string[]
  resetUntil: number
  /** Of a page of another origin (`grants.ts`): which one, and the digests of its secret. */
  origin?: string
  rotation?: string
}

type ListedRow = { hash: string; label: string; origin: string | null; created_at: number; expires_at: number }
type SessionRow = PersonRow & ListedRow & { reset_until: number; rotation: string | null; alias: string | null }

/** Who is signed in where. A session is known by the digest of its secret, which is in a cookie. */
export class PersonSessions {
  #db: PeopleDatabase
  #clock: Clock
  /** Of all who come at the same time together. */
  #open: Gather<string, OpenSession | undefined>

  constructor(db: PeopleDatabase, clock: Clock, bounds = EACH_ALONE) {
    this.#db = db
    this.#clock = clock
    const maxAskedTogether = Math.min(bounds.maxAskedTogether, ASKED_TOGETHER)
    this.#open = new Gather({ ...bounds, clock, maxAskedTogether, ask: (hashes) => this.#find(hashes) })
  }

  /**
   * Opens one and gives its secret. `label` says what it was opened with; with `mayReset` its person may replace a password
   * without knowing it for ten minutes. `also` is done with it, or neither is. Throws `unauthorized` where the account was
   * closed meanwhile.
   */
  async start(
    person: string,
    { label = '', mayReset = false }: { label?: string; mayReset?: boolean } = {},
    also: readonly Step[] = [],
  ): Promise<string> {
    const secret = newSecret()
    const now = this.#clock.now()
    const shown = [...label].slice(0, MAX_LABEL_CHARS).join('')
    const counts = await this.#db.change([
      ['holdPerson', person],
      ...also,
      ['forgetSessions', now],
      ['addSession', digest(secret), shown, now, now + SESSION_MS, mayReset ? now + RESET_MS : 0, person],
    ])
    if (counts.at(-1) !== 1) throw new OvationError('unauthorized', { detail: 'the account was closed' })
    return secret
  }

  /** The open session with this digest. */
  find(hash: string): Promise<OpenSession | undefined> {
    return this.#open.get(hash)
  }

  /** The session of a cookie: one of a page of another origin is none. */
  async findBySecret(secret: string): Promise<OpenSession | undefined> {
    const session = await this.find(digest(secret))
    return session?.origin === undefined ? session : undefined
  }

  /** The newest first. */
  async list(person: string): Promise<ListedSession[]> {
    const rows = await this.#db.find<ListedRow>('sessionsOf', person, this.#clock.now(), MAX_LISTED)
    return rows.map(({ hash, label, origin, created_at: createdAt, expires_at: expiresAt }) => ({
      hash,
      label,
      origin,
      createdAt,
      expiresAt,
    }))
  }

  /** Ends it and the sign-ins on other pages that hang on it. False if this person has no such session. */
  async end(person: string, hash: string): Promise<boolean> {
    const [ended] = await this.#db.change([
      ['endSession', hash, person],
      ['endGrants', hash, person],
    ])
    return ended === 1
  }

  async endAll(person: string): Promise<void> {
    await this.#db.change([['endSessions', person]])
  }

  async endOthers(person: string, hash: string): Promise<void> {
    await this.#db.change([['endOtherSessions', person, hash]])
  }

  async #find(hashes: readonly string[]): Promise<(OpenSession | undefined)[]> {
    const rows = await this.#db.find<SessionRow>('sessions', this.#clock.now(), ...together(hashes))
    const byHash = Map.groupBy(rows, (row) => row.hash)
    return hashes.map((hash) => sessionOf(byHash.get(hash) ?? []))
  }
}

/** A session has a row for each id that its person had as a guest. */
function sessionOf(rows: readonly SessionRow[]): OpenSession | undefined {
  const [row] = rows
  if (!row) return undefined
  const { hash, reset_until: resetUntil, origin, rotation } = row
  const granted = origin === null || rotation === null ? {} : { origin, rotation }
  const aliases = rows.flatMap(({ alias }) => alias ?? [])
  return { hash, resetUntil, person: personOf(row), aliases, ...granted }
}
