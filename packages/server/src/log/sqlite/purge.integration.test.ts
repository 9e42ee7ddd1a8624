import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { EventDraft } from '@ovation/room'
import { afterEach, expect, it } from 'vitest'
import { StorageThread } from '../../storage/index.ts'
import type { Unit } from '../port.ts'
import { SqliteLog } from './driver.ts'

const entry = new URL('../../compose/storage-thread.ts', import.meta.url)
const ROWS = 1_500
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function openLog(folder: string, purgeNowBelowBytes?: number): Promise<SqliteLog> {
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  const reader = await new StorageThread(entry, { folder, mode: 'reader' }).ready()
  return new SqliteLog(writer, reader, purgeNowBelowBytes)
}

const said = (actor: string, text: string): EventDraft =>
  ({
    ...{ v: 1, type: 'message.sent', at: 1, actor, audience: 'all', tier: 'timeline' },
    body: { text, cid: 'c', by: { id: actor, name: actor, role: 'guest' } },
  }) as EventDraft

/** A log in which rows of two people moved between pages as it grew, by units of one event each. */
async function grown(purgeNowBelowBytes?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-purge-'))
  folders.push(folder)
  const log = await openLog(folder, purgeNowBelowBytes)
  const epochs = new Map<string, number>()
  for (const room of ['a', 'r', 'z']) {
    await log.createRoom(room, 1)
    epochs.set(room, (await log.takeOwnership(room))?.epoch ?? 0)
  }
  const seqs = new Map<string, number>()
  const unit = (room: string, actor: string, event: EventDraft): Unit => {
    const expectedSeq = seqs.get(room) ?? 0
    seqs.set(room, expectedSeq + 1)
    const common = { requestHash: 'h', claims: [], postings: [], commandId: `${room}/${expectedSeq}` }
    return { ...common, room, actor, epoch: epochs.get(room) ?? 0, expectedSeq, events: [event] }
  }
  const units: Unit[] = []
  for (let n = 0; n < ROWS; n++) {
    const actor = n % 3 === 0 ? 'mia' : 'gus'
    const text = `${actor}-WORDS-${n} ${'x'.repeat((n * 37) % 700)}`
    units.push(unit(n % 2 === 0 ? 'a' : 'r', actor, said(actor, text)))
  }
  while (units.length > 0) await log.append(units.splice(0, 20))
  const erase = async (): Promise<void> => {
    const erasure = { ...said('system', ''), type: 'person.erased', tier: 'essential', body: { person: 'mia' } }
    await log.append(['a', 'r'].map((room) => unit(room, 'system', erasure as EventDraft)))
  }
  return { folder, log, erase }
}

const left = (folder: string, word = /mia-WORDS-\d+/g): number =>
  readdirSync(folder).reduce((n, file) => n + (readFileSync(join(folder, file), 'latin1').match(word)?.length ?? 0), 0)

it('[ERASE16] after an erasure no file of the data folder has the words, while the server runs and after', async () => {
  const { folder, log, erase } = await grown()
  expect(left(folder)).toBeGreaterThan(ROWS / 3)
  await erase()
  // A read that was given up halfway holds nothing back.
  expect(await log.read('a', { after: 0, limit: 1_000, maxBytes: 10 })).toHaveLength(1)
  expect(await log.purge()).toBe('done')
  expect(left(folder)).toBe(0)
  expect(left(folder, /gus-WORDS-\d+/g)).toBeGreaterThan(ROWS / 2)
  await log.close()
  expect(left(folder)).toBe(0)
})

it('[ERASE17] a large file is made anew when the server stops, or by the next one', async () => {
  const { folder, log, erase } = await grown(1_000)
  await erase()
  expect(await log.purge()).toBe('later')
  // What was deleted is overwritten; copies are left where pages were divided.
  expect(left(folder)).toBeLessThan(ROWS / 30)
  await log.close()
  expect(left(folder)).toBe(0)
  const db = new DatabaseSync(join(folder, 'ovation.db'))
  expect(db.prepare('select * from upkeep').all()).toEqual([])
  db.exec(`insert into upkeep values ('purge')`)
  db.close()
  const again = await openLog(folder)
  expect(await again.purge()).toBe('done')
  await again.close()
})
