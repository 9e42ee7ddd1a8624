import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import { ReadPositions } from './read-positions.ts'
import type { Counted, Mark, Reader, ReadStore } from './store.ts'

/** A store in memory that counts what it is asked. */
class MemoryStore implements ReadStore {
  rows = new Map<string, number>()
  writes: Mark[][] = []
  asked: string[] = []
  failing = false
  written: (() => void) | undefined

  async writeReads(marks: readonly Mark[]): Promise<void> {
    if (this.failing) throw new Error('the disk is away')
    this.writes.push([...marks])
    for (const { room, person, seq } of marks) this.rows.set(`${room}/${person}`, seq)
  }

  async findReads(wanted: readonly Reader[]): Promise<(number | undefined)[]> {
    const names = wanted.map(({ room, person }) => `${room}/${person}`)
    this.asked.push(...names)
    return names.map((name) => this.rows.get(name))
  }

  async countUnread(counted: readonly Counted[]): Promise<number[]> {
    this.asked.push('count')
    return counted.map(({ after, upTo }) => upTo - after)
  }

  async anyReadIn(room: string): Promise<boolean> {
    this.asked.push(`any ${room}`)
    return [...this.rows.keys()].some((key) => key.startsWith(`${room}/`))
  }

  async eraseRead(room: string, person: string): Promise<void> {
    this.rows.delete(`${room}/${person}`)
  }

  forgetReads(): Promise<number> {
    return Promise.resolve(0)
  }
}

function make(limits = {}) {
  const store = new MemoryStore()
  const clock = new ManualClock()
  const errors: unknown[] = []
  const reads = new ReadPositions({
    ...{ store, clock, limits: { ...SERVER_LIMITS, gatherIntervalMs: 0, ...limits } },
    onError: (error) => errors.push(error),
  })
  return { store, clock, errors, reads }
}

describe('up to where people have read', () => {
  it('[READ5] what many say is written together, the newest of each, and what was not written is tried again', async () => {
    const { store, reads } = make({ maxReadsPerWrite: 2 })
    for (let seq = 1; seq <= 50; seq++) for (const person of ['a', 'b', 'c']) reads.mark('r', person, seq)
    reads.mark('r', 'a', 7)
    store.failing = true
    await expect(reads.flush()).rejects.toThrow('away')
    expect(await reads.of('r', 'a', 52)).toEqual({ seq: 50, unread: 2, upTo: 52 })
    store.failing = false
    await reads.flush()
    expect(store.writes.map((marks) => marks.map(({ person, seq }) => [person, seq]))).toEqual([
      [
        ['a', 50],
        ['b', 50],
      ],
      [['c', 50]],
    ])
    await reads.close()
  })

  it('[READ5] no more waits than there is room for', async () => {
    const { reads } = make({ maxReadsWaiting: 2 })
    reads.mark('r', 'a', 1)
    reads.mark('r', 'b', 1)
    reads.mark('r', 'a', 2)
    expect(() => reads.mark('r', 'c', 1)).toThrow(expect.objectContaining({ code: 'overloaded' }) as Error)
  })

  it('[READ6] in a room where nobody ever said what they read nobody is asked about; nothing that fails keeps anybody out', async () => {
    const { store, clock, reads, errors } = make()
    for (let n = 0; n < 100; n++) expect(await reads.of('r', `p${n}`, 10)).toBeUndefined()
    expect(store.asked).toEqual(['any r'])
    // Another node was told of one meanwhile.
    store.rows.set('r/p1', 4)
    clock.advance(10_000)
    expect(await reads.of('r', 'p1', 10)).toEqual({ seq: 4, unread: 6, upTo: 10 })
    expect(await reads.of('r', 'p1', 4)).toEqual({ seq: 4, unread: 0, upTo: 4 })
    store.findReads = () => Promise.reject(new Error('away'))
    expect(await reads.of('r', 'p1', 10)).toBeUndefined()
    expect(errors).toHaveLength(1)
  })

  it('[ALIAS4] who read as a guest goes on from there with their account, and from the furthest', async () => {
    const { store, reads } = make()
    store.rows.set('r/g_1', 4)
    store.rows.set('r/g_2', 2)
    reads.mark('r', 'g_3', 3)
    expect(await reads.of('r', '@ann', 10, ['g_1', 'g_2', 'g_3'])).toEqual({ seq: 4, unread: 6, upTo: 10 })
    expect(await reads.of('r', '@ann', 10, ['g_3'])).toEqual({ seq: 3, unread: 7, upTo: 10 })
    expect(await reads.of('r', '@ann', 10)).toBeUndefined()
  })

  it('[READ3] what waits to be written when somebody is erased is not written', async () => {
    const { store, reads } = make()
    reads.mark('r', 'a', 1)
    reads.mark('s', 'a', 1)
    reads.take('r', [{ type: 'person.erased', body: { person: 'a' } }])
    await reads.flush()
    await reads.erase('r', 'a')
    expect([...store.rows.keys()]).toEqual(['s/a'])
    expect(await reads.of('r', 'a', 3)).toBeUndefined()
  })
})
