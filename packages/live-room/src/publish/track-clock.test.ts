import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { TrackClock } from './track-clock.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

it('[SDK84] the first frame of a device sets its time; what is sent never goes back, also with the next device', () => {
  const clock = new TrackClock()
  vi.advanceTimersByTime(1_000)
  clock.captured(50_000_000)
  const start = performance.now()
  vi.advanceTimersByTime(40)
  clock.captured(50_020_000)
  expect([clock.at(50_020_000), clock.next(50_020_000)]).toEqual([start + 20, start + 20])
  expect(clock.next(50_010_000)).toBe(start + 20)
  clock.reset()
  clock.captured(7_000)
  expect(clock.next(7_000)).toBe(start + 40)
})
