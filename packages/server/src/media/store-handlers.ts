import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import type { StreamKeyRow } from './key-store.ts'

/** What media keeps. */
export function mediaHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    readStreamKey: (room: string) => {
      const row = sql.get<StreamKeyRow>('select room, hash, sealed from stream_key where room = ?', room)
      return row && { ...row }
    },
    findStreamKey: (hash: string) =>
      sql.get<{ room: string }>('select room from stream_key where hash = ?', hash)?.room,
    writeStreamKey: ({ room, hash, sealed }: StreamKeyRow, now: number) => {
      sql.run(
        `insert into stream_key (room, hash, sealed, created_at) values (?, ?, ?, ?)
         on conflict (room) do update set hash = excluded.hash, sealed = excluded.sealed, created_at = excluded.created_at`,
        ...[room, hash, sealed, now],
      )
    },
  } as Handlers
}
