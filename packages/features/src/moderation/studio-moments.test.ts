import { expect, it } from 'vitest'
import { lengthText, momentText } from './studio-moments.ts'
import { MUTE_LENGTHS_MS } from './studio-sanctions.ts'

it('[MODERATE5] lengths are called as people say them', () => {
  const all = (language: string) => MUTE_LENGTHS_MS.map((ms) => lengthText(ms, language))
  expect(all('en')).toEqual(['1 minute', '10 minutes', '1 hour', '1 day', '7 days'])
  expect(all('zh')).toEqual(['1分钟', '10分钟', '1小时', '1天', '7天'])
})

it('[MODERATE8] a moment of another day has its day', () => {
  const now = new Date(2026, 10, 27, 20, 0).getTime()
  const at = (...[day, hour]: [number, number]) => momentText(new Date(2026, 10, day, hour, 5).getTime(), now, 'en-GB')
  expect([at(27, 21), at(28, 9), at(26, 23)]).toEqual(['21:05', '28 Nov, 09:05', '26 Nov, 23:05'])
})
