import type { PublishProblem } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { problemsNow } from './problems-now.ts'

const problem = (reason: string, via: string, at: number) => ({ reason, via, at }) as PublishProblem

it('[STUDIO110] an encoder that goes on after the end is told of for a minute, and not while the room is live again', () => {
  const refused = problem('ended', 'rtmp', 1_000)
  expect(problemsNow([refused], { isLive: false, now: 60_999 })).toEqual([refused])
  expect(problemsNow([refused], { isLive: false, now: 61_000 })).toEqual([])
  expect(problemsNow([refused], { isLive: true, now: 2_000 })).toEqual([])
})

it('[STUDIO110] a browser is no encoder, and any other problem stays', () => {
  const wrongKey = problem('unknown_key', 'browser', 1_000)
  expect(problemsNow([problem('ended', 'browser', 1_000), wrongKey], { isLive: false, now: 2_000 })).toEqual([wrongKey])
  expect(problemsNow([wrongKey], { isLive: true, now: 3_600_000 })).toEqual([wrongKey])
})
