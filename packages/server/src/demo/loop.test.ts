import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Loop } from './loop.ts'

describe('a recording that goes round', () => {
  it('[DEMO5] is one stream whose times go on evenly over the joint', async () => {
    const loop = await Loop.read(new URL('../../assets/showroom.flv', import.meta.url))
    expect(loop.lengthMs).toBe(20_000)
    const clock = new ManualClock()
    const frames: number[] = []
    let ended = ''
    const stop = loop.play(
      {
        message: ({ type, timestampMs, payload }) => {
          if (type === 9 && payload[1] === 1) frames.push(timestampMs)
        },
        ended: (how) => (ended = how),
      },
      clock,
    )
    for (let n = 0; n < 2_500; n++) clock.advance(20)
    stop()
    expect(ended).toBe('unpublished')
    expect(frames.length).toBeGreaterThan(24 * 48)
    const steps = frames.slice(1).map((at, index) => at - (frames[index] ?? 0))
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(41)
    expect(Math.max(...steps)).toBeLessThanOrEqual(43)
  })
})
