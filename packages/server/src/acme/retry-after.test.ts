import { expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.parse('2026-11-26T00:00:00Z')
const waitOf = (text?: string) => retryAfterMs({ headers: { 'retry-after': text } }, NOW)

it('[ACME8] how long to wait is a number of seconds or a date, and a week at most', () => {
  expect(waitOf()).toBeUndefined()
  expect(waitOf('0')).toBe(0)
  expect(waitOf('120')).toBe(120_000)
  expect(waitOf('Thu, 26 Nov 2026 01:00:00 GMT')).toBe(3_600_000)
  expect(waitOf('Thu, 26 Nov 2020 01:00:00 GMT')).toBe(0)
  expect(waitOf('99999999')).toBe(7 * 86_400_000)
  expect(waitOf('soon')).toBeUndefined()
})
