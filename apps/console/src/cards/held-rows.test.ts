import { expect, it } from 'vitest'
import { holdRows } from './held-rows.ts'

const rows = (...keys: string[]) => keys.map((key) => ({ key, text: key }))

it('[MODERATE4] rows that came since wait', () => {
  expect(holdRows(rows('a', 'b'), rows('a', 'b', 'c', 'd'))).toEqual(rows('a', 'b'))
  expect(holdRows(rows('a', 'b'), rows('a', 'b'))).toEqual(rows('a', 'b'))
})

it('[MODERATE4] rows that left the window stay where they were', () => {
  expect(holdRows(rows('a', 'b', 'c'), rows('c', 'd'))).toEqual(rows('a', 'b', 'c'))
})

it('[MODERATE4] a row that was changed is shown as it is now', () => {
  const deleted = { key: 'b', text: '' }
  expect(holdRows(rows('a', 'b'), [...rows('a'), deleted])).toEqual([...rows('a'), deleted])
})
