import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consumerStoreContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { SqliteLog } from '../log/index.ts'
import { StorageThread } from '../storage/index.ts'
import { sqliteConsumerStore } from './store.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)

describe('cursors in SQLite', () => {
  consumerStoreContract(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-cursors-'))
    const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
    const reader = await new StorageThread(entry, { folder, mode: 'reader' }).ready()
    const log = new SqliteLog(writer, reader)
    const close = async (): Promise<void> => {
      await log.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { log, store: sqliteConsumerStore(writer, reader), close }
  })
})
