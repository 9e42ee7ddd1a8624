import { describe, expect, it } from 'vitest'
import { replaySum, retentionOf, summed } from './retention.ts'

describe('retention', () => {
  it('[REPORT20] is the share of visits that lasted so long, where all of them are over', () => {
    expect(retentionOf({ left: [2, 1, 0, 1], here: [] })).toEqual([1, 0.5, 0.25, 0.25, 0])
    expect(retentionOf({ left: [], here: [] })).toEqual([])
    expect(retentionOf({ left: [0], here: [0] })).toEqual([])
  })

  it('[REPORT20] nobody has left who is there when the show ends, however late they joined', () => {
    expect(retentionOf({ left: [], here: [1, 1, 2] })).toEqual([1, 1, 1])
    // Half of those who were there from the start left after a minute; ten people joined just before the end.
    expect(retentionOf({ left: [0, 5], here: [10, 0, 0, 5] })).toEqual([1, 1, 0.5, 0.5])
    // Who came late counts as long as they were there: 2 of 12 left within a minute, then 4 of 8, when two were not there for two.
    const shares = retentionOf({ left: [2, 4], here: [0, 2, 4] })
    expect(shares.map((share) => Math.round(share * 1_000))).toEqual([1_000, 833, 417])
  })

  it('[REPORT20] ends where nobody is known of any more', () => {
    expect(retentionOf({ left: [1], here: [3] })).toEqual([1, 0])
    expect(retentionOf({ left: [], here: [3] })).toEqual([1])
  })

  it('[REPORT20] [REPORT21] what nodes counted is added', () => {
    expect(summed([[1, 2], [], [0, 1, 4]])).toEqual([1, 3, 4])
    expect(
      replaySum([
        { views: 1, minutes: [1] },
        { views: 2, minutes: [1, 2] },
      ]),
    ).toEqual({ views: 3, minutes: [2, 2] })
    expect(replaySum([])).toEqual({ views: 0, minutes: [] })
  })
})
