import { expect, it } from 'vitest'
import { levelOf } from './audio-level.ts'

it('[PUB17] silence is nothing, full scale is all, and half of the decibels half of the meter', () => {
  expect([levelOf([]), levelOf([0, 0]), levelOf([1, -1, 1, -1])]).toEqual([0, 0, 1])
  expect(levelOf([0.0316, -0.0316])).toBeCloseTo(0.5, 2)
  expect(levelOf([0.1])).toBeCloseTo(2 / 3, 5)
  expect(levelOf([0.0001, 0.0001])).toBe(0)
  expect(levelOf([2, -2])).toBe(1)
})
