import { peopleContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { postgresPeople } from './database.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('people in PostgreSQL', () => {
  peopleContract(async () => {
    const { pool, close } = await open()
    return { db: postgresPeople(pool), close }
  })
})
