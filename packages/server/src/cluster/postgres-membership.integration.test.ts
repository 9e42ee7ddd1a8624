import { membershipContract } from '@ovation/testkit/contracts'
import { ManualClock } from '@ovation/testkit'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe } from 'vitest'
import { PostgresLog } from '../log/index.ts'
import { createLogger } from '../ops/index.ts'
import { openPool, Timeline } from '../storage/index.ts'
import { PostgresMembership } from './postgres-membership.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('postgres')

let server: PostgresServer
beforeAll(async () => {
  if (!skipped) server = await PostgresServer.start()
}, 60_000)
afterAll(() => server?.stop())

describe.skipIf(skipped)('leases in PostgreSQL', () => {
  membershipContract(async () => {
    const url = await server.createDatabase()
    // It brings the schema.
    await (await PostgresLog.open(url)).close()
    const pool = openPool(url, new Timeline())
    const clock = new ManualClock()
    const query = async (sql: string, ...values: unknown[]): Promise<void> => void (await pool.query(sql, values))
    return {
      clock,
      node: (id: string) => new PostgresMembership(id, { pool, clock, logger: createLogger('silent') }),
      expire: (id: string) => query('update node set lease_until = 0 where id = $1', id),
      breakStorage: () => query('alter table node rename to node_away'),
      repairStorage: () => query('alter table node_away rename to node'),
      close: () => pool.end(),
    }
  })
})
