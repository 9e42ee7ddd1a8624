import { describe, expect, it } from 'vitest'
import { MAX_STAY_MINUTES, Stays } from './stays.ts'

const MINUTE_MS = 60_000

describe('how long visits last', () => {
  it('[REPORT20] is counted in whole minutes, each from when somebody came', () => {
    const stays = new Stays()
    stays.come(1, 0)
    stays.come(2, MINUTE_MS)
    stays.come(3, MINUTE_MS)
    // Who is here does not come again.
    stays.come(1, 2 * MINUTE_MS)
    stays.leave(2, 3 * MINUTE_MS - 1)
    stays.leave(2, 3 * MINUTE_MS)
    stays.leave(9, 3 * MINUTE_MS)
    expect(stays.counts(3 * MINUTE_MS)).toEqual({ left: [0, 1], here: [0, 0, 1, 1] })
    // Those who are there are older by now.
    expect(stays.counts(5 * MINUTE_MS)).toEqual({ left: [0, 1], here: [0, 0, 0, 0, 1, 1] })
    stays.leaveAll(5 * MINUTE_MS)
    expect(stays.counts(5 * MINUTE_MS)).toEqual({ left: [0, 1, 0, 0, 1, 1], here: [] })
  })

  it('[REPORT20] goes on for those who are back within a minute', () => {
    const stays = new Stays()
    stays.come(1, 0)
    stays.leave(1, MINUTE_MS)
    expect(stays.counts(MINUTE_MS)).toEqual({ left: [0, 1], here: [] })
    stays.come(1, 2 * MINUTE_MS - 1)
    expect(stays.counts(2 * MINUTE_MS)).toEqual({ left: [], here: [0, 0, 1] })
    stays.leave(1, 3 * MINUTE_MS)
    stays.come(1, 4 * MINUTE_MS)
    expect(stays.counts(4 * MINUTE_MS)).toEqual({ left: [0, 0, 0, 1], here: [1] })
  })

  it('[REPORT20] is bounded: visits of more than twelve hours are one, and not everybody may come back', () => {
    const stays = new Stays()
    stays.come(1, 0)
    stays.come(2, 0)
    stays.leave(1, (MAX_STAY_MINUTES + 99) * MINUTE_MS)
    const { left, here } = stays.counts((MAX_STAY_MINUTES + 99) * MINUTE_MS)
    expect([left.length, left.at(-1), here.length]).toEqual([MAX_STAY_MINUTES + 1, 1, MAX_STAY_MINUTES + 1])
    const crowd = new Stays()
    for (let person = 0; person <= 10_000; person++) crowd.come(person, 0)
    crowd.leaveAll(1)
    crowd.come(0, 2)
    crowd.come(1, 2)
    // The first to leave was forgotten, and comes anew.
    expect(crowd.counts(MINUTE_MS)).toEqual({ left: [10_000], here: [1, 1] })
  })
})
