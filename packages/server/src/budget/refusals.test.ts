import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Refusals } from './refusals.ts'

describe('what is refused', () => {
  it('[BUDGET11] is said soon, and then at most every ten seconds, in one line', () => {
    const clock = new ManualClock()
    const said: Record<string, number>[] = []
    const refusals = new Refusals(clock, (counts) => said.push(counts))
    for (let n = 0; n < 1_000; n++) refusals.add('sockets')
    refusals.add('requests')
    clock.advance(500)
    expect(said).toEqual([{ sockets: 1_000, requests: 1 }])
    refusals.add('sockets')
    clock.advance(9_000)
    expect(said).toHaveLength(1)
    clock.advance(1_000)
    expect(said.at(-1)).toEqual({ sockets: 1 })
    clock.advance(60_000)
    expect(said).toHaveLength(2)
  })
})
