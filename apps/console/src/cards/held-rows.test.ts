import { expect, it } from 'vitest'
import { holdRows } from './held-rows.ts'

const rows = (...keys: string[]) => keys.map((key) => ({ key, text: key }))

it('[MODERATE4] rows that came since wait, and are counted', () => {
  expect(holdRows(rows('a', 'b'), rows('a', 'b', 'c', 'd'))).toEqual({ shown: rows('a', 'b'), waiting: 2 })
  expect(holdRows(rows('a', 'b'), rows('a', 'b'))).toEqual({ shown: rows('a', 'b'), waiting: 0 })
})

it('[MODERATE4] rows that left the window stay where they were', () => {
  expect(holdRows(rows('a', 'b', 'c'), rows('c', 'd'))).toEqual({ shown: rows('a', 'b', 'c'), waiting: 1 })
})

it('[MODERATE4] a row that was changed is shown as it is now', () => {
  const deleted = { key: 'b', text: '' }
  expect(holdRows(rows('a', 'b'), [...rows('a'), deleted]).shown).toEqual([...rows('a'), deleted])
})
