import { seededRandom } from '@ovation/audience'
import { expect, it } from 'vitest'
import { Line } from './line.ts'

it('delays, and keeps the order when it gets quicker', () => {
  const line = new Line(seededRandom(1))
  line.properties = { delayMs: 150, lossShare: 0, bytesPerSecond: 0 }
  expect(line.dueAtMs(1_400, 1_000)).toBe(1_150)
  line.properties = { delayMs: 10, lossShare: 0, bytesPerSecond: 0 }
  expect(line.dueAtMs(1_400, 1_001)).toBe(1_150)
  expect(line.dueAtMs(1_400, 1_200)).toBe(1_210)
})

it('carries so many bytes a second, holds some, and loses the rest', () => {
  const line = new Line(seededRandom(1))
  line.properties = { delayMs: 0, lossShare: 0, bytesPerSecond: 100_000 }
  const arrived = Array.from({ length: 200 }, () => line.dueAtMs(1_000, 0)).filter((due) => due !== undefined)
  expect(arrived[9]).toBe(100)
  expect(arrived).toHaveLength(66)
  expect(line.dueAtMs(1_000, 10_000)).toBe(10_010)
})

it('loses the share that it was told to', () => {
  const line = new Line(seededRandom(1))
  line.properties = { delayMs: 0, lossShare: 0.03, bytesPerSecond: 0 }
  const lost = Array.from({ length: 10_000 }, () => line.dueAtMs(1, 0)).filter((due) => due === undefined).length
  expect(lost).toBeGreaterThan(250)
  expect(lost).toBeLessThan(350)
})
