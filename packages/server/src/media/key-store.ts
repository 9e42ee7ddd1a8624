import type { StorageThread } from '../storage/index.ts'

export type StreamKeyRow = { room: string; id: string; name: string; hash: string; sealed: string; createdAt: number }

/** What stream keys ask of storage. */
export interface StreamKeyStore {
  /** The oldest first. */
  listStreamKeys(room: string): Promise<StreamKeyRow[]>
  findStreamKey(hash: string): Promise<{ room: string; id: string } | undefined>
  /** Takes the place of a key of that id, or, without `replace`, leaves it as it is. */
  writeStreamKey(row: StreamKeyRow, replace: boolean): Promise<void>
  deleteStreamKey(room: string, id: string): Promise<boolean>
}

/** What becomes of a key that is made anew: its name and its place stay. */
export const REPLACE = 'do update set hash = excluded.hash, sealed = excluded.sealed, created_at = excluded.created_at'

export const sqliteStreamKeyStore = (writer: StorageThread): StreamKeyStore => ({
  listStreamKeys: (room) => writer.call('listStreamKeys', room),
  findStreamKey: (hash) => writer.call('findStreamKey', hash),
  writeStreamKey: (row, replace) => writer.call('writeStreamKey', row, replace),
  deleteStreamKey: (room, id) => writer.call('deleteStreamKey', room, id),
})
