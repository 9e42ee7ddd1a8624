import { expect, it } from 'vitest'
import { leaders, shareOf } from './model-shares.ts'
import { faceOf, viewOf } from './viewer-result.ts'

const closed = { closed: true, talliedAt: 1_000 }

it.each([
  ['open without an end', { closed: false, talliedAt: 1_000 }, 5_000, { view: 'open', until: 0 }],
  ['open until its end', { closed: false, talliedAt: 1_000, endsAt: 9_000 }, 9_500, { view: 'open', until: 9_000 }],
  ['closed a moment ago', closed, 1_000, { view: 'result', until: 11_000 }],
  ['closed almost ten seconds ago', closed, 10_999, { view: 'result', until: 11_000 }],
  ['closed ten seconds ago', closed, 11_000, { view: 'line', until: 61_000 }],
  ['closed almost a minute ago', closed, 60_999, { view: 'line', until: 61_000 }],
  ['closed a minute ago', closed, 61_000, { view: 'gone', until: 0 }],
] as const)('[SCREEN52] of a poll that is %s', (_, poll, now, shown) => {
  expect(viewOf(poll, now)).toEqual(shown)
})

it.each([
  [[3, 5, 1], [1]],
  [
    [4, 4, 1],
    [0, 1],
  ],
  [[0, 0], []],
])('[SCREEN52] of %j, %j are in the lead', (tallied, indexes) => {
  expect(leaders(tallied)).toEqual(indexes)
})

it('[SCREEN9] the share of an option is rounded, and 0 without any votes', () => {
  expect([shareOf([2, 1], 0), shareOf([2, 1], 1), shareOf([2, 1], 2), shareOf([0, 0], 0)]).toEqual([67, 33, 0, 0])
})

const seen = { poll: 'a', view: 'open', short: false, chosen: undefined } as const

it.each([
  ['that is open', {}, 'open'],
  ['with its result', { view: 'result' }, 'open'],
  ['that ended a while ago', { view: 'line' }, 'folded'],
  ['where there is little place', { short: true }, 'folded'],
] as const)('[SCREEN74] of a poll %s a viewer has seen nothing yet: %j', (_, more, face) => {
  expect(faceOf({ ...seen, ...more })).toBe(face)
})

it.each(['folded', 'gone'] as const)('[SCREEN74] a poll that a viewer has %s stays so until the next one', (face) => {
  const chosen = { poll: 'a', view: 'open', face } as const
  for (const view of ['open', 'result', 'line'] as const) expect(faceOf({ ...seen, view, chosen })).toBe(face)
  expect(faceOf({ ...seen, poll: 'b', chosen })).toBe('open')
})

it('[SCREEN74] one that was opened stays so until it ended a while ago; opened then, to its end', () => {
  const chosen = { poll: 'a', view: 'open', face: 'open' } as const
  const opened = (view: 'open' | 'result' | 'line') => faceOf({ ...seen, view, short: true, chosen })
  expect([opened('open'), opened('result'), opened('line')]).toEqual(['open', 'open', 'folded'])
  expect(faceOf({ ...seen, view: 'line', chosen: { ...chosen, view: 'line' } })).toBe('open')
  expect(faceOf({ ...seen, poll: 'b', short: true, chosen })).toBe('folded')
})
