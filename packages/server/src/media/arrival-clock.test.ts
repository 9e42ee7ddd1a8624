import { describe, expect, it } from 'vitest'
import { ArrivalClock } from './arrival-clock.ts'

describe('the time of day on a stream', () => {
  it('[MEDIA39] is set by what came soonest of the first one and a half seconds', () => {
    const clock = new ArrivalClock(5_000)
    expect(clock.epochMs).toBe(5_000)
    // Later than the clock was made, then what has waited meanwhile, then what comes late.
    const epochs = [
      [0, 9_000],
      [500, 9_100],
      [1_500, 10_050],
      [1_500, 12_000],
      [1_501, 9_000],
    ].map(([dtsMs = 0, nowMs = 0]) => {
      clock.came(dtsMs, nowMs)
      return clock.epochMs
    })
    expect(epochs).toEqual([9_000, 8_600, 8_550, 8_550, 8_550])
  })

  it('[MEDIA39] of a stream that continues moves back only', () => {
    const clock = new ArrivalClock(5_000, 0)
    clock.came(100, 6_000)
    expect(clock.epochMs).toBe(5_000)
    clock.came(100, 5_050)
    expect(clock.epochMs).toBe(4_950)
  })

  it('[MEDIA39] says where an encoder goes on: by the time of day, and not before the end', () => {
    const clock = new ArrivalClock(1_000)
    expect([clock.endMs, clock.goesOnAtMs(1_000)]).toEqual([0, 0])
    clock.reached(4_000)
    clock.reached(3_000)
    expect([clock.endMs, clock.goesOnAtMs(4_999), clock.goesOnAtMs(5_001)]).toEqual([4_000, 4_000, 4_001])
    expect(new ArrivalClock(1_000, 7_000).endMs).toBe(7_000)
  })
})
