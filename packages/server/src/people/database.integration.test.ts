import { peopleContract } from '@ovation/testkit/contracts'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { migratePostgres, openPool, Timeline } from '../storage/index.ts'
import { BEFORE_PEOPLE, OLD_PASSWORD, statementsBeforePeople } from './before-people.fixture.ts'
import { postgresPeople } from './database.ts'
import { accountsOver } from './people.fixture.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('people in PostgreSQL', () => {
  peopleContract(async () => {
    const { pool, close } = await open()
    return { db: postgresPeople(pool), close }
  })
})

describe.skipIf(skipped)('a database of a version with one account', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await PostgresServer.start()
  }, 60_000)
  afterAll(() => server?.stop())

  it('[PEOPLE1] is brought to the newest schema, and its owner signs in with all they had', async () => {
    const pool = openPool(await server.createDatabase(), new Timeline())
    for (const statement of await statementsBeforePeople('postgres')) await pool.query(statement)
    await pool.query('create table schema_version (version bigint not null)')
    await pool.query('insert into schema_version values ($1)', [BEFORE_PEOPLE])
    await migratePostgres(pool)
    const { signIn, sessions } = accountsOver(postgresPeople(pool))
    expect(await sessions.findBySecret('a session')).toMatchObject({ person: { id: 'owner', siteRole: 'owner' } })
    expect(await sessions.findBySecret('a reset')).toBeUndefined()
    for (const proof of [{ password: OLD_PASSWORD }, { recoveryCode: '01234-56789-abcde-f0123' }, { code: 'a link' }])
      expect((await signIn.signIn(proof)).person).toBe('owner')
    await pool.end()
  })
})
