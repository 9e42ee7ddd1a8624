import { expect, it } from 'vitest'
import { MAX_AHEAD_MS, Pace } from './pace.ts'

const HOUR_MS = 3_600_000

it('[MEDIA45] a stream may be 30 s ahead of real time, and waits for what it is further', () => {
  let nowMs = 7
  const pace = new Pace(() => nowMs)
  pace.at(MAX_AHEAD_MS)
  expect(pace.waitMs()).toBe(0)
  pace.at(MAX_AHEAD_MS + 10_000)
  expect(pace.waitMs()).toBeGreaterThan(9_000)
  nowMs += pace.waitMs()
  expect(pace.waitMs()).toBe(0)
  pace.at(MAX_AHEAD_MS + 10_100)
  expect(pace.waitMs()).toBeGreaterThan(0)
})

it('[MEDIA45] a stream that goes back and forth gains nothing, and a clock that is one per cent fast never waits', () => {
  let nowMs = 0
  const pace = new Pace(() => nowMs)
  for (let n = 0; n < 100; n++) for (const ms of [1_000, 500]) pace.at(ms)
  expect(pace.waitMs()).toBe(0)
  let longestWaitMs = 0
  for (let ms = 0; ms < 100 * HOUR_MS; ms += 10_000) {
    nowMs += 10_000
    pace.at(1_000 + ms * 1.01)
    longestWaitMs = Math.max(longestWaitMs, pace.waitMs())
  }
  expect(longestWaitMs).toBe(0)
})

it('[MEDIA45] an encoder that stood still sends what it kept at once, up to a minute of it', () => {
  let nowMs = 0
  const pace = new Pace(() => nowMs)
  nowMs += 50_000
  pace.at(50_000)
  expect(pace.waitMs()).toBe(0)
  nowMs += HOUR_MS
  pace.at(HOUR_MS)
  expect(pace.waitMs()).toBeGreaterThan(0)
})
