import type { Pool } from 'pg'
import { REPLACE } from './key-store.ts'
import type { StreamKeyRow, StreamKeyStore } from './key-store.ts'

/** Stream keys kept in PostgreSQL, where every node finds them. */
export const postgresStreamKeyStore = (pool: Pool): StreamKeyStore => ({
  listStreamKeys: async (room) =>
    (
      await pool.query<StreamKeyRow>(
        `select room, id, name, hash, sealed, created_at as "createdAt" from publish_key
         where room = $1 order by position`,
        [room],
      )
    ).rows,
  findStreamKey: async (hash) =>
    (await pool.query<{ room: string; id: string }>('select room, id from publish_key where hash = $1', [hash]))
      .rows[0],
  writeStreamKey: async ({ room, id, name, hash, sealed, createdAt }, replace) => {
    await pool.query(
      `insert into publish_key (room, id, name, hash, sealed, created_at, position) values ($1, $2, $3, $4, $5, $6, $6)
       on conflict (room, id) ${replace ? REPLACE : 'do nothing'}`,
      [room, id, name, hash, sealed, createdAt],
    )
  },
  deleteStreamKey: async (room, id) =>
    (await pool.query('delete from publish_key where room = $1 and id = $2', [room, id])).rowCount === 1,
})
