import { describe, expect, it, vi } from 'vitest'
import { StorageError } from '../../storage/index.ts'
import type { StorageThread } from '../../storage/index.ts'
import { LogFailure } from '../port.ts'
import { SqliteLog } from './driver.ts'

type Answer = (method: string, args: unknown[]) => unknown

/** A log over two threads that answer as the test says; what they were asked, in order. */
function start(answer: Answer = () => undefined, purgeNowBelowBytes = 1_000) {
  const asked: unknown[][] = []
  const thread = (name: string): StorageThread =>
    ({
      call: async (method: string, ...args: unknown[]) => {
        asked.push([name, method, ...args])
        return answer(method, args)
      },
      close: async () => void asked.push([name, 'closed']),
    }) as unknown as StorageThread
  return { asked, log: new SqliteLog(thread('writer'), thread('reader'), purgeNowBelowBytes) }
}
const range = { after: 1, limit: 2, maxBytes: 3 }

describe('the log in SQLite', () => {
  it('[LOG18] changes in one thread and reads in the other', async () => {
    const { log, asked } = start((method) => method)
    expect(await log.append([])).toBe('append')
    expect(await log.read('r', range)).toBe('read')
    await log.createRoom('r', 1)
    await log.takeOwnership('r')
    await log.saveSnapshot({} as never)
    await log.retain('r', 5)
    await log.retain('r', 5, 6)
    await log.forgetCommands(7)
    await log.transferOnce('id', {} as never, 8)
    await log.heads(['r'])
    await log.findReply('a', 'c')
    await log.readBack('r', { ...range, before: 4, type: 'message.sent' })
    await log.readSeqs('r', [1], 9)
    await log.amendments('r', [1], 9)
    await log.deletedAmong('r', [1])
    await log.epochAt('r', 1)
    await log.wordsOf('r', 'p')
    await log.rows('r', [])
    await log.rowsOf([])
    await log.listRows('r', 's', { prefix: '', limit: 1 })
    await log.dueRows('r', 1, 2)
    await log.loadSnapshot('r')
    await log.exportEvents('r', range)
    await log.readBy('r', 'p', range)
    await log.messagesBy('r', 'p', { limit: 3, undeleted: true })
    await log.balance('a', 'test')
    await log.auditLedger()
    expect(asked).toEqual([
      ['writer', 'append', []],
      ['reader', 'read', 'r', range],
      ['writer', 'createRoom', 'r', 1],
      ['writer', 'takeOwnership', 'r'],
      ['writer', 'saveSnapshot', {}],
      ['writer', 'retain', 'r', 5, 0],
      ['writer', 'retain', 'r', 5, 6],
      ['writer', 'forgetCommands', 7],
      ['writer', 'transferOnce', 'id', {}, 8],
      ['reader', 'heads', ['r']],
      ['reader', 'findReply', 'a', 'c'],
      ['reader', 'readBack', 'r', { ...range, before: 4, type: 'message.sent' }],
      ['reader', 'readSeqs', 'r', [1], 9],
      ['reader', 'amendments', 'r', [1], 9],
      ['reader', 'deletedAmong', 'r', [1]],
      ['reader', 'epochAt', 'r', 1],
      ['reader', 'wordsOf', 'r', 'p'],
      ['reader', 'rows', 'r', []],
      ['reader', 'rowsOf', []],
      ['reader', 'listRows', 'r', 's', { prefix: '', limit: 1 }],
      ['reader', 'dueRows', 'r', 1, 2],
      ['reader', 'loadSnapshot', 'r'],
      ['reader', 'exportEvents', 'r', range],
      ['reader', 'readBy', 'r', 'p', range],
      ['reader', 'messagesBy', 'r', 'p', { limit: 3, undeleted: true }],
      ['reader', 'balance', 'a', 'test'],
      ['reader', 'auditLedger'],
    ])
  })

  it('[LOG16] says what a failure means, in words of the port', async () => {
    const failing = (error: Error) =>
      start(() => {
        throw error
      }).log
    const of = (error: Error) => failing(error).read('r', range)
    const full = new StorageError('disk is full', 'notStored', true)
    await expect(of(full)).rejects.toEqual(new LogFailure('notStored', 'disk is full', true))
    await expect(of(full)).rejects.toMatchObject({ outcome: 'notStored', full: true })
    await expect(of(new Error('thread is gone'))).rejects.toMatchObject({ name: 'LogFailure', outcome: 'unknown' })
    await expect(of(new StorageError('newer', 'notStored', false, 'NewerEvent'))).rejects.toMatchObject({
      name: 'NewerEvent',
    })
    await expect(failing(full).append([])).rejects.toMatchObject({ name: 'LogFailure', full: true })
  })

  it('[LOG24] opens both threads anew, the one that writes first', async () => {
    const { log, asked } = start()
    await log.reopen()
    expect(asked).toEqual([
      ['writer', 'reopen'],
      ['reader', 'reopen'],
    ])
  })

  it.each([
    [true, 'done'],
    [false, 'later'],
  ])('[ERASE16] a purge whose file was made anew: %s, is over: %s', async (anew, purged) => {
    const { log, asked } = start((method) => (method === 'makeAnew' ? anew : true))
    expect(await log.purge()).toBe(purged)
    expect(asked).toEqual([
      ['writer', 'makeAnew', 1_000],
      ['writer', 'truncateWal'],
    ])
  })

  it('[ERASE16] a purge waits for those who read an older state, five times', async () => {
    vi.useFakeTimers()
    try {
      let tries = 0
      const { log } = start((method) => method === 'makeAnew' || ++tries === 5)
      const purged = log.purge()
      await vi.advanceTimersByTimeAsync(199)
      expect(tries).toBe(4)
      await vi.advanceTimersByTimeAsync(1)
      expect([await purged, tries]).toEqual(['done', 5])
      const stuck = start((method) => method === 'makeAnew')
      const later = stuck.log.purge()
      await vi.advanceTimersByTimeAsync(1_000)
      expect([await later, stuck.asked.length]).toEqual(['later', 6])
    } finally {
      vi.useRealTimers()
    }
  })

  it('[ERASE17] makes a file of any size anew when it is closed, also where that fails', async () => {
    const { log, asked } = start(() => {
      throw new Error('disk')
    })
    await log.close()
    expect(asked).toEqual([
      ['reader', 'closed'],
      ['writer', 'makeAnew', Number.POSITIVE_INFINITY],
      ['writer', 'closed'],
    ])
  })
})
