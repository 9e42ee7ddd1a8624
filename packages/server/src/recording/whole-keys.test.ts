import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { WholeKeys } from './whole-keys.ts'

it('[REPLAY30] a key opens all of one recording, for twelve hours', () => {
  const clock = new ManualClock(1_700_000_000_000)
  const keys = new WholeKeys('x'.repeat(43), clock)
  const key = keys.of('a')
  expect([keys.opens('a', key), keys.opens('b', key), keys.opens('a'), keys.opens('a', 'x')]).toEqual([
    ...[true, false],
    ...[false, false],
  ])
  expect(keys.opens('a', key.replace('17', '18'))).toBe(false)
  expect(new WholeKeys('y'.repeat(43), clock).opens('a', key)).toBe(false)
  clock.advance(12 * 3_600_000 - 1)
  expect(keys.opens('a', key)).toBe(true)
  clock.advance(1)
  expect(keys.opens('a', key)).toBe(false)
})
