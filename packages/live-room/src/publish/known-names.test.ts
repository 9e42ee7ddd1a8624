import { expect, it } from 'vitest'
import type { RoomSession } from '../room-session.ts'
import { knownName, rememberName } from './known-names.ts'

it('[STAGE31] [PUB46] those whose names the room does not know are called what they were here, the newest 200', () => {
  const session = {} as RoomSession
  expect(knownName(session, 'mia', '')).toBe('')
  rememberName(session, { id: 'mia', name: 'Mia' })
  expect([knownName(session, 'mia', ''), knownName(session, 'mia', 'Maya')]).toEqual(['Mia', 'Maya'])
  for (let n = 0; n < 200; n++) rememberName(session, { id: `g${n}`, name: `G${n}` })
  expect([knownName(session, 'mia', ''), knownName(session, 'g0', ''), knownName(session, 'g199', '')]).toEqual([
    ...['', 'G0', 'G199'],
  ])
})
