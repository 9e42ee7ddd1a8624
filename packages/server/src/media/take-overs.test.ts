import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { TakeOvers } from './take-overs.ts'

it('[MEDIA42] an encoder that is sending loses its place so often within a time, and no more; another place is another matter', () => {
  const clock = new ManualClock()
  const takeOvers = new TakeOvers(clock, { maxTakeOvers: 3, windowMs: 60_000 })
  const tries = Array.from({ length: 20 }, () => {
    clock.advance(1_000)
    return takeOvers.allow('demo')
  })
  expect(tries.filter(Boolean)).toHaveLength(3)
  expect(takeOvers.isContested('demo')).toBe(true)
  expect(takeOvers.allow('other')).toBe(true)
  expect(takeOvers.isContested('other')).toBe(false)
  clock.advance(60_000)
  expect(takeOvers.isContested('demo')).toBe(false)
  expect(takeOvers.allow('demo')).toBe(true)
})
