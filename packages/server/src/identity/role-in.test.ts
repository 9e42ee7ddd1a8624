import { expect, it } from 'vitest'
import { roleIn } from './tokens.ts'

it('[ROOM9] a role is what the token says of a room, not what every object has', () => {
  const identity = { id: 'mia', name: 'Mia', rooms: { '*': 'member', demo: 'host' }, expiresAt: 0 } as const
  expect(['demo', 'other', 'constructor', 'toString', '__proto__'].map((room) => roleIn(identity, room))).toEqual([
    'host',
    'member',
    'member',
    'member',
    'member',
  ])
  expect(roleIn({ ...identity, rooms: {} }, 'constructor')).toBe('guest')
})
