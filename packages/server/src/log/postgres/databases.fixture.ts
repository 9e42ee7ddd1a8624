import { PostgresServer } from '@ovation/testkit/services'
import type { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { openPool, Timeline } from '../../storage/index.ts'
import { PostgresLog } from './driver.ts'

export const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('postgres')

export type Database = { log: PostgresLog; pool: Pool; close(): Promise<void> }

/** Runs a PostgreSQL for the tests of a file. Gives what makes a database in it, with the schema, which the log brings. */
export function postgresDatabases(): () => Promise<Database> {
  let server: PostgresServer
  beforeAll(async () => {
    if (!skipped) server = await PostgresServer.start()
  }, 60_000)
  afterAll(() => server?.stop())
  return async () => {
    const url = await server.createDatabase()
    const log = await PostgresLog.open(url)
    const pool = openPool(url, new Timeline())
    const close = async (): Promise<void> => {
      await log.close()
      await pool.end()
    }
    return { log, pool, close }
  }
}
