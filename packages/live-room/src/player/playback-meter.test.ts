import { describe, expect, it } from 'vitest'
import { PlaybackMeter } from './playback-meter.ts'

function meter() {
  let ms = 5_000
  const made = new PlaybackMeter(() => ms)
  return { made, pass: (byMs: number) => void (ms += byMs) }
}

describe('how a video plays', () => {
  it('[REPORT12] for how long, and how often and how long it waits in the middle', () => {
    const { made, pass } = meter()
    pass(4_000)
    made.plays()
    pass(10_000.4)
    made.waits(false)
    made.waits(false)
    pass(700)
    made.plays()
    pass(300)
    expect(made.take()).toEqual({ playedMs: 10_300, stalls: 1, stalledMs: 700 })
    pass(2_000)
    expect(made.take()).toEqual({ playedMs: 2_000, stalls: 0, stalledMs: 0 })
    made.waits(false)
    pass(1_000)
    expect(made.take()).toEqual({ playedMs: 0, stalls: 1, stalledMs: 1_000 })
    pass(500)
    made.stops()
    pass(9_000)
    expect(made.take()).toEqual({ playedMs: 0, stalls: 0, stalledMs: 500 })
    expect(made.take()).toBeUndefined()
  })

  it('[REPORT12] the wait before the first picture, or of whoever seeks, is no stall', () => {
    const { made, pass } = meter()
    made.waits(false)
    pass(2_000)
    expect(made.take()).toBeUndefined()
    made.plays()
    pass(1_000)
    made.waits(true)
    pass(3_000)
    made.plays()
    pass(1_000)
    expect(made.take()).toEqual({ playedMs: 2_000, stalls: 0, stalledMs: 0 })
  })
})
