import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { RoomEvent } from '@ovation/room'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { FakeServer } from './fake-server.fixture.ts'
import { defineEvents } from './index.ts'
import type {
  Client,
  Connection,
  CustomRoomEvent,
  MessageRef,
  Room,
  RoomSnapshot,
  Settings,
  Subscription,
} from './index.ts'
import * as index from './index.ts'
import { CLIENTS } from './parts.ts'
import type { Shown, Surface } from './parts.ts'

let server: FakeServer
beforeEach(() => (server = new FakeServer()))
afterEach(() => server.close())

const attached = (): Promise<Room> => server.client().rooms.get('demo').attach()
const commands = (): [string, unknown][] => server.of('command').map(({ type, body }) => [type, body])
const by = { id: 'gus', name: 'Gus', role: 'member' } as const

/** Lets the server send one event. */
function tell(seq: number, event: { type: string; body: unknown; actor?: string }): void {
  const whole = { v: 1, at: 5, actor: 'gus', audience: 'all', tier: 'timeline', seq, ...event } as unknown as RoomEvent
  server.say({ t: 'room', room: 'demo', epoch: 1, from: seq, to: seq, events: [whole] })
}

describe('messages are meant by one reference', () => {
  it('[SDK40] what `send` gives is what is updated, deleted, pinned and unpinned', async () => {
    const room = await attached()
    const sent = await room.messages.send({ text: 'one' })
    expect(sent).toEqual({ epoch: 1, seq: 1, cid: expect.stringMatching(/^\w{16}$/) as string })
    await room.messages.update(sent, 'two')
    await room.messages.pin(sent)
    await room.messages.unpin(sent)
    await room.messages.delete(sent)
    expect(commands().slice(1)).toEqual([
      ['message.edit', { message: 1, text: 'two' }],
      ['message.pin', { message: 1 }],
      ['message.unpin', { message: 1 }],
      ['message.delete', { message: 1 }],
    ])
  })

  it('[MSG3] all that somebody said is deleted by their id', async () => {
    const room = await attached()
    await room.messages.deleteAllBy('gus')
    expect(commands()).toEqual([['message.deleteAll', { actor: 'gus' }]])
  })

  it('[SDK40] a message of a subscription, of the snapshot or of history is one too', async () => {
    const room = await attached()
    const heard: MessageRef[] = []
    room.messages.subscribe((message) => heard.push(message))
    tell(1, { type: 'message.sent', body: { text: 'hello', by, cid: 'c1' } })
    await expect.poll(() => heard).toHaveLength(1)
    const [message] = heard as [MessageRef]
    const [shown] = room.getSnapshot().messages
    await room.messages.delete(message)
    if (shown) await room.messages.delete(shown)
    expect(commands()).toEqual([1, 2].map(() => ['message.delete', { message: 1 }]))
    expect(message).toMatchObject({ seq: 1, epoch: 1, cid: 'c1' })
  })

  it('[SDK40] of one that is still on its way it waits until it is stored; of none that is known it says so', async () => {
    const room = await attached()
    const sending = room.messages.send({ text: 'wrong' })
    const [own] = room.getSnapshot().messages
    expect(own?.seq).toBeUndefined()
    if (own) await room.messages.update(own, 'right')
    expect(commands().at(-1)).toEqual(['message.edit', { message: (await sending).seq, text: 'right' }])
    const gone = { cid: 'gone', at: 0, author: by, text: '', own: true, status: 'failed' } as const
    await expect(room.messages.delete(gone)).rejects.toMatchObject({ code: 'message_not_found' })
  })

  it('[SDK40] the types say so, and refuse what says less', () => {
    expectTypeOf<Awaited<ReturnType<Room['messages']['send']>>>().toEqualTypeOf<MessageRef>()
    expectTypeOf<RoomSnapshot['messages'][number]>().toExtend<Parameters<Room['messages']['delete']>[0]>()
    expectTypeOf<Awaited<ReturnType<Room['messages']['history']>>['messages'][number]>().toExtend<MessageRef>()
    // @ts-expect-error a place alone is no reference
    expectTypeOf<{ seq: number }>().toExtend<Parameters<Room['messages']['delete']>[0]>()
  })
})

describe('subscriptions', () => {
  it('[SDK41] every `subscribe` and every `on…` gives the same handle, which ends it once and for itself alone', async () => {
    const client = server.client()
    const room = await client.rooms.get('demo').attach()
    const nothing = (): void => {}
    const all: Subscription[] = [
      client.connection.subscribe(nothing),
      room.subscribe(nothing),
      room.onEvent(nothing),
      room.onDiscontinuity(nothing),
      room.messages.subscribe(nothing),
      room.events.subscribe(nothing),
      room.events.subscribe('acme.offer', nothing),
      room.reactions.subscribe(nothing),
      room.occupancy.subscribe(nothing),
      room.gifts.subscribe(nothing),
    ]
    for (const one of all) expect(one.unsubscribe).toBeTypeOf('function')
    let changes = 0
    const count = (): void => void (changes += 1)
    const [first, second] = [room.subscribe(count), room.subscribe(count)]
    first.unsubscribe()
    first.unsubscribe()
    room.reactions.like()
    expect(changes, 'the other subscription of the same function goes on').toBe(1)
    second.unsubscribe()
    room.reactions.like()
    expect(changes).toBe(1)
  })

  it('[SDK41] the types say so', () => {
    expectTypeOf<Room['subscribe']>().returns.toEqualTypeOf<Subscription>()
    expectTypeOf<Connection['subscribe']>().returns.toEqualTypeOf<Subscription>()
    expectTypeOf<ReturnType<Room['messages']['subscribe']>>().toExtend<Subscription>()
  })
})

describe('events of an integrator', () => {
  it('[SDK42] are heard by name, or all of them', async () => {
    const room = await attached()
    const heard: [string, CustomRoomEvent][] = []
    room.events.subscribe('acme.offer', (event) => heard.push(['named', event]))
    room.events.subscribe((event) => heard.push(['all', event]))
    tell(1, { type: 'custom.sent', body: { name: 'acme.offer', data: { sku: 7 }, by } })
    tell(2, { type: 'custom.sent', body: { name: 'acme.other', data: 1, by } })
    await expect
      .poll(() => heard.map(([how, { name }]) => [how, name]))
      .toEqual([
        ['named', 'acme.offer'],
        ['all', 'acme.offer'],
        ['all', 'acme.other'],
      ])
    expect(heard[0]?.[1]).toEqual({ name: 'acme.offer', data: { sku: 7 }, by, at: 5, position: { epoch: 1, seq: 1 } })
  })

  it('[SDK42] with a parser what is not as it should be is left out', async () => {
    const choiceOf = (data: unknown): { choice: number } => {
      const { choice } = data as { choice?: unknown }
      if (typeof choice !== 'number') throw new Error('no choice')
      return { choice }
    }
    const quizOf = defineEvents({ 'quiz.answer': choiceOf })
    const room = await attached()
    const heard: number[] = []
    quizOf(room).subscribe('quiz.answer', ({ data }) => heard.push(data.choice))
    for (const [at, data] of [{ choice: 1 }, { choice: 'x' }, null, { choice: 2, more: true }].entries())
      tell(at + 1, { type: 'custom.sent', body: { name: 'quiz.answer', data, by } })
    await expect.poll(() => heard).toEqual([1, 2])
    await quizOf(room).send('quiz.answer', { choice: 3 })
    expect(commands()).toEqual([['custom.send', { name: 'quiz.answer', data: { choice: 3 } }]])
  })

  it('[SDK42] have types', () => {
    const events = defineEvents<{ 'quiz.answer': { choice: number }; 'quiz.start': null }>()(
      server.client().rooms.get('demo'),
    )
    expectTypeOf(events.send<'quiz.answer'>)
      .parameter(1)
      .toEqualTypeOf<{ choice: number }>()
    type Heard = Parameters<Parameters<typeof events.subscribe<'quiz.answer'>>[1]>[0]
    expectTypeOf<Heard['data']>().toEqualTypeOf<{ choice: number }>()
    expectTypeOf<Heard['name']>().toEqualTypeOf<'quiz.answer'>()
    // @ts-expect-error there is no such event
    const wrongName = (): unknown => events.send('quiz.end', null)
    // @ts-expect-error an answer has a number
    const wrongData = (): unknown => events.send('quiz.answer', { choice: 'two' })
    expectTypeOf([wrongName, wrongData]).toBeArray()
  })
})

describe('what those who run a room change', () => {
  it('[SDK43] title, announcement, settings, roles, and whether it is open, are methods', async () => {
    const room = await attached()
    await room.setTitle('Friday night')
    await room.announce('We start at eight')
    await room.announce(null)
    await room.settings.update({ slowModeMs: 5_000 })
    await room.moderation.setRole('gus', 'moderator')
    await room.setOpen(false)
    expect(await room.setOpen(true)).toEqual({ epoch: 1, seq: 7 })
    expect(commands()).toEqual([
      ['room.title', { title: 'Friday night' }],
      ['announcement.set', { text: 'We start at eight' }],
      ['announcement.set', { text: null }],
      ['room.settings', { settings: { slowModeMs: 5_000 } }],
      ['role.grant', { actor: 'gus', role: 'moderator' }],
      ['room.close', {}],
      ['room.open', {}],
    ])
    expectTypeOf(room.settings.update).parameter(0).toEqualTypeOf<Partial<Settings>>()
    // @ts-expect-error nobody is called that
    expectTypeOf<'emperor'>().toExtend<Parameters<Room['moderation']['setRole']>[1]>()
  })
})

describe('what is the SDK’s own', () => {
  it('[SDK44] is in no type that it gives', () => {
    type Own = 'changed' | 'enqueue' | 'whenAttached' | 'getStanding' | 'unerased' | 'giftsOf'
    expectTypeOf<Extract<keyof Room, Own>>().toBeNever()
    expectTypeOf<
      Extract<
        keyof Client['connection'],
        'onFrame' | 'onLeaving' | 'connect' | 'request' | 'command' | 'send' | 'close'
      >
    >().toBeNever()
    expectTypeOf<Extract<keyof Room['reactions'], 'unsent' | 'flush'>>().toBeNever()
    expectTypeOf<Extract<keyof Room['messages'], 'shown'>>().toBeNever()
  })

  it('[SDK44] is nothing that can be imported: the list of parts least of all', () => {
    const values = ['GIFTS', 'OvationError', 'REACTIONS', 'charsIn', 'createClient', 'defineEvents', 'expiryOf']
    expect(Object.keys(index).sort()).toEqual([...values, 'isGift', 'isStaff'])
  })
})

describe('what a feature adds', () => {
  it('[FEATURE9] is in the types of the room and of its snapshot', () => {
    expectTypeOf<keyof Surface>().toExtend<keyof Room>()
    expectTypeOf<keyof Shown>().toExtend<keyof RoomSnapshot>()
  })

  const given: unknown[] = []
  const reacting = ({
    room,
    seqOf,
    OvationError,
  }: ClientPort<{ commands: { 'message.react': object } }>): ClientPart => ({
    room: {
      messages: {
        react: async (message: MessageRef, emoji: string) =>
          room.command('message.react', { message: await seqOf(message), emoji }),
        fail: () => new OvationError('message_not_found'),
      },
    },
    snapshot: (self) => ({ reacting: self !== undefined }),
    attached: () => void given.push('attached'),
    receive: (frame) => void given.push(frame),
    leaving: () => void given.push('leaving'),
    ended: () => void given.push('ended'),
  })
  beforeEach(() => void CLIENTS.push(reacting as never))
  afterEach(() => void CLIENTS.pop())

  it('[FEATURE9] under a name that another feature has is one object, and its part hears what happens to the room', async () => {
    given.length = 0
    const room = await attached()
    const messages = room.messages as unknown as Record<string, (...args: unknown[]) => unknown>
    const sent = await room.messages.send({ text: 'one' })
    await messages.react?.(sent, '👏')
    expect(commands().at(-1)).toEqual(['message.react', { message: 1, emoji: '👏' }])
    await expect(messages.react?.({ cid: 'unknown' }, '👏')).rejects.toMatchObject({ code: 'message_not_found' })
    expect(messages.fail?.()).toMatchObject({ name: 'OvationError', code: 'message_not_found' })
    expect(room.getSnapshot()).toMatchObject({
      reacting: true,
      viewers: expect.any(Number) as number,
      messages: [{ text: 'one' }],
    })
    server.say({ t: 'signal', room: 'demo', likes: 3 })
    await new Promise((done) => setTimeout(done))
    await room.detach()
    expect(given).toEqual(['attached', { t: 'signal', room: 'demo', likes: 3 }, 'leaving', 'ended'])
  })
})
