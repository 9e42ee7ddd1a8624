import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import { REPLACE } from './key-store.ts'
import type { StreamKeyRow } from './key-store.ts'

/** What media keeps. */
export function mediaHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    listStreamKeys: (room: string) =>
      sql
        .all<StreamKeyRow>(
          `select room, id, name, hash, sealed, created_at as createdAt from publish_key where room = ? order by position`,
          room,
        )
        .map((row) => ({ ...row })),
    findStreamKey: (hash: string) => {
      const row = sql.get<{ room: string; id: string }>('select room, id from publish_key where hash = ?', hash)
      return row && { ...row }
    },
    writeStreamKey: ({ room, id, name, hash, sealed, createdAt }: StreamKeyRow, replace: boolean) => {
      sql.run(
        `insert into publish_key (room, id, name, hash, sealed, created_at, position) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (room, id) ${replace ? REPLACE : 'do nothing'}`,
        ...[room, id, name, hash, sealed, createdAt, createdAt],
      )
    },
    deleteStreamKey: (room: string, id: string) =>
      sql.run('delete from publish_key where room = ? and id = ?', room, id) === 1,
  } as Handlers
}
