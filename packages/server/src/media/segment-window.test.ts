import { describe, expect, it } from 'vitest'
import { SegmentWindow } from './segment-window.ts'
import { STREAM_LIMITS } from './segments.ts'
import type { Segment } from './segments.ts'

const TARGET_S = 2
const LIMITS = { ...STREAM_LIMITS, keepSegments: 3, maxSegments: 6, maxKeptBytes: 1_000 }

const segment = (number: number, { ms = 2_000, bytes = 1, discontinuity = false, stream = 'one' } = {}): Segment => ({
  ...{ number, stream, startMs: 0, durationMs: ms, discontinuity, init: number, bytes: Buffer.alloc(bytes) },
  parts: [{ durationMs: ms, independent: true, bytes: Buffer.alloc(bytes) }],
})
const windowOf = (segments: readonly Segment[], limits = LIMITS): SegmentWindow => {
  const window = new SegmentWindow(limits, { segments: [], discontinuitySequence: 0 })
  for (const one of segments) window.add(one, TARGET_S)
  return window
}
const series = (count: number, options = {}): Segment[] => Array.from({ length: count }, (_, n) => segment(n, options))
const numbers = (window: SegmentWindow): number[] => window.listed.map(({ number }) => number)

describe('the segments of a playlist', () => {
  it('[MEDIA40] are at least three target durations without the first, and few beyond that', () => {
    expect(numbers(windowOf(series(3)))).toEqual([0, 1, 2])
    expect(numbers(windowOf(series(4)))).toEqual([1, 2, 3])
    // Short ones: as many as make six seconds, in addition to the oldest.
    expect(numbers(windowOf(series(6, { ms: 1_500 })))).toEqual([2, 3, 4, 5])
    // Very short ones: up to the greatest number.
    expect(numbers(windowOf(series(9, { ms: 100 })))).toEqual([3, 4, 5, 6, 7, 8])
  })

  it('[MEDIA40] that have left it are found for as long again, and their init segments are needed', () => {
    const window = windowOf(series(12))
    expect(numbers(window)).toEqual([9, 10, 11])
    const found = series(12).map(({ number }) => window.find('one', number)?.number)
    const kept = [4, 5, 6, 7, 8, 9, 10, 11]
    expect(found).toEqual([undefined, undefined, undefined, undefined, ...kept])
    expect([...window.usedInits]).toEqual(kept)
    expect(window.find('two', 11)).toBeUndefined()
  })

  it('[MEDIA40] count the discontinuities that leave with them', () => {
    const all = series(8).map((one, n) => ({ ...one, discontinuity: n % 2 === 1 }))
    const window = windowOf(all)
    expect([numbers(window), window.discontinuitySequence]).toEqual([[5, 6, 7], 2])
    const later = new SegmentWindow(LIMITS, { ...window.state, discontinuitySequence: 7 })
    later.add(segment(8), TARGET_S)
    expect([later.discontinuitySequence, later.state.discontinuitySequence]).toEqual([8, 8])
    expect([window.listed.length, later.listed.length]).toEqual([3, 3])
  })

  it('[MEDIA22] are not more bytes than the limit, those that have left it first; the newest stays', () => {
    const window = windowOf(series(8, { bytes: 180 }))
    const kept = series(8).filter(({ number }) => window.find('one', number))
    // Five of 180 are within 1,000.
    expect([numbers(window), kept.map(({ number }) => number)]).toEqual([
      [5, 6, 7],
      [3, 4, 5, 6, 7],
    ])
    const large = windowOf(series(4, { bytes: 600 }))
    expect([numbers(large), large.find('one', 2)]).toEqual([[3], undefined])
    expect(numbers(windowOf(series(2, { bytes: 5_000 })))).toEqual([1])
    const exact = windowOf(series(2, { bytes: 500 }))
    expect(numbers(exact)).toEqual([0, 1])
  })

  it('[MEDIA22] keep parts while they may be asked for: four target durations', () => {
    const window = windowOf(series(9), { ...LIMITS, keepSegments: 20, maxSegments: 20 })
    expect(window.listed.map(({ parts }) => parts.length)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1])
  })
})
