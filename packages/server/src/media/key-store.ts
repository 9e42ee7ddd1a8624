import type { StorageThread } from '../storage/index.ts'

export type StreamKeyRow = { room: string; hash: string; sealed: string }

/** What stream keys ask of storage. */
export interface StreamKeyStore {
  readStreamKey(room: string): Promise<StreamKeyRow | undefined>
  findStreamKey(hash: string): Promise<string | undefined>
  writeStreamKey(row: StreamKeyRow, now: number): Promise<void>
}

export const sqliteStreamKeyStore = (writer: StorageThread): StreamKeyStore => ({
  readStreamKey: (room) => writer.call('readStreamKey', room),
  findStreamKey: (hash) => writer.call('findStreamKey', hash),
  writeStreamKey: (row, now) => writer.call('writeStreamKey', row, now),
})
