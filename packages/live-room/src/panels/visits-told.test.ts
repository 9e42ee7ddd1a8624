import { expect, it } from 'vitest'
import { VisitsTold } from './visits-told.ts'

it('[REPORT22] a page that stays says in each show once where it came from', () => {
  const told = new VisitsTold()
  expect([told.add('a', 1), told.add('a', 1), told.add('b', 1), told.add('a', 2), told.add('a', 2)]).toEqual([
    ...[true, false, true, true, false],
  ])
})

it('[REPORT22] remembers the shows of a hundred rooms', () => {
  const told = new VisitsTold()
  for (let n = 0; n < 101; n++) told.add(`room ${n}`, 1)
  expect([told.add('room 100', 1), told.add('room 0', 1)]).toEqual([false, true])
})
