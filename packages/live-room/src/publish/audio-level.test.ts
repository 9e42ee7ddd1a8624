import { expect, it } from 'vitest'
import { levelOf } from '../boxes/speaking.ts'
import { meterOf } from './audio-level.ts'

const meter = (samples: readonly number[]): number => meterOf(levelOf(samples))

it('[PUB17] silence is nothing, full scale is all, and half of the decibels half of the meter', () => {
  expect([meter([]), meter([0, 0]), meter([1, -1, 1, -1])]).toEqual([0, 0, 1])
  expect(meter([0.0316, -0.0316])).toBeCloseTo(0.5, 2)
  expect(meter([0.1])).toBeCloseTo(2 / 3, 5)
  expect(meter([0.0001, 0.0001])).toBe(0)
  expect(meter([2, -2])).toBe(1)
})
