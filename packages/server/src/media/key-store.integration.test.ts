import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { streamKeyStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { StorageThread } from '../storage/index.ts'
import { sqliteStreamKeyStore } from './key-store.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)

describe('stream keys in SQLite, on a thread of their own', () => {
  streamKeyStoreContract(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-keys-'))
    const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
    const close = async (): Promise<void> => {
      await writer.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { store: sqliteStreamKeyStore(writer), close }
  })
})
