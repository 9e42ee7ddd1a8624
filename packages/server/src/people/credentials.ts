import { OvationError } from '@ovation/protocol'
import type { AccountCredential } from '@ovation/protocol'
import { digest } from './digest.ts'
import type { PeopleDatabase } from './database.ts'
import type { Person } from './person.ts'
import { RECOVERY_CODES } from './recovery-codes.ts'

const MAX_LISTED = 50
const KINDS = ['mail', 'passkey'] as const
const ID_CHARS = 16

type Row = { kind: (typeof KINDS)[number]; key: string; data: string; created_at: number; used_at: number | null }

/** What stands for a credential in a list; it opens nothing. */
const idOf = ({ kind, key }: Pick<Row, 'kind' | 'key'>): string => digest(`${kind}/${key}`).slice(0, ID_CHARS)

/** The ways in to somebody's account, as they see and remove them. */
export class Credentials {
  #db: PeopleDatabase

  constructor(db: PeopleDatabase) {
    this.#db = db
  }

  async list(person: string): Promise<{ credentials: AccountCredential[]; recoveryCodes: number }> {
    const rows = await this.#rows(person)
    const codes = await this.#db.find('credentialsOf', person, 'recovery', RECOVERY_CODES)
    return {
      credentials: rows.map((row) => ({
        ...{ id: idOf(row), kind: row.kind, createdAt: row.created_at, usedAt: row.used_at },
        label: labelOf(row),
      })),
      recoveryCodes: codes.length,
    }
  }

  async #rows(person: string): Promise<Row[]> {
    const rows = await Promise.all(KINDS.map((kind) => this.#db.find<Row>('credentialsOf', person, kind, MAX_LISTED)))
    return rows.flat()
  }

  /** Removes one. Throws `not_found`, and `credential_last` where the person could not sign in any more. */
  async remove({ id: person, kind }: Pick<Person, 'id' | 'kind'>, credential: string): Promise<void> {
    const rows = await this.#rows(person)
    const row = rows.find((one) => idOf(one) === credential)
    if (!row) throw new OvationError('not_found')
    // The person who runs the server always gets a link from the command line.
    const drop = kind === 'owner' ? 'dropCredential' : 'dropCredentialButLast'
    // Counted as it is removed: of two that are removed at once, the second would be the last.
    const [, dropped] = await this.#db.change([
      ['holdPerson', person],
      [drop, person, row.kind, row.key],
    ])
    if (dropped === 1) return
    const isThere = (await this.#rows(person)).some((one) => idOf(one) === credential)
    throw new OvationError(isThere ? 'credential_last' : 'not_found')
  }
}

function labelOf({ kind, data }: Row): string {
  const { mail, label } = JSON.parse(data) as { mail?: string; label?: string }
  return (kind === 'mail' ? mail : label) ?? ''
}
