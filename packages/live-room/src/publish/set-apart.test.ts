import { expect, it } from 'vitest'
import type { Row } from '../rows-of.ts'
import { setApart } from './set-apart.ts'

const message = (key: string, at: number, more: object = {}) =>
  ({ kind: 'message', key, seq: at, at, message: { deleted: false }, ...more }) as unknown as Row
const keys = (rows: readonly Row[], startedAt: number | undefined) => setApart(rows, startedAt).map(({ key }) => key)

it('[PUB26] what was said before the broadcast is set apart from what is said in it', () => {
  const rows = [message('a', 1), message('b', 4), message('c', 5), message('d', 9)]
  expect(keys(rows, 5)).toEqual(['a', 'b', 'began', 'c', 'd'])
  expect(keys(rows, 10)).toEqual(['a', 'b', 'c', 'd', 'began'])
  expect(keys(rows, 1)).toEqual(['a', 'b', 'c', 'd'])
  expect(keys(rows, undefined)).toEqual(['a', 'b', 'c', 'd'])
  expect(keys([], 5)).toEqual([])
})

it('[PUB26] a message that is on its way belongs to the broadcast, whatever the clock of this machine says', () => {
  expect(keys([message('a', 1), message('own', 2, { seq: undefined })], 5)).toEqual(['a', 'began', 'own'])
})

it('[PUB22] [PUB26] deleted messages are folded on each side of it', () => {
  const gone = { message: { deleted: true } }
  expect(setApart([message('a', 1, gone), message('b', 2, gone), message('c', 7, gone)], 5)).toEqual([
    { kind: 'deleted', key: 'deleted a', count: 2 },
    { kind: 'began', key: 'began' },
    { kind: 'deleted', key: 'deleted c', count: 1 },
  ])
})
