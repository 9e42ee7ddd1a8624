import { createHmac } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { ApiGrant, ApiKey } from '@ovation/protocol'
import { OWNER_ID } from '../identity/index.ts'
import { newId, newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'

const PREFIX = 'ovk_'
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MAX_KEYS = 100
/** For how long a key that was looked up is taken for what it was: so late is a revocation noticed. */
const CACHE_MS = 1_000
const MAX_CACHED = 1_000
/** How exactly the last use is known. */
const USED_INTERVAL_MS = 60_000

type Row = {
  id: string
  name: string
  hash: string
  former_until: number | null
  grants: string
  created_by: string
  created_at: number
  expires_at: number | null
  used_at: number | null
}

type Deps = { db: PeopleDatabase; clock: Pick<Clock, 'now'>; secret: string; onError: (error: unknown) => void }

/** Whether the token of a request is meant as an API key. */
export const isApiKey = (token: string): boolean => token.startsWith(PREFIX)

/** The id of whom a key acts as: no person's, and no integrator's token can have it. */
export const apiKeyActor = (id: string): string => `@key_${id}`

/**
 * Keys with which servers call the REST API. Of each a keyed digest is stored, so that a stolen database opens nothing, and
 * what it may do. A rotated key counts beside its successor for a while.
 */
export class ApiKeys {
  #deps: Deps
  #digestKey: Buffer
  #found = new Map<string, { at: number; key: ApiKey | undefined }>()

  constructor(deps: Deps) {
    this.#deps = deps
    this.#digestKey = createHmac('sha256', deps.secret).update('api keys').digest()
  }

  /** Makes one; `secret` is shown this one time. Throws `value_out_of_range` when there are too many. */
  async create(
    { name, grants, days }: { name: string; grants: ApiGrant[]; days?: number | undefined },
    by: string,
  ): Promise<{ key: ApiKey; secret: string }> {
    const { db, clock } = this.#deps
    const [id, now] = [newId(), clock.now()]
    const secret = secretOf(id)
    const expiresAt = days === undefined ? null : now + days * DAY_MS
    const counts = await db.change([
      // One at a time, whoever makes them.
      ['holdPerson', OWNER_ID],
      ['addApiKey', id, name, this.#digest(secret), JSON.stringify(grants), by, now, expiresAt, MAX_KEYS],
    ])
    if (counts.at(-1) !== 1)
      throw new OvationError('value_out_of_range', {
        message: `The API key was not made; there are ${MAX_KEYS} already; revoke one first.`,
      })
    const key = { id, name, grants, createdBy: by, createdAt: now, expiresAt, usedAt: null, formerUntil: null }
    return { key, secret }
  }

  /** The newest first. */
  async list(): Promise<ApiKey[]> {
    const now = this.#deps.clock.now()
    return (await this.#deps.db.find<Row>('apiKeys', MAX_KEYS)).map((row) => keyOf(row, now))
  }

  /** A new secret in the place of the one of now, which counts for some hours more. Undefined if there is no such key. */
  async rotate(id: string, overlapHours: number): Promise<{ key: ApiKey; secret: string } | undefined> {
    const secret = secretOf(id)
    const now = this.#deps.clock.now()
    const until = now + overlapHours * HOUR_MS
    const [row] = await this.#deps.db.take<Row>('rotateApiKey', until, this.#digest(secret), id)
    this.#found.clear()
    return row && { key: keyOf(row, now), secret }
  }

  /** False if there is no such key. */
  async revoke(id: string): Promise<boolean> {
    const [dropped] = await this.#deps.db.change([['dropApiKey', id]])
    this.#found.clear()
    return dropped === 1
  }

  /** The key with this secret; undefined if there is none, or none any more. */
  async find(secret: string): Promise<ApiKey | undefined> {
    const { db, clock } = this.#deps
    const hash = this.#digest(secret)
    const now = clock.now()
    const known = this.#found.get(hash)
    if (known && now >= known.at && now - known.at < CACHE_MS) return known.key
    const [row] = await db.find<Row>('apiKeyByHash', hash, hash, now)
    const key = row && !(row.expires_at !== null && row.expires_at <= now) ? keyOf(row, now) : undefined
    if (this.#found.size >= MAX_CACHED) this.#found.clear()
    this.#found.set(hash, { at: now, key })
    if (key && (key.usedAt === null || now - key.usedAt >= USED_INTERVAL_MS))
      void db.change([['useApiKey', now, key.id]]).catch(this.#deps.onError)
    return key
  }

  #digest(secret: string): string {
    return createHmac('sha256', this.#digestKey).update(secret).digest('base64url')
  }
}

const secretOf = (id: string): string => `${PREFIX}${id}_${newSecret()}`

const keyOf = (row: Row, now: number): ApiKey => ({
  ...{ id: row.id, name: row.name, grants: JSON.parse(row.grants) as ApiGrant[] },
  ...{ createdBy: row.created_by, createdAt: row.created_at, expiresAt: row.expires_at, usedAt: row.used_at },
  formerUntil: row.former_until !== null && row.former_until > now ? row.former_until : null,
})
