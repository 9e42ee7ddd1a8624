import { streamKeyStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { postgresStreamKeyStore } from './postgres-key-store.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('stream keys in PostgreSQL', () => {
  streamKeyStoreContract(async () => {
    const { pool, close } = await open()
    return { store: postgresStreamKeyStore(pool), close }
  })
})
