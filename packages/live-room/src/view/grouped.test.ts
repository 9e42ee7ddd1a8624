import { expect, it } from 'vitest'
import { goesOn, sameDay } from './grouped.ts'

const said = (at: number, id = 'ann', name = 'Ann') => ({ kind: 'message', message: { at, author: { id, name } } })
const gift = { kind: 'gift' }

it.each([
  ['within a minute', said(0), said(59_999), true],
  ['a minute later', said(0), said(60_000), false],
  ['by another', said(0), said(1, 'bo'), false],
  ['under another name', said(0), said(1, 'ann', 'Anna'), false],
  ['after nothing', undefined, said(1), false],
  ['after a gift', gift, said(1), false],
  ['as a gift', said(0), gift, false],
  ['as a gift after another', gift, gift, false],
])('[CHAT4] what the same person says %s', (_, before, message, goes) => {
  expect(goesOn(before, message)).toBe(goes)
})

const on = (...moment: [number, number, number, number, number]): number => new Date(...moment).getTime()

it.each([
  ['the ends of one', on(2026, 10, 25, 0, 0), on(2026, 10, 25, 23, 59), true],
  ['a minute around midnight', on(2026, 10, 25, 23, 59), on(2026, 10, 26, 0, 0), false],
  ['the same time of the next', on(2026, 10, 25, 12, 0), on(2026, 10, 26, 12, 0), false],
  ['the same of the next month', on(2026, 9, 25, 12, 0), on(2026, 10, 25, 12, 0), false],
])('[CHAT6] a day has %s, whichever comes first', (_, a, b, same) => {
  expect([sameDay(a, b), sameDay(b, a)]).toEqual([same, same])
})
