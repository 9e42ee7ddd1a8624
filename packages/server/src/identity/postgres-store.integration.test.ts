import { identityStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { postgresIdentityStore } from './postgres-store.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('identity in PostgreSQL', () => {
  identityStoreContract(async () => {
    const { pool, close } = await open()
    return { store: postgresIdentityStore(pool), close }
  })
})
