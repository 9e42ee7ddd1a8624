import { expect, it } from 'vitest'
import { words } from '../words/en.ts'
import { barred } from './barred.ts'

const NOW = new Date(2026, 10, 25, 13, 0).getTime()
const room = (self: object, lifecycle: 'open' | 'closed' = 'open') =>
  ({ state: { lifecycle }, self: { role: 'guest', ...self } }) as never

it.each([
  ['nobody', {}, undefined],
  ['somebody until a time', { mutedUntil: NOW + 60_001 }, 'You are muted until 01:01 PM'],
  ['somebody for the last minute, in seconds', { mutedUntil: NOW + 60_000 }, 'You are muted for 60 s'],
  ['somebody for a moment', { mutedUntil: NOW + 1 }, 'You are muted for 1 s'],
  ['somebody for good', { mutedUntil: null }, 'You are muted here'],
  ['a muted moderator too', { mutedUntil: null, role: 'moderator' }, 'You are muted here'],
  ['nobody once it is over', { mutedUntil: NOW }, undefined],
])('[SCREEN4] a mute bars %s', (_, self, why) => {
  expect(barred(room(self), NOW, words, 'en')?.replaceAll('\u202f', ' ')).toBe(why)
})

it('[SCREEN4] a closed room bars all but staff', () => {
  expect(barred(room({}, 'closed'), NOW, words, 'en')).toBe('The room is closed')
  expect(barred({ ...(room({}, 'closed') as object), self: undefined } as never, NOW, words, 'en')).toBe(
    'The room is closed',
  )
  expect(barred(room({ role: 'moderator' }, 'closed'), NOW, words, 'en')).toBeUndefined()
})
