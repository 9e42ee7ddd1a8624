import type { Role } from '@ovation/client'
import { expect, it } from 'vitest'
import { isHost, mayModerate } from './may-moderate.ts'

const said = (role: Role, more = {}) => ({
  ...{ author: { id: 'a', name: 'A', role }, own: false, seq: 7 },
  ...more,
})

it('[PUB15] staff delete what is said, and mute and ban those below them', () => {
  const may = (role: Role | undefined, message = said('guest')) => Object.values(mayModerate(role, message))
  expect([may('host'), may('moderator'), may('member'), may(undefined)]).toEqual([
    ...[
      [true, true],
      [true, true],
    ],
    ...[
      [false, false],
      [false, false],
    ],
  ])
  expect([may('moderator', said('moderator')), may('moderator', said('host')), may('owner', said('host'))]).toEqual([
    ...[
      [true, false],
      [true, false],
    ],
    [true, true],
  ])
})

it('[PUB15] their own message everybody deletes, once it is stored and while it is there', () => {
  const may = (more: object) => Object.values(mayModerate('guest', said('guest', more)))
  expect([may({ own: true }), may({ own: true, seq: undefined }), may({ own: true, deleted: true })]).toEqual([
    ...[
      [true, false],
      [false, false],
      [false, false],
    ],
  ])
  expect(Object.values(mayModerate('host', said('host', { own: true })))).toEqual([true, false])
})

it('[PUB15] hosts and owners are hosts', () => {
  expect((['owner', 'host', 'moderator', 'member', 'guest', undefined] as const).map(isHost)).toEqual([
    ...[true, true, false, false, false, false],
  ])
})
