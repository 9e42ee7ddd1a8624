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
  const asked = { rows: [] as string[], seqs: [] as number[][], wallets: [] as string[], said: [] as string[] }
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
          messagesBy: async (_, actor, { limit, undeleted }) => {
            asked.said.push(`${actor} ${limit} ${undeleted}`)
            return stored.filter((event) => event.actor === actor).toReversed()
          },
        },
        idsOf: async (person) => (person === '@gus' ? ['@gus', 'g_1'] : [person]),
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

it('[MSG3] what somebody said is found under every id of theirs, newest first, once for all who ask', async () => {
  const by = (seq: number, actor: string) =>
    message(seq, { actor, body: { text: 'x', by: { id: actor, name: actor, role: 'member' } } })
  const { asked, look } = open([by(2, 'g_1'), by(3, '@gus'), by(4, 'mia'), by(5, 'g_1')])
  const clear = (actor: string): Command => ({ type: 'message.deleteAll', body: { actor } })
  const { messagesBy } = await look([clear('@gus'), clear('@gus'), clear('eve')])
  expect(messagesBy.get('@gus')).toEqual([
    { seq: 5, actor: 'g_1', role: 'member', deleted: false },
    { seq: 3, actor: '@gus', role: 'member', deleted: false },
    { seq: 2, actor: 'g_1', role: 'member', deleted: false },
  ])
  expect(messagesBy.get('eve')).toEqual([])
  expect(asked.said).toEqual(['@gus 200 true', 'g_1 200 true', 'eve 200 true'])
})

it('[MSG3] of several ids no more is found than of one', async () => {
  const many = (actor: string, from: number) => Array.from({ length: 150 }, (_, n) => message(from + n, { actor }))
  const { look } = open([...many('@gus', 1), ...many('g_1', 201)])
  const { messagesBy } = await look([{ type: 'message.deleteAll', body: { actor: '@gus' } }])
  const seqs = (messagesBy.get('@gus') ?? []).map(({ seq }) => seq)
  expect([seqs.length, seqs[0], seqs.at(-1)]).toEqual([200, 350, 101])
})

it('nothing is read for commands that name no message', async () => {
  const { asked, look } = open()
  expect((await look([mute('gus')])).messages.size).toBe(0)
  expect([asked.seqs, asked.said]).toEqual([[], []])
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
