import type { Pool } from 'pg'
import { seal, unseal } from '../ops/index.ts'
import type { AcmeStore } from './store.ts'

const LEASE = 'lease'
/** The database's clock, so that nodes whose clocks differ agree. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** What was sealed with earlier secrets is lost, and ordered anew. */
function unsealed(key: Buffer, name: string, value: string): string | undefined {
  try {
    return unseal(key, name, value)
  } catch {
    return undefined
  }
}

/** The store that all nodes share: rows, encrypted with a key that only nodes have. */
export function postgresAcmeStore(pool: Pick<Pool, 'query'>, key: Buffer): AcmeStore {
  return {
    read: async (name) => {
      const { rows } = await pool.query<{ value: string }>(
        `select value from acme where name = $1 and (until is null or until > ${NOW})`,
        [name],
      )
      return rows[0] && unsealed(key, name, rows[0].value)
    },
    write: async (name, value, keepMs) => {
      await pool.query(`delete from acme where name <> $1 and until <= ${NOW}`, [LEASE])
      await pool.query(
        `insert into acme (name, value, until) values ($1, $2, ${NOW} + $3::bigint)
         on conflict (name) do update set value = excluded.value, until = excluded.until`,
        [name, seal(key, name, value), keepMs ?? null],
      )
    },
    remove: async (name) => void (await pool.query('delete from acme where name = $1', [name])),
    lease: async (holder, ms) => {
      const { rowCount } = await pool.query(
        `insert into acme (name, value, until) values ($1, $2, ${NOW} + $3::bigint)
         on conflict (name) do update set value = excluded.value, until = excluded.until
         where acme.value = excluded.value or acme.until <= ${NOW}`,
        [LEASE, holder, ms],
      )
      return rowCount === 1
    },
    release: async (holder) =>
      void (await pool.query('delete from acme where name = $1 and value = $2', [LEASE, holder])),
  }
}
