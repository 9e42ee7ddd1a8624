import { identityStoreContract } from '@ovation/testkit/contracts'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe } from 'vitest'
import { PostgresLog } from '../log/index.ts'
import { openPool, Timeline } from '../storage/index.ts'
import { postgresIdentityStore } from './postgres-store.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('postgres')

let server: PostgresServer
beforeAll(async () => {
  if (!skipped) server = await PostgresServer.start()
}, 60_000)
afterAll(() => server?.stop())

describe.skipIf(skipped)('identity in PostgreSQL', () => {
  identityStoreContract(async () => {
    const url = await server.createDatabase()
    // It brings the schema.
    await (await PostgresLog.open(url)).close()
    const pool = openPool(url, new Timeline())
    return { store: postgresIdentityStore(pool), close: () => pool.end() }
  })
})
