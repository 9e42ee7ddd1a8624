import { expect, it } from 'vitest'
import { fromField, toField } from './studio-moment.ts'

it('[STUDIO29] a moment is in the field as the clock on the wall has it, and the same again when it is read', () => {
  const at = new Date(2031, 2, 4, 5, 6).getTime()
  expect(toField(at)).toBe('2031-03-04T05:06')
  expect(fromField('2031-03-04T05:06')).toBe(at)
  expect(toField(new Date(2031, 10, 24, 20, 30, 59).getTime())).toBe('2031-11-24T20:30')
})

it('[STUDIO29] an empty field, or half of one, is no moment', () => {
  expect(['', '2031-13-01T00:00'].map(fromField)).toEqual([null, null])
})
