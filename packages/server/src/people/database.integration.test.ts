import { peopleContract } from '@ovation/testkit/contracts'
import { PostgresServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { migratePostgres, openPool, Timeline } from '../storage/index.ts'
import { BEFORE_PEOPLE, OLD_PASSWORD, statementsBeforePeople } from './before-people.fixture.ts'
import { postgresPeople } from './database.ts'
import { Credentials, Invitations } from './index.ts'
import { accountsOver } from './people.fixture.ts'

const open = postgresDatabases()

describe.skipIf(skipped)('people in PostgreSQL', () => {
  peopleContract(async () => {
    const { pool, close } = await open()
    return { db: postgresPeople(pool), close }
  })
})

describe.skipIf(skipped)('several nodes over PostgreSQL', () => {
  it('[PEOPLE11] [PEOPLE12] keep the limits and the last way in, whatever is asked for at once', async () => {
    const { pool, close } = await open()
    const db = postgresPeople(pool)
    const { people, mails, signIn, clock } = accountsOver(db)
    const { id } = await people.create({ name: 'Ann' })
    const each = async (count: number, run: (n: number) => Promise<unknown>): Promise<number> => {
      const results = await Promise.allSettled(Array.from({ length: count }, (_, n) => run(n)))
      return results.filter((one) => one.status === 'fulfilled' && one.value !== false).length
    }
    expect(await each(12, (n) => people.addAlias(id, `g_${n}`))).toBe(8)
    expect(await each(8, (n) => mails.personOf({ mail: `a${n}@b.example`, person: id }))).toBe(5)
    await each(3, () => signIn.newRecoveryCodes(id))
    expect(await db.find('credentialsOf', id, 'recovery', 99)).toHaveLength(8)
    const invitations = new Invitations(db, clock)
    const terms = { by: id, note: '', days: 1, uses: 1 }
    expect(await each(104, () => invitations.create({ room: 'demo', role: 'member' }, terms))).toBe(100)
    const credentials = new Credentials(db)
    const ways = (await credentials.list(id)).credentials
    expect(await each(5, (n) => credentials.remove({ id, kind: 'account' }, ways[n]?.id ?? '').then(() => true))).toBe(
      4,
    )
    await close()
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
