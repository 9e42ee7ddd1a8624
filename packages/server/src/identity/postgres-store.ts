import type { Pool } from 'pg'
import { inTransaction } from '../storage/index.ts'
import type { IdentityStore } from './store.ts'

/** Identity kept in PostgreSQL, where every node finds it. */
export function postgresIdentityStore(pool: Pool): IdentityStore {
  const change = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await pool.query(sql, values)).rowCount ?? 0
  return {
    readSecret: async (name) =>
      (await pool.query<{ value: string }>('select value from secret where name = $1', [name])).rows[0]?.value,
    writeSecret: async (name, value, now) => {
      await change(
        'insert into secret (name, value, created_at) values ($1, $2, $3) on conflict (name) do update set value = excluded.value',
        ...[name, value, now],
      )
    },
    addSignInCode: async (hash, expiresAt, now) => {
      await change('delete from sign_in_code where expires_at <= $1', now)
      await change('insert into sign_in_code (hash, expires_at) values ($1, $2)', hash, expiresAt)
    },
    useSignInCode: async (hash, now) =>
      (await change('delete from sign_in_code where hash = $1 and expires_at > $2', hash, now)) === 1,
    replaceRecoveryCodes: (hashes) =>
      inTransaction(pool, async (client) => {
        await client.query('delete from recovery_code')
        await client.query('insert into recovery_code (hash) select * from unnest($1::text[])', [hashes])
      }),
    useRecoveryCode: async (hash) => (await change('delete from recovery_code where hash = $1', hash)) === 1,
    addOwnerSession: async (hash, now, expiresAt) => {
      await change('delete from owner_session where expires_at <= $1', now)
      await change('insert into owner_session (hash, created_at, expires_at) values ($1, $2, $3)', hash, now, expiresAt)
    },
    isOwnerSession: async (hash, now) =>
      (await pool.query('select 1 from owner_session where hash = $1 and expires_at > $2', [hash, now])).rows.length >
      0,
    endOwnerSession: async (hash) => (await change('delete from owner_session where hash = $1', hash)) === 1,
    endOwnerSessions: async () => void (await change('delete from owner_session')),
  }
}
