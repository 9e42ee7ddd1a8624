import { createHmac, createPublicKey } from 'node:crypto'
import { OPERATION_LIMITS } from '@ovation/room'
import type { KeyAlgorithm } from '@ovation/room'
import type { Key } from '../identity/index.ts'
import { seal, unseal } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'

/** Longer than it takes from the row of a key to its event. */
const UNUSED_MS = 3_600_000
const MAX_ROWS = 2 * OPERATION_LIMITS.maxSigningKeys

type Row = { id: string; algorithm: KeyAlgorithm; sealed: string }
type Deps = { db: PeopleDatabase; clock: Pick<Clock, 'now'>; secret: string }

/**
 * The secrets and public keys of signing keys that were added while the server ran, sealed. Which of them count is in the log
 * of the site: a row is written before its event, and deleted after the one that revokes it.
 */
export class SigningKeys {
  #deps: Deps
  #sealKey: Buffer

  constructor(deps: Deps) {
    this.#deps = deps
    this.#sealKey = createHmac('sha256', deps.secret).update('signing keys').digest()
  }

  /** Stores the secret or public key of an id. False if there is one of that id. */
  async add(id: string, algorithm: KeyAlgorithm, text: string): Promise<boolean> {
    const sealed = seal(this.#sealKey, `${id} ${algorithm}`, text)
    const [added] = await this.#deps.db.change([['addSigningKey', id, algorithm, sealed, this.#deps.clock.now()]])
    return added === 1
  }

  /** The key of a row; undefined if there is none. */
  async find(id: string): Promise<Key | undefined> {
    const [row] = await this.#deps.db.find<Row>('signingKey', id)
    if (!row) return undefined
    const text = unseal(this.#sealKey, `${row.id} ${row.algorithm}`, row.sealed)
    const key = row.algorithm === 'HS256' ? new TextEncoder().encode(text) : createPublicKey(text)
    return { algorithm: row.algorithm, key }
  }

  async drop(id: string): Promise<void> {
    await this.#deps.db.change([['dropSigningKey', id]])
  }

  /** Deletes rows of keys that are none of these, as a crash or a refusal leaves them. */
  async dropOthers(ids: ReadonlySet<string>): Promise<void> {
    const rows = await this.#deps.db.find<{ id: string; created_at: number }>('signingKeyIds', MAX_ROWS)
    const since = this.#deps.clock.now() - UNUSED_MS
    for (const { id, created_at: at } of rows) if (!ids.has(id) && at < since) await this.drop(id)
  }
}
