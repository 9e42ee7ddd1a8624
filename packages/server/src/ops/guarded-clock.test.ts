import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { guardedClock } from './guarded-clock.ts'

describe('a guarded clock', () => {
  it('[OPS5] a callback that throws or rejects is told and ends nothing; the next call comes all the same', async () => {
    const manual = new ManualClock()
    const errors: string[] = []
    const clock = guardedClock(manual, (error) => errors.push((error as Error).message))
    let runs = 0
    clock.every(10, () => {
      runs += 1
      throw new Error('thrown')
    })
    clock.after(10, () => Promise.reject(new Error('rejected')) as unknown as void)
    expect(() => manual.advance(20)).not.toThrow()
    await Promise.resolve()
    expect(runs).toBe(2)
    expect(errors.toSorted()).toEqual(['rejected', 'thrown', 'thrown'])
  })

  it('[OPS5] all that runs by it is called off at once', () => {
    const manual = new ManualClock()
    const clock = guardedClock(manual, () => {})
    let runs = 0
    clock.every(10, () => (runs += 1))
    clock.after(15, () => (runs += 1))
    const off = clock.after(5, () => (runs += 100))
    off()
    manual.advance(10)
    clock.stop()
    manual.advance(100)
    expect(runs).toBe(1)
  })
})
