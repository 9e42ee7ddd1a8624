import { describe, expect, it } from 'vitest'
import type { Client } from './api/client.ts'
import type { Room } from './api/room.ts'
import { FakeServer } from './fake-server.fixture.ts'
import { surfaceOf } from './surface.fixture.ts'

/** Methods that do not return a promise; all others do. */
const SYNCHRONOUS = [
  'room.onEvent',
  'room.onDiscontinuity',
  'room.subscribe',
  'room.getSnapshot',
  'room.typing',
  'messages.subscribe',
  'messages.markRead',
  'state.get',
  'state.keys',
  'state.subscribe',
  'presence.subscribe',
  'messages.discard',
  'events.subscribe',
  'reactions.like',
  'reactions.own',
  'reactions.subscribe',
  'occupancy.subscribe',
  'gifts.subscribe',
  'stream.report',
  'connection.subscribe',
  'connection.retryNow',
  'connection.isSelf',
  // Internal parts of the SDK that are not in its public types.
  'room.leaving',
  'connection.onFrame',
  'connection.onLeaving',
  'connection.connect',
  'connection.reopen',
  'connection.send',
  'connection.command',
  'connection.close',
]

const HOSTILE: unknown[][] = [
  [],
  [undefined],
  [null, null],
  [1n, 1n],
  [Symbol('x')],
  ['x', () => {}],
  [
    {
      get seq() {
        throw new Error('x')
      },
    },
  ],
]

describe('the surface of a room', () => {
  it.each([
    ['attached', async (room: Room) => void (await room.attach())],
    [
      'with a full queue',
      async (room: Room) => {
        await room.attach()
        room.messages.send({ text: 'fills it' }).catch(() => {})
      },
    ],
    ['never attached', async () => {}],
    [
      'detached',
      async (room: Room) => {
        await room.attach()
        await room.detach()
      },
    ],
    [
      'closed',
      async (room: Room, client: Client) => {
        await room.attach()
        client.close()
      },
    ],
  ])('[SDK10] every method that gives a promise gives it, whatever it is called with (%s)', async (_, prepare) => {
    const server = new FakeServer()
    server.commands = 'hold'
    const open = () => server.client({ maxQueued: 1 })
    const make = () => open().rooms.get('demo')
    const names = surfaceOf(make())
      .map(([name]) => name)
      .filter((name) => !SYNCHRONOUS.includes(name))
    expect(names.length).toBeGreaterThan(25)
    expect(SYNCHRONOUS.filter((name) => !surfaceOf(make()).some(([known]) => known === name))).toEqual([])
    for (const name of names) {
      const client = open()
      const room = client.rooms.get('demo')
      await prepare(room, client)
      for (const args of HOSTILE) {
        const call = surfaceOf(room).find(([known]) => known === name)?.[1]
        let given: unknown
        expect(() => (given = call?.(...args)), name).not.toThrow()
        expect(given, name).toBeInstanceOf(Promise)
        void (given as Promise<unknown>).catch(() => {})
      }
    }
    server.close()
  })
})
