import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'

/** What identity keeps: digests of codes and sessions, never the things themselves. */
export function identityHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    readSecret: (name: string) => sql.get<{ value: string }>('select value from secret where name = ?', name)?.value,
    writeSecret: (name: string, value: string, now: number) => {
      sql.run(
        `insert into secret (name, value, created_at) values (?, ?, ?) on conflict (name) do update set value = excluded.value`,
        name,
        value,
        now,
      )
    },
    addSignInCode: (hash: string, expiresAt: number, now: number) => {
      sql.run('delete from sign_in_code where expires_at <= ?', now)
      sql.run('insert into sign_in_code (hash, expires_at) values (?, ?)', hash, expiresAt)
    },
    /** True once for a code that is known and not too old. */
    useSignInCode: (hash: string, now: number) =>
      sql.run('delete from sign_in_code where hash = ? and expires_at > ?', hash, now) === 1,
    replaceRecoveryCodes: (hashes: string[]) =>
      sql.transaction(() => {
        sql.run('delete from recovery_code')
        for (const hash of hashes) sql.run('insert into recovery_code (hash) values (?)', hash)
      }),
    useRecoveryCode: (hash: string) => sql.run('delete from recovery_code where hash = ?', hash) === 1,
    addOwnerSession: (hash: string, now: number, expiresAt: number) => {
      sql.run('delete from owner_session where expires_at <= ?', now)
      sql.run('insert into owner_session (hash, created_at, expires_at) values (?, ?, ?)', hash, now, expiresAt)
    },
    isOwnerSession: (hash: string, now: number) =>
      sql.get('select 1 from owner_session where hash = ? and expires_at > ?', hash, now) !== undefined,
    endOwnerSession: (hash: string) => sql.run('delete from owner_session where hash = ?', hash) === 1,
    endOwnerSessions: () => sql.run('delete from owner_session'),
  } as Handlers
}
