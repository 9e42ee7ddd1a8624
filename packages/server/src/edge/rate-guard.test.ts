import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { RateGuard } from './rate-guard.ts'

function guard() {
  const clock = new ManualClock()
  const limits = { framesPerConnectionPerSecond: 10, framesPerConnectionBurst: 3, maxPendingFramesPerConnection: 2 }
  return { clock, guard: new RateGuard({ clock, limits }) }
}

it('[LIM5] a connection sends so many frames at once and so many a second', () => {
  const { clock, guard: made } = guard()
  expect(Array.from({ length: 5 }, () => made.take())).toEqual([true, true, true, false, false])
  clock.advance(99)
  expect(made.take()).toBe(false)
  clock.advance(1)
  expect([made.take(), made.take()]).toEqual([true, false])
})

it('[LIM5] so many frames wait for their turn', () => {
  const { guard: made } = guard()
  made.begin()
  expect([made.waiting, made.full]).toEqual([1, false])
  made.begin()
  expect([made.waiting, made.full]).toEqual([2, true])
  made.finish()
  expect([made.waiting, made.full]).toEqual([1, false])
})

it('[WIRE6] commands behind a refused one are refused for half a second, so that none overtakes it', () => {
  const { clock, guard: made } = guard()
  expect(() => made.mustNotOvertake()).not.toThrow()
  made.turnAway()
  expect(() => made.mustNotOvertake()).toThrow(expect.objectContaining({ code: 'rate_limited', retryInMs: 500 }))
  clock.advance(499.5)
  expect(() => made.mustNotOvertake()).toThrow(expect.objectContaining({ code: 'rate_limited', retryInMs: 1 }))
  clock.advance(0.5)
  expect(() => made.mustNotOvertake()).not.toThrow()
})
