import type { Command, RoomState } from '@ovation/room'
import type { RowRef } from '@ovation/room/rules'
import { expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { event, message, roomAt } from './hub.fixture.ts'
import { rowId } from './keyed-rows.ts'
import type { Rows } from './keyed-rows.ts'
import { pending } from './live-room.fixture.ts'
import { lookUp } from './turn-lookups.ts'

function open(stored: StoredEvent[] = [], deleted: number[] = []) {
  const asked = { rows: [] as string[], seqs: [] as number[][], wallets: [] as string[] }
  const look = (commands: Command[], state: RoomState = roomAt(9), actors: string[] = []) =>
    lookUp(
      commands.map((command, index) => pending(`c${index}`, { actor: actors[index] ?? 'mia', command })),
      state,
      {
        rows: {
          load: async (refs: Iterable<RowRef>): Promise<Rows> => {
            asked.rows.push(...[...refs].map(rowId))
            return new Map()
          },
        },
        log: {
          readSeqs: async (_, seqs) => {
            asked.seqs.push(seqs)
            return stored.filter(({ seq }) => seqs.includes(seq))
          },
          deletedAmong: async () => deleted,
        },
        openWallet: async (actor, coins) => void asked.wallets.push(`${actor} ${coins}`),
      },
    )
  return { asked, look }
}

const remove = (seq: number): Command => ({ type: 'message.delete', body: { message: seq } }) as Command
const mute = (actor: string): Command => ({ type: 'member.mute', body: { actor } }) as Command
const gift: Command = { type: 'gift.send', body: { gift: 'star', count: 1 } } as Command

it('the standings of actors and of those they act on are loaded together', async () => {
  const { asked, look } = open()
  await look([mute('gus'), { type: 'message.send', body: { text: 'x' } } as Command], roomAt(9), ['mo', 'ada'])
  const people = asked.rows.map((id) => id.split('/')[1])
  expect(people).toEqual(expect.arrayContaining(['mo', 'gus', 'ada']))
})

it('the messages that commands name are read once each, with whether they may still be changed', async () => {
  const erased = { ...message(3), body: null } as StoredEvent
  const host = message(4, { actor: 'ho', body: { text: 'x', by: { id: 'ho', name: 'Ho', role: 'host' } } })
  const { asked, look } = open([message(2), erased, host, message(5), event(6, 'gift.sent', { gift: 'star' })], [5])
  const { messages } = await look([2, 3, 4, 5, 6, 7, 2].map(remove))
  expect(asked.seqs).toEqual([[2, 3, 4, 5, 6, 7]])
  expect([...messages.values()]).toEqual([
    { seq: 2, actor: 'mia', role: 'guest', deleted: false },
    { seq: 3, actor: 'mia', role: 'guest', deleted: true },
    { seq: 4, actor: 'ho', role: 'host', deleted: false },
    { seq: 5, actor: 'mia', role: 'guest', deleted: true },
  ])
  expect([...messages.keys()]).toEqual([2, 3, 4, 5])
})

it('[ERASE9] for an erasure the pinned messages are read, too', async () => {
  const { asked, look } = open([message(2), message(3)])
  const erase = { type: 'person.erase', body: { person: 'mia' } } as Command
  const pinned: RoomState = { ...roomAt(9), pinned: [2, 3] }
  await look([remove(2)], pinned)
  await look([remove(2), erase], pinned)
  expect(asked.seqs).toEqual([[2], [2, 3]])
})

it('nothing is read for commands that name no message', async () => {
  const { asked, look } = open()
  expect((await look([mute('gus')])).messages.size).toBe(0)
  expect(asked.seqs).toEqual([])
})

it('those who give have their test coins before it is decided, in rooms that have some', async () => {
  const { asked, look } = open()
  const withCoins = (testCoins: number): RoomState => {
    const state = roomAt(9)
    return { ...state, settings: { ...state.settings, testCoins } }
  }
  await look([gift, gift, gift, mute('gus')], withCoins(50), ['mia', 'ada', 'mia', 'mo'])
  expect(asked.wallets).toEqual(['mia 50', 'ada 50'])
  await look([gift], withCoins(0))
  expect(asked.wallets).toHaveLength(2)
})
