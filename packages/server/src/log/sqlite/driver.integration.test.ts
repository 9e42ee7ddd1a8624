import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { logContract } from '@ovation/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { StorageThread } from '../../storage/index.ts'
import { SqliteLog } from './driver.ts'

const entry = new URL('../../compose/storage-thread.ts', import.meta.url)

async function openLog(folder: string): Promise<SqliteLog> {
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  return new SqliteLog(writer, await new StorageThread(entry, { folder, mode: 'reader' }).ready())
}

describe('the log in SQLite', () => {
  logContract(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-log-'))
    const fixture = {
      log: await openLog(folder),
      async restart() {
        await fixture.log.close()
        fixture.log = await openLog(folder)
        return fixture.log
      },
      refuseBad: `create trigger bad before insert on event when new.actor = 'bad' begin select raise(abort, 'bad'); end`,
      async execute(sql: string) {
        const db = new DatabaseSync(join(folder, 'ovation.db'))
        db.exec(sql)
        db.close()
      },
      async close() {
        await fixture.log.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
    return fixture
  })

  it('[LOG19] a data folder belongs to one server at a time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-lock-'))
    const log = await openLog(folder)
    await expect(openLog(folder)).rejects.toThrow('another server runs on it')
    await log.close()
    await (await openLog(folder)).close()
    rmSync(folder, { recursive: true, force: true })
  })
})
