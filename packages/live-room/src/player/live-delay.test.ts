import { beforeEach, expect, it, vi } from 'vitest'
import { aheadOf, liveDelay } from './live-delay.ts'

beforeEach(() => void vi.stubGlobal('HTMLMediaElement', { HAVE_CURRENT_DATA: 2 }))

it.each([
  ['a video that follows', 900, 300, { lagMs: 900, canJump: false }],
  ['a slow network', 8_300, 300, { lagMs: 8_300, canJump: false }],
  ['an encoder that is too slow: nothing is said', 145_000, 300, { lagMs: undefined, canJump: false }],
  ['a video that stood still', 60_000, 59_000, { lagMs: 60_000, canJump: true }],
  [
    'the same, of an encoder that is too slow: what the viewer can make up',
    145_000,
    20_000,
    { lagMs: 20_000, canJump: true },
  ],
  ['just enough to jump', 10_500, 10_000, { lagMs: 10_500, canJump: true }],
  ['not enough to jump', 10_500, 9_999, { lagMs: 10_500, canJump: false }],
  ['no clock', undefined, 20_000, { lagMs: undefined, canJump: true }],
] as const)('[SCREEN76] the delay of %s', (_, lagMs, aheadMs, said) => {
  expect(liveDelay({ lagMs, aheadMs })).toEqual(said)
})

const ranges = (...ends: number[]) => ({ length: ends.length, end: (n: number) => ends[n] ?? 0 })
const video = (buffered: number[], seekable: number[], more: object = {}) =>
  ({
    buffered: ranges(...buffered),
    seekable: ranges(...seekable),
    currentTime: 10,
    readyState: 4,
    seeking: false,
    ...more,
  }) as unknown as HTMLVideoElement

it('[SCREEN76] what is ahead is in the buffer, or in a playlist; an end that is not known is none', () => {
  expect(aheadOf(video([3, 11], []))).toBe(1_000)
  expect(aheadOf(video([11], [30]))).toBe(20_000)
  expect(aheadOf(video([11], [Number.POSITIVE_INFINITY]))).toBe(1_000)
  expect(aheadOf(video([9], []))).toBe(0)
  expect(aheadOf(video([], []))).toBe(0)
})

it('[SCREEN76] nothing is ahead of a video that is not where it is to play', () => {
  expect(aheadOf(video([30], [], { readyState: 1 }))).toBe(0)
  expect(aheadOf(video([30], [], { seeking: true }))).toBe(0)
  expect(aheadOf(video([30], [], { readyState: 2 }))).toBe(20_000)
})
