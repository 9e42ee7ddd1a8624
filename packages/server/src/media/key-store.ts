import type { StorageThread } from '../storage/index.ts'

export type StreamKeyRow = { room: string; id: string; name: string; hash: string; sealed: string; createdAt: number }

/**
 * Port: what stream keys ask of storage. A key is known by its digest; the key itself is kept sealed.
 *
 * A driver MUST
 * - refuse a digest that another key has;
 * - keep the name and the place in the list of a key that is replaced;
 * - keep one of several keys of one id that are written at once without `replace`.
 */
export interface StreamKeyStore {
  /** The oldest first. */
  listStreamKeys(room: string): Promise<StreamKeyRow[]>
  findStreamKey(hash: string): Promise<{ room: string; id: string } | undefined>
  /** Takes the place of a key of that id, or, without `replace`, leaves it as it is. */
  writeStreamKey(row: StreamKeyRow, replace: boolean): Promise<void>
  /** False if there is none. */
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
