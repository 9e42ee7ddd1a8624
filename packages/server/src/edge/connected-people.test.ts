import type { Role } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import type { Listener } from '../rooms/index.ts'
import { ConnectedPeople } from './connected-people.ts'
import { world } from './session.fixture.ts'

/** The people of `demo`, each with a connection of their own; `others` listen there without being a person. */
async function demoOf(people: [id: string, role: Role][], others: Listener[] = []): Promise<ConnectedPeople> {
  const { enterRoom, listeners } = world()
  for (const [id, role] of people) await enterRoom(id, role)
  const all = [...listeners, ...others]
  const listening = {
    staff: new Set(all.filter(({ viewerClass }) => viewerClass === 'staff')),
    actors: () => new Set(all.map(({ actorId }) => actorId)),
    of: (actor: string) => all.filter(({ actorId }) => actorId === actor),
  }
  const hub = { listeners: listening }
  return new ConnectedPeople({ openHub: (room) => (room === 'demo' ? (hub as never) : undefined) })
}
const NO_PERSON = { actorId: 'watcher', name: 'Watcher', viewerClass: 'staff' } as Listener

describe('who is in a room', () => {
  it('[OWN11] is listed once with the number of connections, staff first', async () => {
    const people = await demoOf(
      [
        ['ann', 'member'],
        ['host', 'host'],
        ['ann', 'member'],
        ['mod', 'moderator'],
      ],
      [NO_PERSON],
    )
    expect(people.list('demo', 10)).toEqual([
      { id: 'host', name: 'host', role: 'host', connections: 1 },
      { id: 'mod', name: 'mod', role: 'moderator', connections: 1 },
      { id: 'ann', name: 'ann', role: 'member', connections: 2 },
    ])
    expect(people.list('demo', 2)).toHaveLength(2)
    expect(people.list('other', 10)).toEqual([])
  })

  it('[AUTH2] has the role of their connection', async () => {
    const people = await demoOf(
      [
        ['mod', 'moderator'],
        ['ann', 'member'],
      ],
      [NO_PERSON],
    )
    expect(people.roleOf('demo', 'mod')).toBe('moderator')
    expect(people.roleOf('demo', 'ann')).toBe('member')
    expect(people.roleOf('demo', 'watcher')).toBeUndefined()
    expect(people.roleOf('demo', 'ben')).toBeUndefined()
    expect(people.roleOf('other', 'mod')).toBeUndefined()
    expect(people.staff('demo')).toEqual([['mod', 'moderator']])
    expect(people.staff('other')).toEqual([])
  })

  it('[OWN12] is told to other nodes for 200 of the staff at most', async () => {
    const many = Array.from({ length: 201 }, (_, n): [string, Role] => [`mod${n}`, 'moderator'])
    expect((await demoOf(many)).staff('demo')).toHaveLength(200)
  })
})
