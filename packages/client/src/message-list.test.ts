import type { Message, RoomEvent } from '@ovation/room'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { History } from './index.ts'
import type { Room } from './api/room.ts'
import { FakeServer } from './fake-server.fixture.ts'
import { MessageList } from './message-list.ts'

let server: FakeServer
let room: Room
beforeEach(async () => {
  server = new FakeServer()
  room = await server.client().rooms.get('demo').attach()
})
afterEach(() => server.close())

const by = { id: 'gus', name: 'Gus', role: 'member' } as const

function tell(seq: number, type: string, body: unknown, amends?: number): void {
  const event = { v: 1, type, at: 5, actor: 'gus', audience: 'all', tier: 'timeline', seq, body, amends }
  server.say({ t: 'room', room: 'demo', epoch: 1, from: seq, to: seq, events: [event as unknown as RoomEvent] })
}
const say = (seq: number): void => tell(seq, 'message.sent', { text: `m${seq}`, by, cid: `c${seq}` })
/** Waits until everything that was sent has arrived. */
const told = (): Promise<void> => new Promise((done) => setTimeout(done))
const seqs = (list: MessageList): (number | undefined)[] => list.state.messages.map(({ seq }) => seq)

/** Answers the requests for history with this many messages below the requested seq. */
function answerHistory(count: number, more: boolean): void {
  room.messages.history = async ({ before = 0 } = {}) => {
    const messages = Array.from({ length: count }, (_, n): Message => {
      const seq = before - count + n
      return { seq, epoch: 1, at: 1, author: by, text: `m${seq}`, cid: `c${seq}` }
    })
    return { messages, gifts: [], more, next: () => room.messages.history({ before: before - count }) }
  }
}

/** Moves the room on to a seq, so that there are earlier messages. */
const skipTo = (seq: number): void => server.say({ t: 'room', room: 'demo', epoch: 1, from: 1, to: seq, events: [] })

it('[SDK47] older pages stand before the window, and what leaves the window meanwhile stays between them', async () => {
  skipTo(99)
  for (let seq = 100; seq < 105; seq++) say(seq)
  await told()
  const list = new MessageList(room)
  let changes = 0
  const following = list.subscribe(() => (changes += 1))
  expect(seqs(list)).toEqual([100, 101, 102, 103, 104])
  expect(list.state).toBe(list.state)
  answerHistory(3, true)
  await Promise.all([list.loadOlder(), list.loadOlder()])
  expect(seqs(list), 'one page, however often it is asked for at once').toEqual([97, 98, 99, 100, 101, 102, 103, 104])
  for (let seq = 105; seq < 320; seq++) say(seq)
  await told()
  expect(seqs(list)).toEqual(Array.from({ length: 320 - 97 }, (_, n) => 97 + n))
  expect(changes).toBeGreaterThan(200)
  answerHistory(2, false)
  await list.loadOlder()
  expect(seqs(list).slice(0, 3)).toEqual([95, 96, 97])
  expect(list.state.hasOlder).toBe(false)
  following.unsubscribe()
})

it('[SDK47] without older pages it is the window alone; changes and erasures reach the older ones', async () => {
  skipTo(99)
  for (let seq = 100; seq < 320; seq++) say(seq)
  await told()
  const list = new MessageList(room)
  const following = list.subscribe(() => {})
  expect(list.state.messages).toHaveLength(200)
  answerHistory(3, true)
  await list.loadOlder()
  expect(seqs(list)[0]).toBe(117)
  tell(320, 'message.edited', { message: 118, text: 'new words' }, 118)
  await told()
  expect(list.state.messages[1]?.text).toBe('new words')
  tell(321, 'message.deleted', { message: 118 }, 118)
  await told()
  expect(list.state.messages[1]).toMatchObject({ deleted: true, text: '' })
  tell(322, 'person.erased', { person: 'gus' })
  await told()
  expect(list.state.messages).toEqual([])
  following.unsubscribe()
})

it('[SDK47] empty pages are passed over, up to ten of them; the next call goes on from there', async () => {
  skipTo(99)
  say(100)
  await told()
  const list = new MessageList(room)
  let asked = 0
  const empty = async (): Promise<History> => {
    asked += 1
    return { messages: [], gifts: [], more: true, next: empty }
  }
  const history = vi.fn(empty)
  room.messages.history = history
  await list.loadOlder()
  expect(asked).toBe(11)
  expect(history.mock.calls).toEqual([[{ limit: 50, before: 100 }]])
  expect(list.state.hasOlder).toBe(true)
  await list.loadOlder()
  expect(asked).toBe(22)
  expect(history).toHaveBeenCalledTimes(1)
})

it('[SDK47] a page that fails is told, and can be asked for again; with nothing before it nothing is asked', async () => {
  const list = new MessageList(room)
  const history = vi.fn(async (): Promise<History> => Promise.reject(new Error('no')))
  room.messages.history = history
  await list.loadOlder()
  expect(list.state).toEqual({ messages: [], hasOlder: false })
  say(1)
  await told()
  expect(list.state.hasOlder).toBe(false)
  await list.loadOlder()
  expect(history).not.toHaveBeenCalled()
  const later = new MessageList(room)
  skipTo(9)
  for (let seq = 10; seq < 211; seq++) say(seq)
  await told()
  expect(later.state.hasOlder).toBe(true)
  await expect(later.loadOlder()).rejects.toThrow('no')
  answerHistory(1, true)
  await later.loadOlder()
  expect(seqs(later)[0]).toBe(10)
})

it('[SDK47] older messages are delivered, and own where this person said them', async () => {
  skipTo(9)
  say(10)
  await told()
  const list = new MessageList(room)
  const message = { epoch: 1, at: 1, text: 'x' }
  room.messages.history = async () => {
    const messages = [
      { ...message, seq: 8, cid: 'a', author: { ...by, id: 'mia' } },
      { ...message, seq: 9, cid: 'b', author: by },
      { ...message, seq: 10, cid: 'c', author: by },
    ]
    return { messages, gifts: [], more: true, next: () => Promise.reject(new Error('none')) }
  }
  await list.loadOlder()
  expect(list.state.messages.map(({ seq, own, status }) => [seq, own, status])).toEqual([
    [8, true, 'delivered'],
    [9, false, 'delivered'],
    [10, false, 'delivered'],
  ])
})

it('[SDK47] it follows the room while anybody listens, and no longer', async () => {
  skipTo(99)
  say(100)
  await told()
  const list = new MessageList(room)
  answerHistory(2, true)
  await list.loadOlder()
  const [one, two] = [vi.fn(), vi.fn()]
  const [first, second] = [list.subscribe(one), list.subscribe(two)]
  say(101)
  await told()
  first.unsubscribe()
  first.unsubscribe()
  say(102)
  await told()
  second.unsubscribe()
  tell(103, 'message.edited', { message: 98, text: 'unheard' }, 98)
  await told()
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 2])
  expect(list.state.messages[0]?.text).toBe('m98')
  const third = list.subscribe(one)
  tell(104, 'message.edited', { message: 98, text: 'heard' }, 98)
  await told()
  expect(list.state.messages.slice(0, 2).map(({ text }) => text)).toEqual(['heard', 'm99'])
  third.unsubscribe()
})

it('[SDK47] after a discontinuity it begins anew, with what is older than the new present', async () => {
  skipTo(99)
  say(100)
  await told()
  const list = new MessageList(room)
  const following = list.subscribe(() => {})
  answerHistory(2, false)
  await list.loadOlder()
  expect(list.state.hasOlder).toBe(false)
  const message: Message = { seq: 500, epoch: 1, at: 1, author: by, text: 'x', cid: 'x' }
  const snapshot = { state: room.getSnapshot().state, messages: [message], pinned: [] }
  server.attach = () => ({ position: { epoch: 1, seq: 500 }, snapshot })
  const anew = new Promise((done) => room.onDiscontinuity(done))
  server.sockets.at(-1)?.end(1006)
  await anew
  await told()
  expect(seqs(list)).toEqual([500])
  expect(list.state.hasOlder).toBe(true)
  await list.loadOlder()
  expect(seqs(list)).toEqual([498, 499, 500])
  following.unsubscribe()
})

it('[SDK47] a thousand older messages are kept; then there are no more', async () => {
  skipTo(4_999)
  say(5_000)
  await told()
  const list = new MessageList(room)
  answerHistory(999, true)
  await list.loadOlder()
  expect(list.state.hasOlder).toBe(true)
  answerHistory(50, true)
  await list.loadOlder()
  expect(list.state.messages).toHaveLength(1_001)
  expect(list.state.hasOlder).toBe(false)
})
