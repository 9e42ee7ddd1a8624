import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonBytes } from '@ovation/room'
import type { EventDraft, Message } from '@ovation/room'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SqliteLog } from '../log/index.ts'
import { StorageThread } from '../storage/index.ts'
import { readHistory, readMessages } from './history.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)
const MESSAGES = 60
const MAX_BYTES = 20_000

let log: SqliteLog
const folder = mkdtempSync(join(tmpdir(), 'ovation-history-'))
beforeAll(async () => {
  log = await editedRoom()
})
afterAll(async () => {
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

const event = (type: string, body: object, amends?: number): EventDraft =>
  ({
    ...{ v: 1, type, at: 1_000, actor: 'mia', audience: 'all', tier: 'timeline', body },
    ...(amends === undefined ? {} : { amends }),
  }) as EventDraft

/** A room of short messages: every other one was edited to a long text, and two were deleted. */
async function editedRoom(): Promise<SqliteLog> {
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  const opened = new SqliteLog(writer, await new StorageThread(entry, { folder, mode: 'reader' }).ready())
  await opened.createRoom('r', 1)
  const { epoch } = (await opened.takeOwnership('r')) ?? { epoch: 0 }
  const by = { id: 'mia', name: 'Mia', role: 'guest' }
  const sent = Array.from({ length: MESSAGES }, (_, n) => event('message.sent', { text: `${n}`, cid: `c${n}`, by }))
  const edited = Array.from({ length: MESSAGES / 2 }, (_, n) =>
    event('message.edited', { message: 2 * n + 1, text: '满'.repeat(2_000) }, 2 * n + 1),
  )
  const deleted = [2, 7].map((seq) => event('message.deleted', { message: seq }, seq))
  const unit = { room: 'r', epoch, expectedSeq: 0, actor: 'mia', commandId: 'c', requestHash: 'h' }
  await opened.append([{ ...unit, events: [...sent, ...edited, ...deleted], claims: [], postings: [] }])
  return opened
}

const size = (messages: readonly Message[]): number => messages.reduce((sum, message) => sum + jsonBytes(message), 0)

it('[LOG37] a page of history ends where the changes to its messages do not fit, and going on gives all of it once', async () => {
  const asked: number[] = []
  const amendments = log.amendments
  log.amendments = async (room, messages, maxBytes) => {
    const found = await amendments(room, messages, maxBytes)
    asked.push(found.events.reduce((sum, { body }) => sum + Buffer.byteLength(JSON.stringify(body)), 0))
    return found
  }
  const seqs: number[] = []
  for (let before = MESSAGES + 1; ;) {
    const { messages, more, next } = await readHistory(log, 'r', { before, limit: 50, maxBytes: MAX_BYTES })
    expect(size(messages)).toBeLessThanOrEqual(MAX_BYTES)
    for (const { seq, text, deleted } of messages)
      if (seq === 2 || seq === 7) expect({ text, deleted }).toEqual({ text: '', deleted: true })
      else expect(text.length, 'as it was edited').toBe(seq % 2 === 1 ? 2_000 : `${seq - 1}`.length)
    seqs.unshift(...messages.map(({ seq }) => seq))
    if (!more || next === undefined) break
    before = next
  }
  expect(seqs).toEqual(Array.from({ length: MESSAGES }, (_, n) => n + 1))
  expect(Math.max(...asked), 'read of the log at once').toBeLessThanOrEqual(MAX_BYTES)
})

it('[LOG37] of messages by their seqs the first are given that fit with their changes, one at least', async () => {
  const found = await readMessages(log, 'r', [1, 3, 4, 5, 7, 9], 13_000)
  expect(found.map(({ seq, text }) => [seq, text.length])).toEqual([
    [1, 2_000],
    [3, 2_000],
    [4, 1],
  ])
  expect(await readMessages(log, 'r', [1, 2], 10)).toHaveLength(1)
})
