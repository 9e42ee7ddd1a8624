import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identityStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { StorageThread } from '../storage/index.ts'
import { sqliteIdentityStore } from './store.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)

describe('identity in SQLite', () => {
  identityStoreContract(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-identity-'))
    const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
    const close = async (): Promise<void> => {
      await writer.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { store: sqliteIdentityStore(writer), close }
  })
})
