import { expect, it } from 'vitest'
import { WatchedMinutes } from './watched-minutes.ts'

it('[REPORT21] tells every minute that was reached once, and again what did not arrive', () => {
  const watched = new WatchedMinutes()
  expect(watched.take()).toEqual([])
  for (const ms of [0, 59_999, 60_000, 600_000, 30_000, -1]) watched.at(ms)
  const first = watched.take()
  expect([first, watched.take()]).toEqual([[0, 1, 10], []])
  watched.giveBack(first)
  watched.at(0)
  watched.at(120_000)
  expect(watched.take()).toEqual([0, 1, 10, 2])
})

it('[REPORT21] tells at most ten at a time', () => {
  const watched = new WatchedMinutes()
  for (let minute = 0; minute < 12; minute++) watched.at(minute * 60_000)
  expect([watched.take(), watched.take()]).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [10, 11],
  ])
})
