import { expect, it } from 'vitest'
import { hadShow, stepsOf } from './steps.ts'
import type { Known } from './steps.ts'

const NEW: Known = { room: 'demo', title: '', stream: 'none', others: false, hasPassword: false }
const doneOf = (known: Partial<Known>): string[] =>
  stepsOf({ ...NEW, ...known }).flatMap(({ name, done }) => (done ? [name] : []))

it('[STUDIO30] [STUDIO88] a step is done when what it is about is so', () => {
  expect(stepsOf(NEW).map(({ name }) => name)).toEqual(['title', 'video', 'share', 'password'])
  expect(doneOf({})).toEqual([])
  expect([doneOf({ title: 'demo' }), doneOf({ title: 'Evening' })]).toEqual([[], ['title']])
  expect(doneOf({ stream: 'ended' })).toEqual(['video'])
  expect(doneOf({ others: true })).toEqual(['share'])
  expect(doneOf({ hasPassword: true })).toEqual(['password'])
  expect(stepsOf({ ...NEW, hasPassword: undefined }).map(({ name }) => name)).toEqual(['title', 'video', 'share'])
})

it('[STUDIO88] a room that was live is not told of its first broadcast', () => {
  expect([hadShow('none'), hadShow('live'), hadShow('ended')]).toEqual([false, true, true])
})
