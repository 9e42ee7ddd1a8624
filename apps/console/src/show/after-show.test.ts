import type { PublishProblem, ShowSummary } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { endedShow, refusedSince } from './after-show.ts'

const show = (startedAt: number, endedAt: number | null) => ({ startedAt, endedAt }) as ShowSummary
const problem = (reason: string, at: number) => ({ reason, at }) as PublishProblem

it('[STUDIO87] what a show came to is that of the newest, once it has ended', () => {
  const [newest, before] = [show(50, 90), show(10, 20)]
  expect(endedShow([newest, before], 90)).toBe(newest)
  expect(endedShow([newest, before], 50)).toBe(newest)
  expect(endedShow([show(50, null), before], 90)).toBeUndefined()
  expect(endedShow([show(91, 99)], 90)).toBeUndefined()
  expect(endedShow([], 90)).toBeUndefined()
})

it('[STUDIO87] an encoder was refused if it came after the end, and for that reason', () => {
  const [first, last] = [problem('ended', 100), problem('ended', 130)]
  expect(refusedSince([first, last], 100)).toBe(last)
  expect(refusedSince([last, first], 100)).toBe(last)
  expect(refusedSince([first, problem('unknown_key', 140)], 100)).toBe(first)
  expect(refusedSince([first], 101)).toBeUndefined()
  expect(refusedSince([], 0)).toBeUndefined()
})
