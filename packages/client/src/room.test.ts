import type { Attached, ServerFrame, WireError } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { Message, RoomEvent } from '@ovation/room'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from './api/client.ts'
import type { Discontinuity } from './api/attaching.ts'
import type { Room } from './api/room.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import * as TIMES from './times.ts'

let server: FakeServer
let client: Client
let room: Room
eachWithFakeServer((made) => {
  server = made
  client = server.client({ transports: ['websocket'] })
  room = client.rooms.get('demo')
})

const by = { id: 'gus', name: 'Gus', role: 'member' } as const
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const say = (frame: object): Promise<unknown> => {
  server.say({ room: 'demo', epoch: 1, ...frame } as ServerFrame)
  return pass()
}
const tell = (seq: number, type: string, body: unknown, more: object = {}): Promise<unknown> => {
  const event = { v: 1, type, at: 5, actor: 'gus', audience: 'all', tier: 'timeline', seq, body }
  return say({ t: 'room', from: seq, to: seq, events: [event as unknown as RoomEvent], ...more })
}
const sayText = (seq: number, more = {}): Promise<unknown> =>
  tell(seq, 'message.sent', { text: `m${seq}`, by, cid: `c${seq}` }, more)
const messageAt = (seq: number, more = {}): Message => ({
  ...{ seq, epoch: 1, at: 1, author: by, text: `m${seq}`, cid: `c${seq}` },
  ...more,
})
const seqs = (): unknown[] => room.getSnapshot().messages.map(({ seq }) => seq)
const snapshotWith = (messages: Message[]): Attached['snapshot'] => ({
  ...{ state: initialState('demo'), messages, pinned: [] },
})
const cut = async (ms = 1_000): Promise<void> => {
  server.sockets.at(-1)?.end(1006)
  await pass(ms)
}
const code = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
const error = (name: string, more = {}): { error: WireError } => ({ error: { code: name, message: name, ...more } })

describe('attaching', () => {
  it('[CONN22] a room that is left before the server has answered is left on the server too, and only then', async () => {
    await client.rooms.get('other').attach()
    // The answer arrives when the test says so.
    server.attach = () => undefined
    const answer = (id: string): void => {
      const result = {
        position: { epoch: 1, seq: 0 },
        recovered: false,
        self: { role: 'member' },
        likes: 0,
        viewers: 1,
      }
      server.say({ t: 'reply', id, result: { ...result, snapshot: snapshotWith([]) } } as never)
    }
    const first = code(room.attach())
    await pass()
    await room.detach()
    expect(await first).toBe('aborted')
    answer(server.of('attach').at(-1)?.id ?? '')
    await pass()
    expect(server.of('detach').map((frame) => frame.room)).toEqual(['demo'])
    expect(room.status).toBe('detached')
    // Attached again before the first answer: it stays attached.
    void code(room.attach())
    await pass()
    const [, , again] = server.of('attach')
    await room.detach()
    const third = room.attach()
    await pass()
    answer(again?.id ?? '')
    await pass()
    answer(server.of('attach').at(-1)?.id ?? '')
    await third
    expect(room.status).toBe('attached')
    expect(server.of('detach')).toHaveLength(1)
  })

  it('[CONN14] it is asked once, however many wait; who is there already asks nothing', async () => {
    const statuses: string[] = []
    room.subscribe(() => statuses.at(-1) === room.status || statuses.push(room.status))
    const both = [room.attach(), room.attach()]
    expect(room.status).toBe('attaching')
    expect(await Promise.all(both)).toEqual([room, room])
    expect(await room.attach()).toBe(room)
    expect(server.of('attach')).toEqual([{ t: 'attach', id: 'r1', room: 'demo' }])
    expect(statuses).toEqual(['attaching', 'attached'])
    expect(client.rooms.get('demo')).toBe(room)
    await client.rooms.get('other').attach()
    expect(server.of('attach').map((frame) => frame.room)).toEqual(['demo', 'other'])
  })

  it('[SDK103] a wrong password is not sent again', async () => {
    let open = false
    server.attach = ({ password }) => (open ? {} : error(password === undefined ? 'password_needed' : 'password_wrong'))
    expect(await code(room.attach({ password: 'wrong' }))).toBe('password_wrong')
    expect(await code(room.attach())).toBe('password_needed')
    open = true
    await room.attach()
    expect(server.of('attach').map(({ password }) => password)).toEqual(['wrong', undefined, undefined])
  })

  it('[SDK103] the answer is what is shown: the standing, the counts, the messages', async () => {
    const read = { seq: 1, unread: 4, upTo: 2 }
    const position = { epoch: 1, seq: 2 }
    const self = { role: 'host' } as Attached['self']
    const answer = { likes: 5, viewers: 6, self, read, position, snapshot: snapshotWith([messageAt(1), messageAt(2)]) }
    server.attach = () => answer as Partial<Attached>
    await room.attach()
    expect(room.getSnapshot()).toMatchObject({
      status: 'attached',
      self,
      likes: 5,
      viewers: 6,
      unread: 4,
      level: 'full',
    })
    expect(room.position).toEqual(position)
    expect(seqs()).toEqual([1, 2])
    expect(room.getSnapshot()).toBe(room.getSnapshot())
    expect('error' in room.getSnapshot()).toBe(false)
  })

  it('[SDK103] who is put out of a room, or not let in again, has no standing there any more', async () => {
    const self = { role: 'member', stage: { seat: 1, key: 'k' } } as Attached['self']
    server.attach = () => ({ self })
    await room.attach()
    expect(room.getSnapshot().self).toEqual(self)
    await say({ t: 'detached', room: 'demo', error: error('banned').error })
    expect([room.status, room.getSnapshot().error?.code, 'self' in room.getSnapshot()]).toEqual([
      ...['failed', 'banned', false],
    ])
    await room.attach()
    expect(room.getSnapshot().self).toEqual(self)
  })

  it('[ALIAS4] what somebody with an account said as a guest is their own', async () => {
    const aliases = ['g_1', 'gus']
    server.hello = () => ({ ...(server.welcome() as object), actor: { id: '@mia', name: 'Mia', aliases } }) as never
    const other = { ...by, id: 'g_2' }
    server.attach = () => ({
      position: { epoch: 1, seq: 2 },
      snapshot: snapshotWith([messageAt(1), messageAt(2, { author: other })]),
    })
    await room.attach()
    expect(client.connection.self).toEqual({ id: '@mia', name: 'Mia', aliases })
    expect(['@mia', 'gus', 'g_2', ''].map((id) => client.connection.isSelf(id))).toEqual([true, true, false, false])
    expect(room.getSnapshot().messages.map(({ own }) => own)).toEqual([true, false])
  })

  it('[ALIAS4] [REACT6] their own reactions are those that they put there as a guest too', async () => {
    server.hello = () =>
      ({ ...(server.welcome() as object), actor: { id: '@mia', name: 'Mia', aliases: ['gus'] } }) as never
    const reactions = { '👍': 1, '🎉': 1 } as const
    server.attach = () => ({ position: { epoch: 1, seq: 1 }, snapshot: snapshotWith([messageAt(1, { reactions })]) })
    const rows = new Set(['1/👍/gus', '1/🎉/g_2'])
    server.answers.set('rows', ({ keys }: { keys: string[] }) => ({
      rows: keys.filter((key) => rows.has(key)).map((key) => ({ key, data: {} })),
      more: false,
    }))
    await room.attach()
    await pass()
    expect(room.reactions.own({ seq: 1 })).toEqual(['👍'])
    await tell(2, 'message.reacted', { message: 1, emoji: '👍', on: false, as: 'gus', counts: {} }, {})
    expect(room.reactions.own({ seq: 1 })).toEqual([])
  })

  it('[SDK103] a password goes along with each attach until another one is given', async () => {
    server.attach = ({ password }) => (password === 'right' ? {} : error('password_needed'))
    expect(await code(room.attach())).toBe('password_needed')
    expect(room.status).toBe('failed')
    expect(await code(room.attach({ password: 'wrong' }))).toBe('password_needed')
    await room.attach({ password: 'right' })
    await cut()
    expect(room.status).toBe('attached')
    expect(server.of('attach').map(({ password }) => password)).toEqual([undefined, 'wrong', 'right', 'right'])
    expect(server.of('attach').map((frame) => 'since' in frame)).toEqual([false, false, false, true])
  })

  it('[SDK103] a password that is given while it is being attached is tried at once', async () => {
    server.attach = ({ password }) => (password ? {} : undefined)
    const first = code(room.attach())
    await pass()
    const second = code(room.attach())
    expect(server.of('attach')).toHaveLength(1)
    await room.attach({ password: 'x' })
    expect(await Promise.all([first, second])).toEqual(['done', 'done'])
    expect(server.of('attach')).toHaveLength(2)
    await room.detach()
    await room.attach()
    expect(server.of('attach').at(-1)).toMatchObject({ password: 'x' })
  })

  it('[SDK14] what needs the room waits for it while it is being attached', async () => {
    server.attach = () => undefined
    server.answers.set('wallet', () => ({ balance: 3 }))
    void room.attach()
    await pass()
    const balance = room.gifts.balance()
    await pass(100)
    expect(server.of('wallet')).toEqual([])
    server.attach = () => ({})
    await cut()
    expect(await balance).toBe(3)
  })

  it('[CONN14] a signal that was aborted before keeps it from being attached, with why', async () => {
    await expect(room.attach({ signal: AbortSignal.abort() })).rejects.toThrow('the signal was aborted')
    expect(server.sockets).toEqual([])
  })

  it('[SDK103] refused for now it is asked again, after the time that the server names or a second', async () => {
    let retryInMs: number | undefined = 3_000
    server.attach = () => error('overloaded', retryInMs ? { retryInMs } : {})
    const attaching = room.attach()
    await pass(2_999)
    expect(server.of('attach')).toHaveLength(1)
    retryInMs = undefined
    await pass(1)
    expect(server.of('attach')).toHaveLength(2)
    await pass(999)
    server.attach = () => ({})
    expect(room.status).toBe('attaching')
    await pass(1)
    await attaching
    expect(server.of('attach')).toHaveLength(3)
  })

  it('[SDK103] what was left meanwhile is not asked for again', async () => {
    server.attach = () => error('overloaded')
    const gone = code(room.attach())
    await pass()
    await room.detach()
    expect(await gone).toBe('aborted')
    await pass(5_000)
    expect(server.of('attach')).toHaveLength(1)
  })

  it('[SDK103] refused for good it has failed with why, and so has all that is asked of it', async () => {
    server.attach = () => error('banned')
    expect(await code(room.attach())).toBe('banned')
    expect(room.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'banned' } })
    expect(await code(room.messages.send({ text: 'x' }))).toBe('banned')
    expect(await code(room.messages.history())).toBe('banned')
    await cut()
    expect(room.status).toBe('failed')
    server.attach = () => ({})
    await room.attach()
    expect('error' in room.getSnapshot()).toBe(false)
  })

  it('[SDK103] where it was never attached, that is said', async () => {
    expect(await code(room.messages.send({ text: 'x' }))).toBe('not_attached')
    expect(await code(room.gifts.balance())).toBe('not_attached')
    room.typing()
    expect(server.frames).toEqual([])
  })

  it('[SDK103] a connection that has failed fails the room with the same error', async () => {
    await room.attach()
    server.sockets.at(-1)?.end(4105)
    await pass()
    expect(room.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'replaced' } })
    await room.attach()
    expect(server.of('attach').at(-1)).not.toHaveProperty('since')
  })
})

describe('coming back', () => {
  it('[CONN10] it says up to where it has read; what was not recovered is told as a discontinuity', async () => {
    const heard: Discontinuity[] = []
    room.onDiscontinuity((one) => heard.push(one))
    await room.attach()
    await sayText(1)
    await sayText(2)
    server.attach = ({ since }) => ({ recovered: true, position: since ?? { epoch: 1, seq: 0 }, snapshot: undefined })
    await cut()
    expect(server.of('attach').at(-1)).toMatchObject({ since: { epoch: 1, seq: 2 } })
    expect(seqs()).toEqual([1, 2])
    expect(heard).toEqual([])
    server.attach = () => ({ position: { epoch: 1, seq: 9 }, snapshot: snapshotWith([messageAt(9)]) })
    await cut()
    expect(heard).toEqual([{ from: { epoch: 1, seq: 2 }, to: { epoch: 1, seq: 9 } }])
    expect(seqs()).toEqual([9])
  })

  it('[CONN1] what is missing is asked for, and the frame that showed it is not believed', async () => {
    await room.attach()
    await sayText(1)
    server.attach = () => undefined
    await sayText(4)
    expect(seqs()).toEqual([1])
    expect(server.of('attach').at(-1)).toMatchObject({ since: { epoch: 1, seq: 1 } })
  })

  it('[CONN1] only the newest attach counts, whenever an older one is answered', async () => {
    await room.attach()
    server.attach = () => undefined
    await sayText(4)
    await sayText(5)
    const [older, newer] = server
      .of('attach')
      .slice(-2)
      .map(({ id }) => id)
    const answer = (id: string | undefined, likes: number): Promise<unknown> => {
      const position = { epoch: 1, seq: 0 }
      return say({ t: 'reply', id, result: { position, recovered: true, self: { role: 'member' }, likes, viewers: 1 } })
    }
    await answer(older, 11)
    expect(room.getSnapshot().likes).toBe(0)
    await answer(newer, 22)
    expect(room.getSnapshot().likes).toBe(22)
  })

  it('[SDK1] a message that is in the new present has arrived', async () => {
    await room.attach()
    server.commands = 'hold'
    const sent = room.messages.send({ text: 'mine' })
    const cid = server.of('command')[0]?.id ?? ''
    const author = { ...by, id: 'mia' }
    server.commands = 'ignore'
    server.attach = () => ({ position: { epoch: 1, seq: 2 }, snapshot: snapshotWith([messageAt(2, { cid })]) })
    await cut()
    expect(room.getSnapshot().messages.map(({ status }) => status)).toEqual(['delivered', 'sent'])
    server.attach = () => ({ position: { epoch: 1, seq: 3 }, snapshot: snapshotWith([messageAt(3, { author, cid })]) })
    await cut()
    expect(await sent).toEqual({ epoch: 1, seq: 3, cid })
    expect(room.getSnapshot().messages).toMatchObject([{ seq: 3, own: true, status: 'delivered' }])
    expect(room.getSnapshot().messages).toHaveLength(1)
  })

  it('[SDK70] nothing is sent while it comes back, and all of it afterwards', async () => {
    await room.attach()
    server.sockets.at(-1)?.end(1006)
    await pass()
    expect(room.status).toBe('attaching')
    const sent = room.messages.send({ text: 'later' })
    expect(server.of('command')).toEqual([])
    await pass(1_000)
    expect((await sent).seq).toBe(1)
  })
})

describe('leaving', () => {
  it('[SDK11] it tells the server, and resolves with its answer or after two seconds', async () => {
    await room.attach()
    await room.detach()
    await room.detach()
    expect(server.of('detach')).toMatchObject([{ room: 'demo' }])
    expect(room.status).toBe('detached')
    await room.attach()
    const receive = server.receive.bind(server)
    server.receive = (text, answer) => text.includes('"detach"') || receive(text, answer)
    const gone = vi.fn()
    void room.detach().then(gone)
    await pass(TIMES.flushTimeoutMs - 1)
    expect(gone).not.toHaveBeenCalled()
    await pass(1)
    expect(gone).toHaveBeenCalled()
  })

  it('[SDK11] where there is no connection, there is nobody to tell', async () => {
    await room.attach()
    server.sockets.at(-1)?.end(1006)
    await pass()
    await room.detach()
    await pass(1_000)
    expect(server.of('detach')).toEqual([])
    expect(server.of('attach')).toHaveLength(1)
  })

  it('[SDK11] what comes afterwards changes nothing', async () => {
    await room.attach()
    await sayText(1)
    await room.detach()
    const before = room.getSnapshot()
    await sayText(2)
    await say({ t: 'signal', viewers: 99 })
    expect(room.getSnapshot()).toBe(before)
  })
})

describe('what comes', () => {
  beforeEach(() => room.attach())

  it('[SDK103] frames of another room are not its own', async () => {
    await sayText(1, { room: 'other' })
    await say({ t: 'signal', room: 'other', viewers: 9 })
    expect(seqs()).toEqual([])
    expect(room.getSnapshot().viewers).toBe(1)
  })

  it('[SDK103] every event is told once, in order, with its room and its place', async () => {
    const heard: unknown[] = []
    const following = room.onEvent(({ room: name, epoch, seq, type }) => heard.push([name, epoch, seq, type]))
    await sayText(1)
    await sayText(1)
    await tell(2, 'custom.sent', { name: 'acme.x', data: 1, by })
    following.unsubscribe()
    await sayText(3)
    expect(heard).toEqual([
      ['demo', 1, 1, 'message.sent'],
      ['demo', 1, 2, 'custom.sent'],
    ])
  })

  it('[SDK103] how much of the room comes is told with its frames, full where nothing is said', async () => {
    await sayText(1, { level: 'sampled', sampledOut: [] })
    expect(room.getSnapshot().level).toBe('sampled')
    await sayText(2)
    expect(room.getSnapshot().level).toBe('full')
  })

  it('[SDK71] what is shown to nobody is told to its author', async () => {
    server.commands = 'answer'
    await room.messages.send({ text: 'mine' })
    await say({ t: 'room', from: 1, to: 1, events: [], suppressed: [[1, 1]] })
    expect(room.getSnapshot().messages).toMatchObject([{ status: 'suppressed' }])
  })

  it('[SDK1] a message that comes before its answer has arrived; another person may use the same id', async () => {
    server.commands = 'hold'
    const sent = room.messages.send({ text: 'mine' })
    const cid = server.of('command')[0]?.id ?? ''
    const told = vi.fn()
    void sent.then(told)
    await sayText(1, { events: [{ type: 'message.sent', seq: 1, actor: 'gus', body: { text: 'x', by, cid } }] })
    await sayText(2, { events: [{ type: 'message.sent', seq: 2, actor: 'mia', body: null }] })
    await sayText(3, { events: [{ type: 'custom.sent', seq: 3, actor: 'mia', body: { name: 'a', data: 1, by, cid } }] })
    expect(told).not.toHaveBeenCalled()
    const own = { text: 'mine', by: { ...by, id: 'mia' }, cid }
    await sayText(4, { events: [{ type: 'message.sent', seq: 4, actor: 'mia', body: own }] })
    expect(await sent).toEqual({ epoch: 1, seq: 4, cid })
  })

  it('[SDK1] an own message of another device is none of those on their way', async () => {
    server.commands = 'hold'
    void room.messages.send({ text: 'mine' }).catch(() => {})
    const id = server.of('command')[0]?.id
    await tell(1, 'message.sent', { text: 'x', by, cid: id })
    expect(room.getSnapshot().messages.map(({ status }) => status)).toEqual(['delivered', 'sent'])
  })

  it('[SDK82] what is brought later takes its place', async () => {
    await say({ t: 'room', from: 1, to: 3, events: [], sampledOut: [[1, 3]] })
    await sayText(4)
    const gaps = room.getSnapshot().gaps.length
    await say({ t: 'backfill', from: 1, to: 3, messages: [messageAt(2)], events: [] })
    expect(seqs()).toEqual([2, 4])
    expect(room.getSnapshot().gaps.length).toBeLessThan(gaps)
  })

  it('[SDK114] one’s own message that comes with what was left out has arrived', async () => {
    const { seq, cid } = await room.messages.send({ text: 'mine' })
    await say({ t: 'room', from: 1, to: 3, events: [], sampledOut: [[1, 3]] })
    expect(room.getSnapshot().messages).toMatchObject([{ cid, status: 'stored' }])
    const author = { ...by, id: 'mia' }
    await say({ t: 'backfill', from: 1, to: 3, messages: [messageAt(seq, { cid, author })], events: [] })
    expect(room.getSnapshot().messages).toMatchObject([{ cid, status: 'delivered' }])
    // Once it has left the window, it is not shown as on its way again.
    server.attach = () => ({ position: { epoch: 1, seq: 400 }, snapshot: snapshotWith([messageAt(400)]) })
    await cut()
    expect(seqs()).toEqual([400])
  })

  it('[SDK114] one’s own stored message that is no longer in the new present has arrived', async () => {
    await room.messages.send({ text: 'mine' })
    expect(room.getSnapshot().messages).toMatchObject([{ status: 'stored' }])
    server.attach = () => ({ position: { epoch: 1, seq: 400 }, snapshot: snapshotWith([messageAt(400)]) })
    await cut()
    expect(seqs()).toEqual([400])
  })

  it('[SDK5] a pinned message from before the window is fetched once', async () => {
    server.answers.set('messages', () => ({ messages: [messageAt(1)] }))
    await say({ t: 'room', from: 1, to: 5, events: [] })
    await tell(6, 'message.pinned', { message: 1, by }, {})
    await pass()
    expect(server.of('messages')).toMatchObject([{ room: 'demo', seqs: [1] }])
    expect(room.getSnapshot().pinned).toMatchObject([{ seq: 1, text: 'm1' }])
    await sayText(7)
    expect(server.of('messages')).toHaveLength(1)
  })

  it('[SDK103] another standing is told, with another present where the server gives one', async () => {
    await say({ t: 'self', self: { role: 'moderator' } })
    expect(room.getSnapshot().self).toEqual({ role: 'moderator' })
    await sayText(1)
    expect(seqs()).toEqual([1])
    const position = { epoch: 1, seq: 8 }
    await say({ t: 'self', self: { role: 'host' }, snapshot: snapshotWith([messageAt(8)]), position })
    expect(seqs()).toEqual([8])
    expect(room.position).toEqual(position)
  })

  it('[CONN9] put out by the server it has failed with why, and the connection stays', async () => {
    await say({ t: 'detached', error: { code: 'banned', message: 'Out.' } })
    expect(room.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'banned', message: 'Out.' } })
    expect(client.connection.status.state).toBe('connected')
    await cut()
    expect(server.of('attach')).toHaveLength(1)
  })

  it('[SDK16] who writes is forgotten with a new attach', async () => {
    await say({ t: 'signal', typing: { count: 1, names: ['Gus'] }, typingIds: ['gus'] })
    expect(room.getSnapshot().typing.count).toBe(1)
    await cut()
    expect(room.getSnapshot().typing).toEqual({ count: 0, names: [], ids: [] })
  })
})

describe('commands', () => {
  beforeEach(() => room.attach())

  it('[SDK12] an id of 1 to 64 characters is taken as it is, anything else refused', async () => {
    const sent = (id: unknown): Promise<unknown> => code(room.command('hand.raise', {}, { id: id as string }))
    const long = 'a'.repeat(64)
    for (const id of ['a', long, 'A0._/~-z']) expect(await sent(id)).toBe('done')
    for (const id of ['', `${long}a`, 'a b', 'a\n', 'ä', 5, null]) expect(await sent(id)).toBe('argument_invalid')
    expect(server.of('command').map(({ id }) => id)).toEqual(['a', long, 'A0._/~-z'])
    expect(server.of('command')[0]).toEqual({ t: 'command', id: 'a', room: 'demo', type: 'hand.raise', body: {} })
  })

  it('[CONN6] as many wait as the options say, for as long as they say', async () => {
    const small = server.client({ maxQueued: 2, sendTimeoutMs: 5_000, transports: ['websocket'] }).rooms.get('demo')
    await small.attach()
    server.commands = 'ignore'
    const outcomes = [1, 2, 3].map(() => code(small.command('hand.raise', {})))
    expect(await outcomes[2]).toBe('offline_full')
    await pass(5_500)
    expect(await outcomes[0]).toBe('command_unknown_outcome')
    const many = Array.from({ length: 101 }, () => code(room.command('hand.raise', {})))
    expect(await many[100]).toBe('offline_full')
    await pass(TIMES.sendTimeoutMs - 1_000)
    const told = vi.fn()
    void many[0]?.then(told)
    await pass()
    expect(told).not.toHaveBeenCalled()
    await pass(1_500)
    expect(told).toHaveBeenCalled()
  })
})
