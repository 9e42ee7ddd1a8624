import { describe, expect, it } from 'vitest'
import { ManualClock } from '@ovation/testkit'
import { Turns } from './turns.ts'

const turnOver = (): Promise<void> => new Promise((done) => void setImmediate(done))

describe('turns', () => {
  it('[TURN1] takes a few in each turn of the event loop, the first of them at once', async () => {
    const turns = new Turns(new ManualClock(), { maxMsPerTurn: 5, maxStepsPerTurn: 3 })
    const done: number[] = []
    for (let n = 0; n < 7; n++) turns.run(() => void done.push(n))
    expect(done).toEqual([0, 1, 2])
    await turnOver()
    expect(done).toHaveLength(6)
    await turnOver()
    expect(done.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(turns.waiting).toBe(0)
  })

  it('[TURN1] ends a turn when its time is over', async () => {
    const clock = new ManualClock()
    const turns = new Turns(clock, { maxMsPerTurn: 5, maxStepsPerTurn: 100 })
    let done = 0
    const long = (): void => {
      clock.advance(4)
      done += 1
    }
    for (let n = 0; n < 6; n++) turns.run(long)
    expect(done).toBe(2)
    await turnOver()
    expect(done).toBe(4)
  })

  it('[TURN1] anyone who came last does not wait behind all of a crowd', async () => {
    const turns = new Turns(new ManualClock(), { maxMsPerTurn: 5, maxStepsPerTurn: 4 })
    const done: string[] = []
    for (let n = 0; n < 1_000; n++) turns.run(() => void done.push('crowd'))
    turns.run(() => void done.push('probe'))
    await turnOver()
    expect(done).toContain('probe')
    expect(done).toHaveLength(8)
  })

  it('[TURN2] keys take turns, so that a crowd of one of them waits behind itself', async () => {
    const turns = new Turns(new ManualClock(), { maxMsPerTurn: 5, maxStepsPerTurn: 4 })
    const done: string[] = []
    for (let n = 0; n < 1_000; n++) turns.run(() => void done.push('crowd'), 'a')
    for (const key of ['b', 'b', 'c']) turns.run(() => void done.push(key), key)
    await turnOver()
    expect(done.slice(4)).toEqual(['crowd', 'b', 'c', 'crowd'])
    await turnOver()
    expect(done.slice(8)).toEqual(['b', 'crowd', 'crowd', 'crowd'])
    for (let turn = 0; turn < 248; turn++) await turnOver()
    expect([turns.waiting, done.length]).toEqual([0, 1_003])
  })

  it('a step that asks for another one gets it in the next turn', async () => {
    const turns = new Turns(new ManualClock(), { maxMsPerTurn: 5, maxStepsPerTurn: 4 })
    let seconds = 0
    turns.run(() => turns.run(() => void (seconds += 1)))
    expect(seconds).toBe(0)
    await turnOver()
    expect(seconds).toBe(1)
  })
})
