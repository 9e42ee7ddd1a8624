import { Client, Pool, types } from 'pg'
import type { PoolClient, QueryConfig, QueryResultRow } from 'pg'
import { oneLine } from '../ops/index.ts'
import { MIGRATIONS, statementsFor } from './migrations.ts'
import type { Timeline } from './timeline.ts'

const INT8 = 20
const NUMERIC = 1_700
/** Any number of this project's own, so that nodes that start together do not migrate together. */
const MIGRATION_LOCK = 7_311_001
const CONNECT_TIMEOUT_MS = 5_000
/** At a start somebody waits for the answer. */
const CONNECT_AT_START_TIMEOUT_MS = 3_000
const STATEMENT_TIMEOUT_MS = 8_000
/** Beyond what the server allows itself, so that only a network that went silent is meant. */
const ANSWER_TIMEOUT_MS = 10_000
const MIGRATE_TIMEOUT_MS = 3_600_000
const MAX_CONNECTIONS = 12
const IDLE_MS = 30_000

/** What a query may be sent to: the pool, or the client that a transaction holds. */
export type Queryable = {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: R[]; rowCount: number | null }>
}

/** Whole numbers beyond 2^53 do not occur: they are milliseconds, seqs and coins. */
const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format),
}

/** Connections to the database that several nodes share: its primary, and no other. */
export function openPool(url: string, timeline: Timeline): Pool {
  const pool = new Pool({
    connectionString: url,
    types: numbers,
    // The pool waits for it and gives no connection that it refused.
    onConnect: (client) => {
      // One that breaks between two statements of a transaction says so twice: here, where without a listener it would
      // end the process, and to the next statement, which fails.
      client.on('error', () => {})
      return timeline.check(client)
    },
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'ovation',
  })
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

/** Throws one line, without the password in the address, when the database does not let us in. */
export async function mustAnswer(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_AT_START_TIMEOUT_MS })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    const { code } = error as { code?: string }
    // A message may be empty where several addresses were tried.
    const reason = oneLine(error) || (code ?? 'no answer')
    throw new Error(
      `the server did not start; the database at ${new URL(url).host || 'the default address'} did not let it in (${reason}); start the database or correct OVATION_DATABASE_URL`,
      { cause: error },
    )
  } finally {
    void client.end().catch(() => {})
  }
}

/** Brings the schema to the newest version, once however many nodes start; a newer one than this program knows is left alone. */
export async function migratePostgres(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await client.query('create table if not exists schema_version (version bigint not null)')
    const { rows } = await client.query<{ version: number }>('select version from schema_version')
    const version = rows[0]?.version ?? 0
    if (version > MIGRATIONS.length)
      throw new Error(
        `the database could not be opened; its schema has version ${version} and this program knows up to ${MIGRATIONS.length}; start the newer program`,
      )
    // A change to all that is stored takes as long as there is much of it.
    await client.query('set local statement_timeout = 0')
    for (const statements of MIGRATIONS.slice(version))
      for (const text of statementsFor('postgres', statements)) {
        const query: QueryConfig & { query_timeout: number } = {
          text,
          query_timeout: MIGRATE_TIMEOUT_MS,
        }
        await client.query(query)
      }
    await client.query(
      rows.length === 0 ? 'insert into schema_version values ($1)' : 'update schema_version set version = $1',
      [MIGRATIONS.length],
    )
  })
}

/** Runs in one transaction; anything thrown undoes it. */
export async function inTransaction<T>(pool: Pool, run: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await run(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}
