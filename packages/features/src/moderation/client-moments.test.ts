import { expect, it } from 'vitest'
import { momentText } from './client-moments.ts'

it('[MODERATE8] a moment of another day has its day', () => {
  const now = new Date(2026, 10, 27, 20, 0).getTime()
  const at = (...[day, hour]: [number, number]) => momentText(new Date(2026, 10, day, hour, 5).getTime(), now, 'en-GB')
  expect([at(27, 21), at(28, 9), at(26, 23)]).toEqual(['21:05', '28 Nov, 09:05', '26 Nov, 23:05'])
})
