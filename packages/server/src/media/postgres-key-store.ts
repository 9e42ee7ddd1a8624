import type { Pool } from 'pg'
import type { StreamKeyRow, StreamKeyStore } from './key-store.ts'

/** Stream keys kept in PostgreSQL, where every node finds them. */
export const postgresStreamKeyStore = (pool: Pool): StreamKeyStore => ({
  readStreamKey: async (room) =>
    (await pool.query<StreamKeyRow>('select room, hash, sealed from stream_key where room = $1', [room])).rows[0],
  findStreamKey: async (hash) =>
    (await pool.query<{ room: string }>('select room from stream_key where hash = $1', [hash])).rows[0]?.room,
  writeStreamKey: async ({ room, hash, sealed }, now) => {
    await pool.query(
      `insert into stream_key (room, hash, sealed, created_at) values ($1, $2, $3, $4)
       on conflict (room) do update set hash = excluded.hash, sealed = excluded.sealed, created_at = excluded.created_at`,
      [room, hash, sealed, now],
    )
  },
})
