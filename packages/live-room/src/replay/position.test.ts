import { expect, it } from 'vitest'
import { endOf, positionOf, seekTo } from './position.ts'

const INFO = { startMs: 5_000, endMs: 65_000 }
const video = (currentTime: number, endsAtS?: number) =>
  ({
    currentTime,
    seekable: { length: endsAtS === undefined ? 0 : 2, end: (n: number) => (n === 1 ? endsAtS : 0) },
  }) as {
    currentTime: number
    seekable: TimeRanges
  }

it('[REPLAY6] a video that was trimmed at its beginning counts from there', () => {
  expect([positionOf(INFO, video(2.5)), positionOf(INFO, null)]).toEqual([7_500, 5_000])
})

it('[SCREEN31] the end is as far as can be played, and no less than was reported', () => {
  expect([endOf(INFO, video(0, 70)), endOf(INFO, video(0, 10)), endOf(INFO, video(0)), endOf(INFO, null)]).toEqual([
    75_000, 65_000, 65_000, 65_000,
  ])
})

it('[REPLAY18] seeking stays within what there is', () => {
  const to = (ms: number, one = video(1)): number => {
    seekTo(INFO, one, ms)
    return one.currentTime
  }
  expect([to(9_000), to(0), to(90_000), to(90_000, video(1, 80))]).toEqual([4, 0, 60, 80])
  expect(() => seekTo(INFO, null, 9_000)).not.toThrow()
})
