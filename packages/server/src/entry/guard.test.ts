import { describe, expect, it } from 'vitest'
import { guarded } from './guard.ts'

describe('a guard', () => {
  it('[ENTRY4] what is thrown, at once or later, is reported and ends its own connection alone', async () => {
    const reported: unknown[] = []
    let ended = 0
    const report = (door: string, error: unknown): void => void reported.push([door, (error as Error).message])
    const broken = (words: string) => () => {
      throw new Error(words)
    }
    guarded(report, 'websocket', broken('now'), () => (ended += 1))
    guarded(
      report,
      'sse',
      async () => broken('later')(),
      () => (ended += 1),
    )
    guarded(report, 'bus', broken('twice'), broken('and in its end'))
    await new Promise((done) => void setImmediate(done))
    expect(reported).toEqual([
      ['websocket', 'now'],
      ['bus', 'twice'],
      ['bus', 'and in its end'],
      ['sse', 'later'],
    ])
    expect(ended).toBe(2)
  })
})
