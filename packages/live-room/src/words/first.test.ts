import { describe, expect, it } from 'vitest'
import { timeOf } from './first.ts'

describe('a time', () => {
  const now = new Date(2026, 10, 25, 13, 56).getTime()
  it.each([
    ['en', 0, '01:56 PM'],
    ['zh', 0, '13:56'],
    ['en', 30, 'Dec 25, 01:56 PM'],
    ['zh', 30, '12月25日 13:56'],
    ['en', 60, 'Jan 24, 2027, 01:56 PM'],
    ['zh', 60, '2027年1月24日 13:56'],
  ] as const)(
    '[SCREEN24] in %s %i days later says its date, and its year where it is another one',
    (language, days, text) => {
      const later = new Date(2026, 10, 25 + days, 13, 56).getTime()
      // Some versions of ICU write a narrow space before PM.
      expect(timeOf(later, language, now).replaceAll('\u202f', ' ')).toBe(text)
    },
  )
})
