import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { WorkQueue } from './work-queue.ts'

const BOUNDS = { maxRunning: 2, maxWaiting: 5, maxWaitingPerAddress: 3, waitTimeoutMs: 1_000 }

/** Jobs that end when they are told to. */
function jobs(queue: WorkQueue) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const outcomes: string[] = []
  const ask = (address: string, name: string): void => {
    queue
      .run(address, () => {
        begun.push(name)
        return new Promise<void>((done) => ends.set(name, done))
      })
      .then(
        () => outcomes.push(`${name} done`),
        (error: { code: string }) => outcomes.push(`${name} ${error.code}`),
      )
  }
  const settle = () => new Promise<void>((done) => void setImmediate(done))
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.()
    await settle()
  }
  return { begun, outcomes, ask, end, settle }
}

describe('expensive work', () => {
  it('[BUDGET5] runs so much at once, and addresses take turns', async () => {
    const queue = new WorkQueue(BOUNDS, new ManualClock())
    const { begun, outcomes, ask, end, settle } = jobs(queue)
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) ask('a', name)
    ask('b', 'b1')
    await settle()
    expect(begun).toEqual(['a1', 'a2'])
    expect(outcomes).toEqual(['a6 rate_limited'])
    await end('a1')
    await end('a2')
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1'])
    expect([queue.running, queue.waiting]).toEqual([2, 2])
  })

  it('[BUDGET5] what has no place to wait, or waited too long, is refused; a job that fails frees its place', async () => {
    const clock = new ManualClock()
    const queue = new WorkQueue(BOUNDS, clock)
    const { begun, outcomes, ask, end, settle } = jobs(queue)
    await expect(queue.run('x', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(queue.running).toBe(0)
    ask('a', 'a1')
    ask('b', 'b1')
    for (const address of ['c', 'd', 'e', 'f', 'g', 'h']) ask(address, `${address}1`)
    await settle()
    expect(outcomes).toEqual(['h1 overloaded'])
    clock.advance(1_001)
    await end('a1')
    expect(begun).toEqual(['a1', 'b1'])
    expect(outcomes.toSorted()).toEqual([
      'a1 done',
      'c1 overloaded',
      'd1 overloaded',
      'e1 overloaded',
      'f1 overloaded',
      'g1 overloaded',
      'h1 overloaded',
    ])
    await end('b1')
    expect([queue.running, queue.waiting]).toEqual([0, 0])
  })
})
