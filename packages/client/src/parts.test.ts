import { gatherLikesMs } from '@ovation/features/likes/client'
import type { PresenceChange } from '@ovation/features/presence/client'
import { OvationError } from '@ovation/protocol'
import type { PresenceMember, ServerFrame } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { RoomEvent } from '@ovation/room'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Room } from './api/room.ts'
import { Emitter } from './emitter.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import { INITIAL_STATUS, initialSnapshot } from './initial.ts'
import { Memory } from './memory.ts'

let server: FakeServer
let room: Room
eachWithFakeServer(async (made) => {
  server = made
  room = await server.client().rooms.get('demo').attach()
})

const by = { id: 'gus', name: 'Gus', role: 'member' } as const
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const commands = (): [string, unknown][] => server.of('command').map(({ type, body }) => [type, body])

async function tell(seq: number, type: string, body: unknown, more: object = {}): Promise<void> {
  const event = { v: 1, type, at: 5, actor: 'gus', audience: 'all', tier: 'timeline', seq, body, ...more }
  server.say({ t: 'room', room: 'demo', epoch: 1, from: seq, to: seq, events: [event as unknown as RoomEvent] })
  await settle()
}
const sayText = (seq: number, more = {}): Promise<void> =>
  tell(seq, 'message.sent', { text: `m${seq}`, by, cid: `c${seq}` }, more)
async function signal(frame: object): Promise<void> {
  server.say({ t: 'signal', room: 'demo', ...frame } as ServerFrame)
  await settle()
}

describe('methods of a room', () => {
  it('[SDK72] each method sends the command of its name with what it was given', async () => {
    const { gifts, moderation, stage, polls, state, events } = room
    await gifts.send('heart')
    await gifts.send('heart', 3)
    await moderation.mute('gus')
    await moderation.mute('gus', { durationMs: 1_000, reason: 'spam' })
    await moderation.unmute('gus')
    await moderation.ban('gus', { reason: '' })
    await moderation.unban('gus')
    await moderation.report({ message: 3 } as never)
    await moderation.notify('gus', 'be kind')
    await stage.raiseHand()
    await stage.lowerHand()
    await stage.lowerHand('gus')
    await stage.seeHand('gus')
    await stage.invite('gus')
    await stage.prepare()
    await stage.leave()
    await stage.leave('gus')
    await stage.mute('gus', true)
    await stage.arrange('grid' as never)
    await polls.open({ question: 'Which?', options: ['a', 'b'] } as never)
    await polls.vote(1)
    await polls.close()
    await state.set('k', 1)
    await state.set('k', 2, { ifRevision: 4 })
    await state.delete('k')
    await state.delete('k', { ifRevision: 5 })
    await events.send('acme.x', 1)
    expect(commands()).toEqual([
      ['gift.send', { gift: 'heart', count: 1 }],
      ['gift.send', { gift: 'heart', count: 3 }],
      ['member.mute', { actor: 'gus', durationMs: null }],
      ['member.mute', { actor: 'gus', durationMs: 1_000, reason: 'spam' }],
      ['member.unmute', { actor: 'gus' }],
      ['member.ban', { actor: 'gus', durationMs: null }],
      ['member.unban', { actor: 'gus' }],
      ['report.send', { message: 3 }],
      ['notice.send', { to: 'gus', text: 'be kind' }],
      ['hand.raise', {}],
      ['hand.lower', {}],
      ['hand.lower', { actor: 'gus' }],
      ['hand.see', { actor: 'gus' }],
      ['stage.invite', { actor: 'gus' }],
      ['stage.prepare', {}],
      ['stage.leave', {}],
      ['stage.leave', { actor: 'gus' }],
      ['stage.mute', { actor: 'gus', muted: true }],
      ['stage.arrange', { layout: 'grid' }],
      ['poll.open', { question: 'Which?', options: ['a', 'b'] }],
      ['poll.vote', { poll: '', option: 1 }],
      ['poll.close', { poll: '' }],
      ['state.set', { key: 'k', value: 1 }],
      ['state.set', { key: 'k', value: 2, ifRevision: 4 }],
      ['state.delete', { key: 'k' }],
      ['state.delete', { key: 'k', ifRevision: 5 }],
      ['custom.send', { name: 'acme.x', data: 1 }],
    ])
  })

  it('[SDK72] the balance is asked for, and gifts alone are heard as gifts', async () => {
    server.answers.set('wallet', () => ({ balance: 12 }))
    expect(await room.gifts.balance()).toBe(12)
    expect(server.of('wallet')).toMatchObject([{ t: 'wallet', room: 'demo' }])
    const heard: number[] = []
    room.gifts.subscribe(({ seq }) => heard.push(seq))
    await sayText(1)
    await tell(2, 'gift.sent', { gift: 'rose', count: 1, by, name: 'Rose', price: 1 })
    expect(heard).toEqual([2])
  })
})

describe('likes and viewers', () => {
  it('[SDK73] likes are shown at once, sent after a second in one frame, and at most 500 of them', async () => {
    const shown: number[] = []
    room.reactions.subscribe((likes) => shown.push(likes))
    room.reactions.like()
    room.reactions.like(700)
    expect(shown).toEqual([0, 1, 701])
    await vi.advanceTimersByTimeAsync(999)
    expect(server.of('like')).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(server.of('like')).toEqual([{ t: 'like', room: 'demo', count: 500 }])
    // A server reads this frame, of which there are many, as a text.
    expect(JSON.stringify(server.of('like')[0])).toBe('{"t":"like","room":"demo","count":500}')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(server.of('like')).toHaveLength(1)
    room.reactions.like(2)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(server.of('like').at(-1)).toMatchObject({ count: 2 })
  })

  it('[SDK73] the more viewers there are, the longer likes are gathered, up to five seconds', () => {
    expect([0, 1_000, 2_500, 5_000, 100_000].map(gatherLikesMs)).toEqual([1_000, 1_000, 2_500, 5_000, 5_000])
  })

  it('[SDK73] a subscription hears the value now and each other value once; what a signal leaves out stays', async () => {
    const heard: number[] = []
    const subscription = room.occupancy.subscribe(({ viewers }) => heard.push(viewers))
    await signal({ viewers: 7 })
    await signal({ likes: 3 })
    await signal({ viewers: 8 })
    expect(heard).toEqual([1, 7, 8])
    expect(room.getSnapshot()).toMatchObject({ likes: 3, viewers: 8 })
    subscription.unsubscribe()
    await signal({ viewers: 9 })
    expect(heard).toEqual([1, 7, 8])
  })

  it('[SDK16] who writes is told without this person, also where the server names only a few', async () => {
    await signal({ typing: { count: 2, names: ['Mia', 'Gus'] }, typingIds: ['mia', 'gus'], joined: ['Gus'] })
    expect(room.getSnapshot()).toMatchObject({ typing: { count: 1, names: ['Gus'], ids: ['gus'] }, joined: ['Gus'] })
    await signal({ typing: { count: 5, names: ['Gus'] }, typingIds: ['gus'] })
    expect(room.getSnapshot().typing.count).toBe(5)
    room.typing()
    room.typing()
    expect(server.of('typing')).toEqual([{ t: 'typing', room: 'demo' }])
    await signal({ typing: { count: 5, names: ['Gus'] }, typingIds: ['gus'] })
    expect(room.getSnapshot().typing.count).toBe(4)
    await vi.advanceTimersByTimeAsync(3_000)
    room.typing()
    expect(server.of('typing')).toHaveLength(2)
  })
})

describe('messages', () => {
  it('[SDK74] history asks for 50 or the given number, and the next page lies before the first message', async () => {
    const messages = [5, 6].map((seq) => ({ seq, epoch: 1, at: 1, author: by, text: 'x', cid: `c${seq}` }))
    server.answers.set('history', () => ({ messages, gifts: [], more: true }))
    const page = await room.messages.history()
    expect(page).toMatchObject({ messages, gifts: [], more: true })
    await page.next()
    await (await room.messages.history({ limit: 7, before: 9 })).next()
    server.answers.set('history', () => ({ messages: [], gifts: [], more: true, next: 3 }))
    await (await room.messages.history()).next()
    server.answers.set('history', () => ({ messages: [], gifts: [], more: false }))
    await (await room.messages.history()).next()
    expect(server.of('history').map(({ limit, before }) => [limit, before])).toEqual([
      [50, undefined],
      ...[[50, 5]],
      ...[
        [7, 9],
        [7, 5],
      ],
      ...[
        [50, undefined],
        [50, 3],
      ],
      ...[
        [50, undefined],
        [50, 1],
      ],
    ])
    expect('before' in (server.of('history')[0] ?? {})).toBe(false)
  })

  it('[SDK3] history of a subscription ends where its messages begin', async () => {
    server.answers.set('history', () => ({ messages: [], gifts: [], more: false }))
    await sayText(1)
    const created: number[] = []
    const subscription = room.messages.subscribe(({ seq }) => created.push(seq))
    await sayText(2)
    await sayText(3)
    await subscription.history({ limit: 4 })
    expect(server.of('history').at(-1)).toMatchObject({ limit: 4, before: 2 })
    subscription.unsubscribe()
    await sayText(4)
    expect(created).toEqual([2, 3])
  })

  it('[SDK2] handlers hear of changes with the message as it was; erased people lose what was heard of them', async () => {
    await sayText(1)
    const heard: [string, unknown][] = []
    room.messages.subscribe({
      created: (message) => heard.push(['created', message.seq]),
      updated: ({ seq, text }) => heard.push(['updated', { seq, text }]),
      deleted: ({ seq, author, deleted, text }) => heard.push(['deleted', { seq, name: author?.name, deleted, text }]),
      erased: (person) => heard.push(['erased', person]),
    })
    await sayText(2)
    await tell(3, 'message.edited', { message: 1, text: 'new' }, { amends: 1 })
    await tell(4, 'message.edited', { message: 77, text: 'far' }, { amends: 77 })
    await tell(5, 'message.deleted', { message: 1 }, { amends: 1 })
    await tell(6, 'person.erased', { person: 'gus' })
    await tell(7, 'person.erased', { person: 'gus' })
    expect(heard.slice(0, 4)).toEqual([
      ['created', 2],
      ['updated', { seq: 1, text: 'new' }],
      ['updated', { seq: 77, text: 'far' }],
      ['deleted', { seq: 1, name: 'Gus', deleted: true, text: '' }],
    ])
    expect(heard.filter(([what]) => what === 'erased')).toHaveLength(2)
    expect(heard).toContainEqual(['deleted', { seq: 2, name: '', deleted: true, text: '' }])
    expect(heard.filter(([what]) => what === 'deleted')).toHaveLength(3)
  })

  it('[SDK1] own messages stand behind the window until they arrive; one that failed can be discarded', async () => {
    server.commands = 'hold'
    void room.messages.send({ text: 'mine' }).catch(() => {})
    await sayText(1)
    const [first, own] = room.getSnapshot().messages
    expect(first).toMatchObject({ seq: 1, status: 'delivered', own: false })
    expect(own).toMatchObject({ text: 'mine', status: 'sent', own: true, author: { id: 'mia', name: 'Mia' } })
    expect('error' in (own ?? {})).toBe(false)
    if (own) room.messages.discard(own)
    expect(room.getSnapshot().messages).toHaveLength(2)
    const id = server.of('command')[0]?.id ?? ''
    server.say({ t: 'reply', id, error: { code: 'text_too_long', message: 'long' } } as unknown as ServerFrame)
    await settle()
    const failed = room.getSnapshot().messages[1]
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'text_too_long' } })
    if (failed) room.messages.discard(failed)
    expect(room.getSnapshot().messages).toHaveLength(1)
  })
})

describe('shared state', () => {
  it('[SDK75] a key has a value and a revision; subscriptions hear of their key, or of all', async () => {
    expect(room.state.get('k')).toEqual({ key: 'k', value: undefined, revision: 0 })
    expect(room.state.get('toString').revision).toBe(0)
    const [one, all]: [unknown[], unknown[]] = [[], []]
    room.state.subscribe('k', (value) => one.push(value))
    const every = room.state.subscribe((value) => all.push(value))
    await tell(1, 'state.set', { key: 'k', value: 5, by })
    await tell(2, 'state.set', { key: 'other', value: 6, by })
    await tell(3, 'state.deleted', { key: 'k', by })
    expect(one[0]).toEqual({ key: 'k', value: 5, revision: 1 })
    expect(all.slice(0, 2)).toEqual([
      { key: 'k', value: 5, revision: 1 },
      { key: 'other', value: 6, revision: 2 },
    ])
    expect(room.state.keys()).toContain('other')
    const heard = all.length
    every.unsubscribe()
    await tell(4, 'state.set', { key: 'k', value: 7, by })
    expect(all).toHaveLength(heard)
    expect(one.at(-1)).toEqual({ key: 'k', value: 7, revision: 4 })
    expect((await room.state.set('k', 1)).revision).toBe(1)
  })
})

describe('read position', () => {
  it('[SDK76] unread is unknown until something is read, then counts what others say', async () => {
    expect(room.getSnapshot().unread).toBeUndefined()
    await sayText(1)
    await sayText(2)
    await sayText(3, { actor: 'mia' })
    room.messages.markRead({ seq: 1 } as never)
    expect(room.getSnapshot().unread).toBe(2)
    await tell(4, 'message.sent', { text: 'own', by: { ...by, id: 'mia' }, cid: 'c4' }, { actor: 'mia' })
    expect(room.getSnapshot().unread).toBe(2)
    await sayText(5)
    expect(room.getSnapshot().unread).toBe(3)
    room.messages.markRead({ seq: 1 } as never)
    room.messages.markRead({} as never)
    room.messages.markRead({ seq: 0 } as never)
    expect(room.getSnapshot().unread).toBe(3)
    room.messages.markRead()
    expect(room.getSnapshot().unread).toBe(0)
    await vi.advanceTimersByTimeAsync(999)
    expect(server.of('read')).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(server.of('read')).toMatchObject([{ room: 'demo', seq: 5 }])
  })
})

describe('presence', () => {
  const gus = { id: 'gus', name: 'Gus', role: 'member' } as unknown as PresenceMember
  const mia = { ...gus, id: 'mia', name: 'Mia' }
  const presence = async (frame: object): Promise<void> => {
    server.say({ t: 'presence', room: 'demo', set: [], gone: [], full: false, ...frame } as unknown as ServerFrame)
    await settle()
  }
  const acts = (): string[] => server.of('presence').map(({ act }) => act)

  it('[SDK77] members are watched while somebody listens; each change is told once', async () => {
    server.answers.set('presence', () => ({ members: [gus], full: false, settlesInMs: 0 }))
    expect(room.getSnapshot().presence).toBeUndefined()
    const heard: PresenceChange[] = []
    const [one, two] = [room.presence.subscribe((change) => heard.push(change)), room.presence.subscribe(() => {})]
    await settle()
    expect(acts()).toEqual(['watch'])
    expect(room.presence.members).toEqual([gus])
    await presence({ set: [mia] })
    await presence({ set: [mia] })
    await presence({ set: [{ ...mia, data: 1 }], full: true })
    await presence({ gone: ['gus', 'nobody'] })
    expect(heard.map(({ type, member }) => [type, member.id])).toEqual([
      ...[
        ['enter', 'gus'],
        ['enter', 'mia'],
        ['update', 'mia'],
        ['leave', 'gus'],
      ],
    ])
    await presence({ whole: true, set: [gus], full: true })
    expect(heard.slice(4).map(({ type, member }) => [type, member.id])).toEqual([
      ['enter', 'gus'],
      ['leave', 'mia'],
    ])
    expect(room.presence.full).toBe(true)
    one.unsubscribe()
    one.unsubscribe()
    await settle()
    expect(acts()).toEqual(['watch'])
    two.unsubscribe()
    await settle()
    expect(acts()).toEqual(['watch', 'unwatch'])
    expect(room.presence.members).toBeUndefined()
  })

  it('[SDK77] after a start of the server, members have a while to come back before they count as gone', async () => {
    let list: object = { members: [gus, mia], full: false, settlesInMs: 0 }
    server.answers.set('presence', () => list)
    const heard: string[] = []
    room.presence.subscribe(({ type, member }) => heard.push(`${type} ${member.id}`))
    await settle()
    list = { members: [], full: false, settlesInMs: 5_000 }
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    await presence({ set: [mia] })
    expect(heard).toEqual(['enter gus', 'enter mia'])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(heard).toEqual(['enter gus', 'enter mia', 'leave gus'])
  })

  it('[SDK77] who entered enters again with every connection until they leave, with the newest data', async () => {
    server.answers.set('presence', () => ({}))
    await room.presence.enter()
    await room.presence.update({ mood: 1 })
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(server.of('presence').map(({ act, data }) => [act, data])).toEqual([
      ...[
        ['enter', undefined],
        ['enter', { mood: 1 }],
        ['enter', { mood: 1 }],
      ],
    ])
    await room.presence.leave()
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(acts()).toEqual(['enter', 'enter', 'enter', 'leave'])
    await room.presence.enter()
    await room.detach()
    expect(acts().slice(4)).toEqual(['enter', 'leave'])
  })
})

describe('presence that is refused', () => {
  const settled = (asked: Promise<unknown>): Promise<unknown> => asked.catch(({ code }: { code: string }) => code)
  const refuse = async (code: string): Promise<void> => {
    const { id } = server.of('presence').at(-1) ?? { id: '' }
    server.say({ t: 'reply', id, error: { code, message: code } })
    await settle()
  }
  const entered = (): unknown[] => server.of('presence').map(({ data }) => data)
  const cut = async (): Promise<void> => {
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
  }
  beforeEach(() => {
    // The fake server does not answer presence requests.
    const receive = server.receive.bind(server)
    server.receive = (text, say) => receive(text, (frame) => (text.includes('"presence"') ? undefined : say(frame)))
  })

  it('[SDK77] who was refused is not entered again with the next connection', async () => {
    const refused = settled(room.presence.enter(1))
    await settle()
    await refuse('invalid_frame')
    expect(await refused).toBe('invalid_frame')
    await cut()
    expect(entered()).toEqual([1])
  })

  it('[SDK77] what the end of the connection cut off is said again with the next', async () => {
    const cutOff = settled(room.presence.enter(2))
    await settle()
    await cut()
    expect(await cutOff).toBe('unreachable')
    expect(entered()).toEqual([2, 2])
  })

  it('[SDK77] a later entry stays when an earlier one is refused', async () => {
    const first = settled(room.presence.enter(3))
    await settle()
    const { id } = server.of('presence')[0] ?? { id: '' }
    void settled(room.presence.enter(4))
    await settle()
    server.say({ t: 'reply', id, error: { code: 'invalid_frame', message: 'no' } })
    await settle()
    expect(await first).toBe('invalid_frame')
    await cut()
    expect(entered()).toEqual([3, 4, 4])
  })

  it('[SDK77] watching that is refused for now is asked again, while anybody watches', async () => {
    const watching = room.presence.subscribe(() => {})
    await settle()
    await refuse('overloaded')
    await vi.advanceTimersByTimeAsync(999)
    expect(server.of('presence')).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(server.of('presence').map(({ act }) => act)).toEqual(['watch', 'watch'])
    await refuse('overloaded')
    watching.unsubscribe()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(server.of('presence').map(({ act }) => act)).toEqual(['watch', 'watch', 'unwatch'])
  })
})

describe('small parts', () => {
  it('[SDK32] a room that nobody has come into is the same object for the same name, of a hundred names', () => {
    const first = initialSnapshot('first')
    expect(first).toMatchObject({ status: 'detached', messages: [], likes: 0, viewers: 0 })
    expect(first.state).toEqual(initialState('first'))
    for (let n = 0; n < 99; n++) initialSnapshot(`room ${n}`)
    expect(initialSnapshot('first')).toBe(first)
    initialSnapshot('one more')
    expect(initialSnapshot('first')).not.toBe(first)
    expect(INITIAL_STATUS).toEqual({ state: 'idle' })
  })

  it('[SDK78] a listener that throws keeps no other from hearing, and its error is not lost', () => {
    const emitter = new Emitter<number>()
    const heard: number[] = []
    const thrown: (() => void)[] = []
    const later = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((call) => void thrown.push(call))
    const first = emitter.subscribe(() => {
      first.unsubscribe()
      throw new Error('mine')
    })
    emitter.subscribe((value) => heard.push(value))
    emitter.emit(1)
    emitter.emit(2)
    later.mockRestore()
    expect(heard).toEqual([1, 2])
    expect(thrown).toHaveLength(1)
    expect(thrown[0]).toThrow('mine')
  })

  it('[SDK17] what a storage gives or refuses, the last written value is read back', () => {
    const kept = new Map<string, string>()
    let full = false
    const memory = new Memory({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        if (full) throw new OvationError('internal')
        kept.set(key, value)
      },
    })
    expect([memory.shared, memory.get('k')]).toEqual([true, undefined])
    memory.set('k', 'one')
    expect([kept.get('k'), memory.get('k')]).toEqual(['one', 'one'])
    full = true
    memory.set('k', 'two')
    expect([memory.shared, memory.get('k'), kept.get('k')]).toEqual([false, 'two', 'one'])
    expect(new Memory(undefined).get('k')).toBeUndefined()
  })
})
