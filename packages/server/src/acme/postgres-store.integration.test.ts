import { acmeStoreContract } from '@ovation/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { postgresDatabases, skipped } from '../log/postgres/databases.fixture.ts'
import { postgresAcmeStore } from './postgres-store.ts'

const open = postgresDatabases()
const KEY = Buffer.alloc(32, 7)
const pass = (ms: number): Promise<void> => new Promise((done) => void setTimeout(done, ms))

describe.skipIf(skipped)('certificates in PostgreSQL', () => {
  acmeStoreContract(async () => {
    const { pool, close } = await open()
    return { store: postgresAcmeStore(pool, KEY), pass, shared: true, close }
  })

  it('[ACME5] the rows cannot be read without the key of the nodes', async () => {
    const { pool, close } = await open()
    await postgresAcmeStore(pool, KEY).write('account', 'private')
    const { rows } = await pool.query<{ value: string }>('select value from acme')
    expect(rows[0]?.value).not.toContain('private')
    expect(await postgresAcmeStore(pool, Buffer.alloc(32, 8)).read('account'), 'after other secrets').toBeUndefined()
    await close()
  })
})
