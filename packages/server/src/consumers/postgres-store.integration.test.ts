import { consumerStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { postgresConsumerStore } from './postgres-store.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('cursors in PostgreSQL', () => {
  consumerStoreContract(async () => {
    const { log, pool, close } = await open()
    return { log, store: postgresConsumerStore(pool), close }
  })
})
