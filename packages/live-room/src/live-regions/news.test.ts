import { expect, it } from 'vitest'
import { newsOf } from './news.ts'
import type { Facts } from './news.ts'

const QUIET: Facts = {
  broadcast: 'live',
  startsAt: null,
  poll: null,
  barred: undefined,
  invited: undefined,
  announcement: null,
}
const POLL = { poll: 'p', question: 'Tea?', options: ['Yes', 'No'], tallied: [0, 0], closed: false }
const WORDS = {
  ...{ live: 'LIVE', notLive: 'NOT LIVE', liveAgain: 'AGAIN', backSoon: 'BACK SOON', ended: 'ENDED' },
  ...{ scheduled: 'SCHEDULED', soon: 'SOON' },
  poll: (question: string, options: string) => `POLL ${question} ${options}`,
  pollClosed: (result: string) => `CLOSED ${result}`,
  ...{ mayWrite: 'WRITE', invited: 'INVITED' },
  announcement: (name: string, text: string) => `${name} ANNOUNCES ${text}`,
  list: (parts: readonly string[]) => parts.join('+'),
}
const told = (before: Partial<Facts> | undefined, now: Partial<Facts>): string[] =>
  newsOf(before && { ...QUIET, ...before }, { ...QUIET, ...now }, WORDS).map(
    ({ text, politeness }) => `${politeness}: ${text}`,
  )

it.each([
  ['live', 'interrupted', 'polite: BACK SOON'],
  ['interrupted', 'live', 'polite: AGAIN'],
  ['none', 'live', 'polite: LIVE'],
  ['ended', 'live', 'polite: LIVE'],
  ['live', 'ended', 'polite: ENDED'],
  ['interrupted', 'ended', 'polite: ENDED'],
  ['none', 'scheduled', 'polite: SCHEDULED'],
  ['scheduled', 'soon', 'polite: SOON'],
  ['soon', 'live', 'polite: LIVE'],
  ['soon', 'none', 'polite: NOT LIVE'],
] as const)('[A11Y5] from %s to %s is told as “%s”', (before, now, text) => {
  expect(told({ broadcast: before }, { broadcast: now })).toEqual([text])
  expect(told({ broadcast: now }, { broadcast: now })).toEqual([])
})

it('[A11Y5] another day of an announced broadcast is told, not that of one that is about to start', () => {
  expect(told({ broadcast: 'scheduled', startsAt: 1 }, { broadcast: 'scheduled', startsAt: 2 })).toEqual([
    'polite: SCHEDULED',
  ])
  expect(told({ broadcast: 'soon', startsAt: 1 }, { broadcast: 'soon', startsAt: 2 })).toEqual([])
})

it('[A11Y5] a poll is told when it opens and when it ends, with what has the most votes', () => {
  expect(told({}, { poll: POLL })).toEqual(['polite: POLL Tea? Yes+No'])
  expect(told({ poll: POLL }, { poll: { ...POLL, tallied: [1, 0] } })).toEqual([])
  const closed = { ...POLL, closed: true }
  expect(told({ poll: POLL }, { poll: { ...closed, tallied: [1, 3] } })).toEqual(['polite: CLOSED No'])
  expect(told({ poll: POLL }, { poll: { ...closed, tallied: [2, 2] } })).toEqual(['polite: CLOSED Yes+No'])
  expect(told({ poll: POLL }, { poll: closed })).toEqual(['polite: CLOSED '])
  expect(told({ poll: closed }, { poll: closed })).toEqual([])
  expect(told({ poll: closed }, { poll: { ...POLL, poll: 'q' } })).toEqual(['polite: POLL Tea? Yes+No'])
  // One that nobody has heard of has not ended for them.
  expect(told({}, { poll: closed })).toEqual([])
})

it('[A11Y5] a mute interrupts, and its end is told; a longer one is a new one', () => {
  const barred = { what: 'false/1', text: 'muted for 60 s' }
  expect(told({}, { barred })).toEqual(['assertive: muted for 60 s'])
  expect(told({ barred }, { barred: { ...barred, text: 'muted for 59 s' } })).toEqual([])
  expect(told({ barred }, { barred: { what: 'false/2', text: 'muted for 1 h' } })).toEqual(['assertive: muted for 1 h'])
  expect(told({ barred }, {})).toEqual(['polite: WRITE'])
})

it('[A11Y5] an invitation interrupts, once', () => {
  expect(told({}, { invited: 2 })).toEqual(['assertive: INVITED'])
  expect(told({ invited: 2 }, { invited: 2 })).toEqual([])
  expect(told({ invited: 2 }, {})).toEqual([])
})

it('[A11Y5] a new announcement is told, one that is taken away is not', () => {
  const announcement = { name: 'Hannah', text: 'Hello', at: 1 }
  expect(told({}, { announcement })).toEqual(['polite: Hannah ANNOUNCES Hello'])
  expect(told({ announcement }, { announcement })).toEqual([])
  expect(told({ announcement }, { announcement: { ...announcement, at: 2 } })).toHaveLength(1)
  expect(told({ announcement }, {})).toEqual([])
})

it('[A11Y5] whoever comes hears what is different from a quiet live room, and no old announcement', () => {
  expect(told(undefined, { announcement: { name: 'H', text: 'Old', at: 1 } })).toEqual([])
  expect(told(undefined, { broadcast: 'none' })).toEqual(['polite: NOT LIVE'])
  expect(
    told(undefined, { broadcast: 'interrupted', poll: POLL, barred: { what: 'x', text: 'muted' }, invited: 1 }),
  ).toEqual(['polite: BACK SOON', 'polite: POLL Tea? Yes+No', 'assertive: muted', 'assertive: INVITED'])
})
