import { consumerStoreContract } from '@ovation/testkit/contracts'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe } from 'vitest'
import { PostgresLog } from '../log/index.ts'
import { openPool, Timeline } from '../storage/index.ts'
import { postgresConsumerStore } from './postgres-store.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('postgres')

let server: PostgresServer
beforeAll(async () => {
  if (!skipped) server = await PostgresServer.start()
}, 60_000)
afterAll(() => server?.stop())

describe.skipIf(skipped)('cursors in PostgreSQL', () => {
  consumerStoreContract(async () => {
    const url = await server.createDatabase()
    const log = await PostgresLog.open(url)
    const pool = openPool(url, new Timeline())
    const close = async (): Promise<void> => {
      await log.close()
      await pool.end()
    }
    return { log, store: postgresConsumerStore(pool), close }
  })
})
