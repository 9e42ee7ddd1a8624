import type { Message, RoomEvent } from '@ovation/room'
import { afterEach, beforeEach, expect, it } from 'vitest'
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
/** Until everything that was told has come. */
const told = (): Promise<void> => new Promise((done) => setTimeout(done))
const seqs = (list: MessageList): (number | undefined)[] => list.state.messages.map(({ seq }) => seq)

/** Answers the requests for history with so many messages below what is asked for. */
function answerHistory(count: number, more: boolean): void {
  room.messages.history = async ({ before = 0 } = {}) => {
    const messages = Array.from({ length: count }, (_, n): Message => {
      const seq = before - count + n
      return { seq, epoch: 1, at: 1, author: by, text: `m${seq}`, cid: `c${seq}` }
    })
    return { messages, gifts: [], more, next: () => room.messages.history({ before: before - count }) }
  }
}

/** Moves the room on to a seq, so that there is something before it. */
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
