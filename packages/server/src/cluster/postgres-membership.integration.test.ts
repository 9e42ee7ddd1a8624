import { membershipContract } from '@ovation/testkit/contracts'
import { ManualClock } from '@ovation/testkit'
import { describe } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { createLogger } from '../ops/index.ts'
import { PostgresMembership } from './postgres-membership.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('leases in PostgreSQL', () => {
  membershipContract(async () => {
    const { pool, close } = await open()
    const clock = new ManualClock()
    const query = async (sql: string, ...values: unknown[]): Promise<void> => void (await pool.query(sql, values))
    return {
      clock,
      node: (id: string) => new PostgresMembership(id, { pool, clock, logger: createLogger('silent') }),
      expire: (id: string) => query('update node set lease_until = 0 where id = $1', id),
      breakStorage: () => query('alter table node rename to node_away'),
      repairStorage: () => query('alter table node_away rename to node'),
      close,
    }
  })
})
