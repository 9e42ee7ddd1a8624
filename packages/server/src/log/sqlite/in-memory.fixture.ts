import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../../storage/index.ts'
import type { Handlers, StorageThread } from '../../storage/index.ts'
import { MIGRATIONS, statementsFor } from '../../storage/migrations.ts'
import { sqliteLogHandlers } from './handlers.ts'
import { SqliteLog } from './driver.ts'

/** A database in memory with the newest schema. */
export function databaseInMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  for (const version of MIGRATIONS) for (const statement of statementsFor('sqlite', version)) db.exec(statement)
  return db
}

/** What a storage thread does with the log's handlers, in this thread: what is passed is copied, and errors lose their class. */
export function threadInMemory(db: DatabaseSync): StorageThread {
  const handlers: Handlers = { ...sqliteLogHandlers(db), reopen: () => {} }
  const call = async (method: string, ...args: unknown[]): Promise<unknown> => {
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
    if (!handler) throw new StorageError(`the storage thread has no '${method}'`, 'notStored')
    try {
      return structuredClone(handler(...(structuredClone(args) as never[])))
    } catch (thrown) {
      const { message, name } = thrown as Error
      if (thrown instanceof StorageError) throw new StorageError(message, thrown.outcome, thrown.full)
      throw new StorageError(message, 'notStored', false, name)
    }
  }
  return { call, close: async () => {} } as unknown as StorageThread
}

export const logInMemory = (db: DatabaseSync, purgeNowBelowBytes?: number): SqliteLog =>
  new SqliteLog(threadInMemory(db), threadInMemory(db), purgeNowBelowBytes)
