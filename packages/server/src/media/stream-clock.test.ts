import { describe, expect, it } from 'vitest'
import { StreamClock } from './stream-clock.ts'

const through = (...timestamps: number[]): number[] => {
  const clock = new StreamClock()
  return timestamps.map((ms) => clock.at(ms, 'video'))
}

describe('the clock of a stream', () => {
  it('[MEDIA1] begins at 0, goes on over the wrap of 32 bits, and over jumps forward and back', () => {
    expect(through(5_000, 5_033, 5_020, 5_066)).toEqual([0, 33, 20, 66])
    expect(through(2 ** 32 - 40, 2 ** 32 - 7, 26, 59)).toEqual([0, 33, 66, 99])
    expect(through(0, 33, 3_600_000, 3_600_033)).toEqual([0, 33, 73, 106])
    expect(through(9_000_000, 9_000_033, 10, 43)).toEqual([0, 33, 73, 106])
  })

  it('[MEDIA48] a track that is seconds away from the other, or leaps alone, moves nothing but itself', () => {
    const clock = new StreamClock()
    const ends = { video: 0, audio: 0 }
    for (let ms = 0; ms < 12_000; ms += 20) {
      ends.video = clock.at(ms, 'video')
      // Three seconds late from the beginning, and back by five more from the middle on.
      if (ms >= 3_000) ends.audio = clock.at(ms < 6_000 ? ms - 3_000 : ms - 8_000, 'audio')
    }
    expect(ends.video).toBe(11_980)
    expect(Math.abs(ends.audio - ends.video)).toBeLessThan(3_100)
  })

  it('[MEDIA48] where both leap, they stay in step', () => {
    const clock = new StreamClock()
    const both = (ms: number): number[] => [clock.at(ms, 'video'), clock.at(ms + 5, 'audio')]
    expect([both(0), both(40), both(3_600_000), both(3_600_040)]).toEqual([
      [0, 5],
      [40, 45],
      [85, 90],
      [125, 130],
    ])
  })

  it.each([500, 1_000, 3_000, 5_000, 9_000])(
    '[MEDIA50] video that was away while a packet of audio came every %i ms is back at its own time',
    (everyMs) => {
      const clock = new StreamClock()
      for (let ms = 0; ms <= 3_000; ms += 20) expect([clock.at(ms, 'video'), clock.at(ms, 'audio')]).toEqual([ms, ms])
      const backMs = 3_000 + 4 * everyMs + Math.min(everyMs, 400)
      for (let ms = 3_000 + everyMs; ms < backMs; ms += everyMs) clock.at(ms, 'audio')
      expect([clock.at(backMs, 'video'), clock.at(backMs, 'audio')]).toEqual([backMs, backMs])
    },
  )

  it('[MEDIA50] audio that was away while video went on is back at its own time, however long that was', () => {
    const clock = new StreamClock()
    clock.at(0, 'audio')
    for (let ms = 0; ms <= 60_000; ms += 40) clock.at(ms, 'video')
    expect(clock.at(60_010, 'audio')).toBe(60_010)
  })
})
