import { expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { pollHandlers } from './polls.ts'

const opened = (
  poll: string,
  at: number,
  body: object | null = { poll, question: `${poll}?`, options: ['a', 'b'] },
) => ({
  ...{ type: 'poll.opened', at, body },
})
const closed = (poll: string, at: number, counts: number[]) => ({ type: 'poll.closed', at, body: { poll, counts } })

/** A log with these events, in order. */
function open(...events: { type: string; at: number; body: object | null }[]) {
  const asked: unknown[] = []
  const { listPolls } = pollHandlers({
    log: {
      readBack: async (room, { before, limit, type, maxBytes }) => {
        asked.push([room, before, limit, type, maxBytes])
        const found = events.filter((event) => event.type === type)
        return { events: found.slice(-limit) as unknown as StoredEvent[], more: false }
      },
    },
  })
  const list = async () =>
    (await (listPolls as unknown as (call: object) => Promise<{ polls: unknown[] }>)({ params: { room: 'r' } })).polls
  return { list, asked }
}

it('[STUDIO77] lists polls that have ended with their results, the newest first', async () => {
  const { list, asked } = open(
    ...[opened('p1', 10), closed('p1', 20, [3, 1]), opened('p2', 30), closed('p2', 40, [0, 2]), opened('p3', 50)],
  )
  expect(await list()).toEqual([
    { poll: 'p2', question: 'p2?', options: ['a', 'b'], openedAt: 30, closedAt: 40, counts: [0, 2] },
    { poll: 'p1', question: 'p1?', options: ['a', 'b'], openedAt: 10, closedAt: 20, counts: [3, 1] },
  ])
  expect(asked).toEqual([
    ['r', Number.MAX_SAFE_INTEGER, 21, 'poll.opened', 262_144],
    ['r', Number.MAX_SAFE_INTEGER, 20, 'poll.closed', 262_144],
  ])
})

it('[STUDIO77] leaves out what was erased, and more than twenty', async () => {
  const many = Array.from({ length: 22 }, (_, n) => [opened(`p${n}`, n), closed(`p${n}`, n, [n, 0])]).flat()
  const polls = (await open(...many, opened('now', 99)).list()) as { poll: string }[]
  expect(polls.map(({ poll }) => poll)).toEqual(Array.from({ length: 20 }, (_, n) => `p${21 - n}`))
  const erased = open(opened('p1', 1, null), closed('p1', 2, [1, 1]), { type: 'poll.closed', at: 3, body: null })
  expect(await erased.list()).toEqual([])
  expect(await open().list()).toEqual([])
})
