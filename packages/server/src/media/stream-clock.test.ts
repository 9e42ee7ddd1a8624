import { describe, expect, it } from 'vitest'
import { StreamClock } from './stream-clock.ts'

const through = (...timestamps: number[]): number[] => {
  const clock = new StreamClock()
  return timestamps.map((ms) => clock.at(ms))
}

describe('the clock of a stream', () => {
  it('[MEDIA1] begins at 0, goes on over the wrap of 32 bits, and over jumps forward and back', () => {
    expect(through(5_000, 5_033, 5_020, 5_066)).toEqual([0, 33, 20, 66])
    expect(through(2 ** 32 - 40, 2 ** 32 - 7, 26, 59)).toEqual([0, 33, 66, 99])
    expect(through(0, 33, 3_600_000, 3_600_033)).toEqual([0, 33, 73, 106])
    expect(through(9_000_000, 9_000_033, 10, 43)).toEqual([0, 33, 73, 106])
  })
})
