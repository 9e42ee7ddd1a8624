import { streamKeyStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { databaseInMemory } from '../log/sqlite/in-memory.fixture.ts'
import type { StorageThread } from '../storage/index.ts'
import { sqliteStreamKeyStore } from './key-store.ts'
import { mediaHandlers } from './store-handlers.ts'

describe('stream keys in SQLite', () => {
  streamKeyStoreContract(async () => {
    const db = databaseInMemory()
    const handlers = mediaHandlers(db)
    const call = async (method: string, ...args: unknown[]) => handlers[method]?.(...(args as never[]))
    return { store: sqliteStreamKeyStore({ call } as unknown as StorageThread), close: async () => db.close() }
  })
})
