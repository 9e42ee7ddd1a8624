import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import type { RoomLog, RoomRow, RoomRowRef } from '../log/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import { event, FakeLog, message, settled } from './hub.fixture.ts'
import type { KeptPages } from './kept-pages.ts'
import { RoomQueries } from './room-queries.ts'

type Plan = Parameters<KeptPages['get']>[1]

const SLICE = 'reactors'

function open(gatherIntervalMs = 0) {
  const asked: unknown[][] = []
  const clock = new ManualClock()
  const log = Object.assign(new FakeLog(), {
    rowsOf: async (...all: [readonly RoomRowRef[]]): Promise<RoomRow[]> => {
      asked.push(all)
      return [{ room: 'r', slice: SLICE, key: 'a', data: { n: 1 } }]
    },
    listRows: async (...all: unknown[]) => {
      asked.push(all)
      return ['a', 'b', 'c'].map((key) => ({ slice: SLICE, key, data: { key } }))
    },
  })
  const limits = { ...SERVER_LIMITS, maxHistoryBytes: 100_000, gatherIntervalMs }
  // Nothing is kept.
  const pages = { get: async (_: string, plan: Plan) => JSON.stringify(await plan(undefined).load()) }
  const queries = new RoomQueries({ log: log as unknown as RoomLog, pages, clock, limits })
  return { asked, log, clock, queries }
}

it('[KEYED7] rows are found by their keys, each asked for once', async () => {
  const { asked, queries } = open()
  expect(await queries.rows('r', { slice: SLICE, keys: ['a', 'b', 'a'] })).toEqual({
    rows: [{ key: 'a', data: { n: 1 } }],
    more: false,
  })
  expect(asked).toEqual([
    [
      [
        { room: 'r', slice: SLICE, key: 'a' },
        { room: 'r', slice: SLICE, key: 'b' },
      ],
    ],
  ])
})

it('[CACHE11] rows that several ask for, also of several rooms, are looked up together, and each is given theirs', async () => {
  const { asked, log, clock, queries } = open(20)
  log.rowsOf = async (refs: readonly RoomRowRef[]) => {
    asked.push([refs.length])
    return refs.flatMap((ref) => (ref.key === 'none' ? [] : [{ ...ref, data: { of: ref.room } }]))
  }
  const ask = async (room: string, keys: string[]) => (await queries.rows(room, { slice: SLICE, keys })).rows
  expect(await ask('r', ['a'])).toEqual([{ key: 'a', data: { of: 'r' } }])
  const answers = [ask('r', ['b', 'none', 'b']), ask('s', ['a']), ask('r', ['a', 'b'])]
  await settled()
  clock.advance(20)
  const row = (room: string, key: string) => ({ key, data: { of: room } })
  expect(await Promise.all(answers)).toEqual([[row('r', 'b')], [row('s', 'a')], [row('r', 'a'), row('r', 'b')]])
  expect(asked).toEqual([[1], [4]])
})

it('[REACT9] who reacted to a deleted message is not told', async () => {
  const { log, queries } = open()
  log.events = [message(3), message(4)]
  log.deleted = [4]
  const list = (prefix: string) => queries.rows('r', { slice: SLICE, prefix })
  await expect(list('4/👍/')).rejects.toMatchObject({ code: 'message_deleted' })
  expect((await list('3/👍/')).rows).toHaveLength(3)
  expect((await list('9/👍/')).rows).toHaveLength(3)
  log.rowsOf = async () => ['3/👍/ann', '4/👍/ann'].map((key) => ({ room: 'r', slice: SLICE, key, data: { n: 1 } }))
  expect(await queries.rows('r', { slice: SLICE, keys: ['3/👍/ann', '4/👍/ann'] })).toEqual({
    rows: [{ key: '3/👍/ann', data: { n: 1 } }],
    more: false,
  })
})

it('[KEYED2] rows are listed page by page, and whether there are more is told', async () => {
  const { asked, queries } = open()
  const page = await queries.rows('r', { slice: SLICE, prefix: 'p', after: 'o', limit: 2 })
  expect(page).toEqual({ rows: ['a', 'b'].map((key) => ({ key, data: { key } })), more: true })
  expect(await queries.rows('r', { slice: SLICE, limit: 3 })).toMatchObject({ more: false })
  expect(asked).toEqual([
    ['r', SLICE, { prefix: 'p', limit: 3, after: 'o' }],
    ['r', SLICE, { prefix: '', limit: 4 }],
  ])
})

it('[KEYED7] rows that are not everybody’s are not read', async () => {
  const { asked, queries } = open()
  await expect(queries.rows('r', { slice: 'standing' })).rejects.toMatchObject({ code: 'value_out_of_range' })
  expect(asked).toEqual([])
})

it('[HIST1] history and single messages are read from the log', async () => {
  const { log, queries } = open()
  log.events = [message(1), message(2)]
  Object.assign(log, {
    readSeqs: async (_: string, seqs: number[]) => log.events.filter(({ seq }) => seqs.includes(seq)),
  })
  expect((await queries.history('r', 9, 50)).messages.map(({ text }) => text)).toEqual(['m1', 'm2'])
  expect(await queries.messages('r', [2])).toMatchObject([{ seq: 2, text: 'm2' }])
})

it('[HIST1] of what single messages are asked for, only messages are looked at', async () => {
  const { log, queries } = open()
  const all = [message(1), event(2, 'gift.sent', { gift: 'star', count: 1 }), message(3)]
  const folded: (readonly number[])[] = []
  const { amendments } = log
  Object.assign(log, {
    readSeqs: async () => all,
    amendments: (room: string, seqs: readonly number[]) => {
      folded.push(seqs)
      return amendments(room, seqs)
    },
  })
  expect((await queries.messages('r', [1, 2, 3])).map(({ seq }) => seq)).toEqual([1, 3])
  expect(folded).toEqual([[1, 3]])
})
