import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventDraft } from '@ovation/room'
import { SqliteLog } from '../../packages/server/src/log/index.ts'
import type { Unit } from '../../packages/server/src/log/index.ts'
import { StorageThread } from '../../packages/server/src/storage/index.ts'
import type { Figure } from '../figures.ts'

const FOR_MS = 3_000
const SIZES = [1, 64, 512]
const THREAD = new URL('../../packages/server/src/compose/storage-thread.ts', import.meta.url)

const event: EventDraft = {
  ...{ v: 1, type: 'message.sent', at: 1, actor: 'mia', audience: 'all', tier: 'timeline' },
  body: { text: 'a message of usual length, 你好', cid: 'abcdefgh', by: { id: 'mia', name: '小美', role: 'member' } },
} as EventDraft

/** Units per second through the log, chained, keyed and synced, by how many share a commit. */
export async function commit(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-commit-'))
  const writer = await new StorageThread(THREAD, { folder, mode: 'writer' }).ready()
  const log = new SqliteLog(writer, await new StorageThread(THREAD, { folder, mode: 'reader' }).ready())
  const figures: Figure[] = []
  for (const size of SIZES) {
    const room = `r${size}`
    await log.createRoom(room, 1)
    const epoch = (await log.takeOwnership(room))?.epoch ?? 0
    let seq = 0
    const start = performance.now()
    while (performance.now() - start < FOR_MS) {
      const units = Array.from({ length: size }, (): Unit => {
        const expectedSeq = seq++
        return {
          room,
          epoch,
          expectedSeq,
          actor: 'mia',
          commandId: `${room}-${seq}`,
          requestHash: 'x'.repeat(43),
          events: [event],
          claims: [],
          postings: [],
        }
      })
      await log.append(units)
    }
    const seconds = (performance.now() - start) / 1_000
    figures.push({
      what: `log, ${size} unit${size === 1 ? '' : 's'} per commit`,
      value: seq / seconds,
      unit: 'units/s',
    })
  }
  await log.close()
  rmSync(folder, { recursive: true, force: true })
  return figures
}
