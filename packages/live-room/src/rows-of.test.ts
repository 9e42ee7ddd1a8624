import type { RoomSnapshot, ShownMessage } from '@ovation/client'
import { expect, it } from 'vitest'
import { rowsOf } from './rows-of.ts'

const message = (cid: string, seq: number | undefined, more: Partial<ShownMessage> = {}): ShownMessage => ({
  ...{ seq, epoch: 1, at: 0, cid, text: cid, status: 'delivered', own: false },
  author: { id: 'a', name: 'A', role: 'member' },
  ...more,
})
type Item = RoomSnapshot['timeline'][number]
const said = (seq: number): Item => ({ kind: 'message', seq, message: {} as never })
const happened = (seq: number, type: string, body: object | null = {}): Item => ({
  ...{ kind: 'event', seq },
  event: { type, seq, body } as never,
})

it('[SCREEN25] rows stand in the order of the room: messages as they are now, gifts, and notices', () => {
  const now = message('one', 1, { text: 'changed' })
  const rows = rowsOf({
    timeline: [said(1), happened(2, 'gift.sent'), said(3), happened(4, 'report.sent'), happened(5, 'notice.sent')],
    messages: [now, message('mine', undefined)],
    self: { role: 'moderator' },
  })
  expect(rows.map(({ kind, key, seq }) => [kind, key, seq])).toEqual([
    ['message', 'a/one', 1],
    ['gift', 'e2', 2],
    ['notice', 'e4', 4],
    ['notice', 'e5', 5],
    ['message', 'a/mine', undefined],
  ])
  expect(rows[0]).toMatchObject({ message: now })
})

it('[SCREEN25] a gift of an erased person, and what is nothing to be read, has no row', () => {
  const timeline = [happened(1, 'gift.sent', null), happened(2, 'room.changed')]
  expect(rowsOf({ timeline, messages: [] })).toEqual([])
})

it('[CHAT15] a viewer who reports somebody has no row of it, those who run the room do', () => {
  const timeline = [happened(1, 'report.sent')]
  const of = (role: 'guest' | 'member' | 'moderator') => rowsOf({ timeline, messages: [], self: { role } }).length
  expect([of('guest'), of('member'), of('moderator')]).toEqual([0, 0, 1])
})

it('[CHAT3] a message keeps its key when it is stored', () => {
  const [pending] = rowsOf({ timeline: [], messages: [message('m', undefined)] })
  const [stored] = rowsOf({ timeline: [said(9)], messages: [message('m', 9)] })
  expect([pending?.key, pending?.seq, stored?.key, stored?.seq]).toEqual(['a/m', undefined, 'a/m', 9])
})
