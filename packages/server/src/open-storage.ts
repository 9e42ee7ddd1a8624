import type { Pool } from 'pg'
import { postgresIdentityStore, sqliteIdentityStore } from './identity/index.ts'
import type { IdentityStore } from './identity/index.ts'
import { PostgresLog, SqliteLog } from './log/index.ts'
import type { RoomLog } from './log/index.ts'
import { postgresStreamKeyStore, sqliteStreamKeyStore } from './media/index.ts'
import type { StreamKeyStore } from './media/index.ts'
import type { ServerLimits } from './ops/index.ts'
import { openPool, StorageThread, Timeline } from './storage/index.ts'

/** Where everything durable lies. */
export type Storage = {
  log: RoomLog
  identity: IdentityStore
  streamKeys: StreamKeyStore
  /** Hears that the outcome of a commit is not known. */
  onUnknown(listener: (error: Error) => void): void
  /** How often it is opened anew before the process gives up. */
  maxReopenAttempts: number
  /** The database that other nodes share; undefined when there is none. */
  shared?: Pool
  close(): Promise<void>
}

const THREAD = new URL('./storage-thread.ts', import.meta.url)

/** SQLite in the data folder, or the PostgreSQL that is named. */
export const openStorage = (folder: string, databaseUrl: string | undefined, limits: ServerLimits): Promise<Storage> =>
  databaseUrl === undefined ? openSqlite(folder, limits) : openPostgres(databaseUrl, limits)

/** The writer opens first, it brings the schema to its newest version. */
async function openSqlite(folder: string, limits: ServerLimits): Promise<Storage> {
  const writer = await new StorageThread(THREAD, { folder, mode: 'writer' }).ready()
  const reader = await new StorageThread(THREAD, { folder, mode: 'reader' }).ready()
  const log = new SqliteLog(writer, reader)
  return {
    log,
    identity: sqliteIdentityStore(writer),
    streamKeys: sqliteStreamKeyStore(writer),
    onUnknown: (listener) => (writer.onUnknown = listener),
    maxReopenAttempts: limits.maxReopenAttempts,
    close: () => log.close(),
  }
}

/** The log has its own connections: what people ask for besides must not wait behind appends. */
async function openPostgres(url: string, limits: ServerLimits): Promise<Storage> {
  const timeline = new Timeline()
  const log = await PostgresLog.open(url, timeline)
  const pool = openPool(url, timeline)
  return {
    log,
    identity: postgresIdentityStore(pool),
    streamKeys: postgresStreamKeyStore(pool),
    shared: pool,
    onUnknown: (listener) => (log.onUnknown = listener),
    maxReopenAttempts: limits.maxReopenAttemptsOfServer,
    close: async () => {
      await log.close()
      await pool.end()
    },
  }
}
