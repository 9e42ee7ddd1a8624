import type { Pool } from 'pg'
import { postgresCardStore, sqliteCardStore } from '../cards/index.ts'
import type { CardStore } from '../cards/index.ts'
import { postgresConsumerStore, sqliteConsumerStore } from '../consumers/index.ts'
import type { ConsumerStore } from '../consumers/index.ts'
import { PostgresLog, SqliteLog } from '../log/index.ts'
import type { RoomLog } from '../log/index.ts'
import { postgresStreamKeyStore, sqliteStreamKeyStore } from '../media/index.ts'
import type { StreamKeyStore } from '../media/index.ts'
import { postgresPeople, sqlitePeople } from '../people/index.ts'
import type { PeopleDatabase } from '../people/index.ts'
import { postgresReadStore, sqliteReadStore } from '../reading/index.ts'
import type { ReadStore } from '../reading/index.ts'
import { postgresReports, sqliteReports } from '../reports/index.ts'
import type { ReportDatabase } from '../reports/index.ts'
import { oneLine } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import { migratePostgres, mustAnswer, openPool, StorageThread, Timeline } from '../storage/index.ts'

/** Where everything durable lies. */
export type Storage = {
  log: RoomLog
  people: PeopleDatabase
  streamKeys: StreamKeyStore
  reads: ReadStore
  consumers: ConsumerStore
  cards: CardStore
  reports: ReportDatabase
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

/** One that could not open the database is not left running. */
const opened = (thread: StorageThread): Promise<StorageThread> =>
  thread.ready().catch(async (error: unknown) => {
    await thread.close()
    throw error
  })

/** The writer opens first, it brings the schema to its newest version. */
async function openSqlite(folder: string, limits: ServerLimits): Promise<Storage> {
  const writer = await opened(new StorageThread(THREAD, { folder, mode: 'writer' }))
  const reader = await opened(new StorageThread(THREAD, { folder, mode: 'reader' })).catch(async (error: unknown) => {
    await writer.close()
    throw error
  })
  const log = new SqliteLog(writer, reader, limits.purgeNowBelowBytes)
  // What an erasure left when the process ended before it was done. It is tried again at the stop.
  await log.purge().catch(() => {})
  return {
    log,
    people: sqlitePeople(writer, reader),
    streamKeys: sqliteStreamKeyStore(writer),
    reads: sqliteReadStore(writer, reader),
    consumers: sqliteConsumerStore(writer, reader),
    cards: sqliteCardStore(writer, reader),
    reports: sqliteReports(writer, reader),
    onUnknown: (listener) => (writer.onUnknown = listener),
    maxReopenAttempts: limits.maxReopenAttempts,
    close: () => log.close(),
  }
}

const migrated = (pool: Pool): Promise<void> =>
  migratePostgres(pool).catch((error: unknown) => {
    throw new Error(
      `the server did not start; the database that OVATION_DATABASE_URL names could not be used; ${oneLine(error)}; correct that or name another`,
      { cause: error },
    )
  })

/** The log has its own connections: what people ask for besides must not wait behind appends. */
async function openPostgres(url: string, limits: ServerLimits): Promise<Storage> {
  await mustAnswer(url)
  const timeline = new Timeline()
  const pool = openPool(url, timeline)
  const log = await migrated(pool)
    .then(() => PostgresLog.open(url, timeline))
    .catch(async (error: unknown) => {
      await pool.end()
      throw error
    })
  return {
    log,
    people: postgresPeople(pool),
    streamKeys: postgresStreamKeyStore(pool),
    reads: postgresReadStore(pool),
    consumers: postgresConsumerStore(pool),
    cards: postgresCardStore(pool),
    reports: postgresReports(pool),
    shared: pool,
    onUnknown: (listener) => (log.onUnknown = listener),
    maxReopenAttempts: limits.maxReopenAttemptsOfServer,
    close: async () => {
      await log.close()
      await pool.end()
    },
  }
}
