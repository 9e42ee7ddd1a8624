import type { ShowMinute } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { rowsOf } from './table-rows.ts'

const minute = (index: number): ShowMinute => ({
  ...{ minute: index, viewers: index, peakViewers: index + 1, joins: 1, leaves: 2, watchSeconds: 9, retention: 1 },
  ...{ messages: 3, likes: 4, gifts: 5, coins: 6, replayMs: null, replayViews: null, replayRetention: null },
  ...{ stalls: 0, stalledShare: null, delayMs: null },
})
const show = (minutes: number): ShowMinute[] => Array.from({ length: minutes }, (_, index) => minute(index))

it('[REPORT11] the table of a long show has at most 120 rows, in which nothing is lost', () => {
  expect(rowsOf([])).toEqual([])
  expect(rowsOf(show(120)).map(({ minute }) => minute)).toEqual(show(120).map(({ minute }) => minute))
  const rows = rowsOf(show(250))
  expect(rows).toHaveLength(84)
  expect(rows[1]).toEqual({
    ...{ minute: 3, viewers: 4, peakViewers: 6, joins: 3, leaves: 6, messages: 9, likes: 12, gifts: 15, coins: 18 },
  })
  expect(rows.at(-1)).toMatchObject({ minute: 249, joins: 1, viewers: 249 })
})
