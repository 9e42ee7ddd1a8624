import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { SqliteLog } from '../log/index.ts'
import { MIGRATIONS, statementsFor } from './migrations.ts'
import { StorageThread } from './thread.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)
const BEFORE_BYTES = 4

const INSERT = `insert into event (room, seq, epoch, v, type, at, actor, audience, tier, body, salt, body_digest, chain, stream_time, amends)
  values (?, ?, 1, 1, ?, 1, 'mia', 'all', 'timeline', ?, ?, 'd', 'c', null, ?)`

it('[LOG32] a data folder from before rooms knew what they take opens, and they know it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-migrate-'))
  const old = new DatabaseSync(join(folder, 'ovation.db'))
  for (const statements of MIGRATIONS.slice(0, BEFORE_BYTES))
    for (const statement of statementsFor('sqlite', statements)) old.exec(statement)
  old.exec(`pragma user_version = ${BEFORE_BYTES}`)
  const bodies = ['{"text":"你好 🎉"}', null, '{"text":"x"}']
  for (const room of ['full', 'empty'])
    old.prepare(`insert into room_head values (?, 1, ?, 'c', 0, 'c', 1)`).run(room, room === 'full' ? 4 : 0)
  const insert = old.prepare(INSERT)
  for (const [index, body] of bodies.entries())
    insert.run('full', index + 1, 'message.sent', body, body === null ? null : 'salt', null)
  insert.run('full', 4, 'message.edited', '{"message":3,"text":"y"}', 'salt', 3)
  old.close()

  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  const log = new SqliteLog(writer, await new StorageThread(entry, { folder, mode: 'reader' }).ready())
  const words = [...bodies, '{"message":3,"text":"y"}'].reduce((sum, body) => sum + Buffer.byteLength(body ?? ''), 0)
  const bytes = new Map((await log.heads()).map((head) => [head.room, head.bytes]))
  expect(bytes).toEqual(
    new Map([
      ['full', words + 4 * 400],
      ['empty', 0],
    ]),
  )
  expect((await log.amendments('full', [3], 1e6)).events).toMatchObject([{ seq: 4, body: { text: 'y' } }])
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})
