import { OvationError } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { settled, world } from './session.fixture.ts'

const say = (text: string, id: string) => ({ t: 'command', id, room: 'demo', type: 'message.send', body: { text } })

describe('what a player says', () => {
  it('[REPORT12] [REPORT13] is counted every ten seconds at most, and where it came from once', async () => {
    const { enterRoom, done, clock } = world()
    const { say: sends, transport } = await enterRoom()
    const report = async (source?: string): Promise<void> => {
      sends({ t: 'playback', room: 'demo', playedMs: 9, ...(source === undefined ? {} : { source }) })
      await settled()
    }
    await report('direct')
    await report('direct')
    clock.advance(9_999)
    await report()
    clock.advance(1)
    await report('direct')
    clock.stepWall(-60_000)
    await report()
    sends({ t: 'playback', room: 'other', playedMs: 9 })
    await settled()
    expect(done.filter((what) => what.startsWith('played'))).toEqual([
      'played demo {"playedMs":9,"source":"direct"}',
      'played demo {"playedMs":9}',
      'played demo {"playedMs":9}',
    ])
    expect(transport.of('reply').slice(-1)).toMatchObject([{ error: { code: 'not_attached' } }])
  })

  it('[REPORT22] says in each show where it came from, also right after another report and before any video', async () => {
    const room: RoomState = { ...initialState('demo'), lifecycle: 'open' }
    const { enterRoom, done } = world({ state: () => room })
    const begin = (startedAt: number): object =>
      Object.assign(room, { stream: { status: 'live', stream: 's', startedAt } })
    const { say: sends } = await enterRoom()
    const report = async (body: object): Promise<void> => {
      sends({ t: 'playback', room: 'demo', ...body })
      await settled()
    }
    begin(1)
    await report({ source: 'direct' })
    await report({ source: 'direct' })
    await report({ source: 'direct', playedMs: 9 })
    begin(2)
    await report({ source: 'direct' })
    await report({ source: 'direct' })
    // Figures are not put off by it.
    expect(done.filter((what) => what.startsWith('played'))).toEqual([
      'played demo {"source":"direct"}',
      'played demo {"playedMs":9}',
      'played demo {"source":"direct"}',
    ])
  })

  it.each([
    { source: 'Direct' },
    { source: '' },
    { source: 'a'.repeat(65) },
    { source: '<b>' },
    { playedMs: 60_001 },
    { playedMs: -1 },
    { stalledMs: 0.5 },
    { stalls: 101 },
    { delayMs: 3_600_001 },
    { more: 1 },
  ])('[REPORT12] [REPORT13] refuses %o', async (body) => {
    const { enterRoom, done } = world()
    const { say: sends, transport } = await enterRoom()
    sends({ t: 'playback', room: 'demo', ...body })
    await settled()
    expect(done.filter((what) => what.startsWith('played'))).toEqual([])
    expect(JSON.stringify(transport.of('reply').slice(-1))).toContain('invalid_frame')
  })
})

describe('attaching', () => {
  it('[WIRE7] is answered, and comes before anything in the room', async () => {
    const { enter, commands } = world()
    const ann = await enter()
    ann.say(say('hi', 'early'))
    ann.say({ t: 'history', id: 'h', room: 'demo', limit: 10 })
    ann.say({ t: 'like', room: 'demo', count: 1 })
    ann.say({ t: 'attach', id: 'a', room: 'demo' })
    ann.say(say('hi', 'c'))
    await settled()
    expect(ann.transport.of('reply')).toMatchObject([
      { id: 'early', error: { code: 'not_attached' } },
      { id: 'h', error: { code: 'not_attached' } },
      { id: '', error: { code: 'not_attached' } },
      { id: 'a', result: { attached: 'demo' } },
      { id: 'c', result: { position: { seq: 1 } } },
    ])
    expect(commands).toHaveLength(1)
  })

  it('[WIRE7] again leaves the room first; detaching ends it', async () => {
    const { enterRoom, done } = world()
    const { say: sends, transport } = await enterRoom()
    sends({ t: 'attach', id: 'again', room: 'demo' })
    sends({ t: 'detach', id: 'd', room: 'demo' })
    sends({ t: 'typing', room: 'demo' })
    await settled()
    expect(done).toEqual(['attached demo', 'left demo', 'attached demo', 'left demo'])
    expect(transport.of('reply').slice(-2)).toMatchObject([
      { id: 'd', result: {} },
      { id: '', error: { code: 'not_attached' } },
    ])
  })

  it('[OVERLAY11] with the key of an overlay is to its room alone, and everything but reading is refused', async () => {
    const { connect, tokenOf, commands, likes, done } = world()
    const { say: sends, transport } = connect()
    sends({
      t: 'hello',
      v: 2,
      token: tokenOf('g_overlay_demo', 'guest', 1_000, { rooms: { demo: 'member' }, readsOnly: 'demo' }),
    })
    for (const room of ['other', 'demo']) sends({ t: 'attach', id: `a ${room}`, room })
    await settled()
    sends(say('hi', 'c'))
    sends({ t: 'like', room: 'demo', count: 1 })
    sends({ t: 'typing', room: 'demo' })
    sends({ t: 'read', id: 'r', room: 'demo', seq: 1 })
    sends({ t: 'wallet', id: 'w', room: 'demo' })
    sends({ t: 'presence', id: 'p', room: 'demo', act: 'enter' })
    sends({ t: 'ping', id: 'ping' })
    sends({ t: 'detach', id: 'd', room: 'demo' })
    await settled()
    const refused = (id: string) => ({ id, error: { code: 'forbidden' } })
    const replies = transport.of('reply')
    expect(replies.find(({ id }) => id === 'a demo')).toMatchObject({ result: { attached: 'demo' } })
    expect(replies.filter((one) => 'error' in one)).toMatchObject([
      refused('a other'),
      ...[refused('c'), refused(''), refused(''), refused('r'), refused('w'), refused('p')],
    ])
    expect([commands, likes]).toEqual([[], []])
    expect(done).toEqual(['attached demo', 'left demo'])
  })

  it('[LIM2] is limited to so many rooms for each connection', async () => {
    const { enter } = world({ limits: { maxRoomsPerConnection: 2 } })
    const { say: sends, transport } = await enter()
    for (const room of ['one', 'two', 'three', 'two']) sends({ t: 'attach', id: room, room })
    await settled()
    expect(transport.of('reply').map((reply) => ('error' in reply ? reply.error.code : reply.id))).toEqual([
      ...['one', 'two', 'too_many_rooms', 'two'],
    ])
  })

  it('[ROUTE6] to rooms that are not there is counted by address: soon all unlisted rooms are refused alike', async () => {
    const unlisted: RoomState = { ...initialState('hidden'), lifecycle: 'open' }
    const state = (room: string): RoomState | undefined => {
      if (room === 'hidden') return { ...unlisted, settings: { ...unlisted.settings, access: 'unlisted' } }
      return room === 'demo' ? { ...initialState(room), lifecycle: 'open' } : undefined
    }
    const { enter } = world({ state, limits: { unknownRoomsPerAddressPerMinute: 2 } })
    const guesser = await enter('g_guest', 'guest')
    const host = await enter('host', 'host')
    for (const room of ['a', 'b', 'c', 'hidden', 'demo']) guesser.say({ t: 'attach', id: room, room })
    host.say({ t: 'attach', id: 'hidden', room: 'hidden' })
    await settled()
    const codes = (one: typeof host) =>
      one.transport.of('reply').map((reply) => ('error' in reply ? reply.error.code : 'attached'))
    expect(codes(guesser)).toEqual([
      ...['room_not_found', 'room_not_found', 'rate_limited', 'rate_limited', 'attached'],
    ])
    expect(codes(host)).toEqual(['attached'])
  })

  it('[LIM1] with wrong passwords is limited by address, and right ones meanwhile wait too', async () => {
    const locked: RoomState = { ...initialState('demo'), lifecycle: 'open', door: 'right' }
    const state = () => ({ ...locked, settings: { ...locked.settings, access: 'password' as const } })
    const { enter } = world({ state, limits: { wrongPasswordsPerMinute: 2 } })
    const { say: sends, transport } = await enter('ann', 'guest')
    for (const password of ['wrong', 'right', 'wrong', 'right'])
      sends({ t: 'attach', id: password, room: 'demo', password })
    sends({ t: 'attach', id: 'none', room: 'demo' })
    await settled()
    expect(transport.of('reply').map((reply) => ('error' in reply ? reply.error.code : 'attached'))).toEqual([
      ...['password_wrong', 'attached', 'password_wrong', 'rate_limited', 'password_needed'],
    ])
  })
})

describe('a command', () => {
  it('[WIRE4] goes to its room with who gives it, and is answered with its position', async () => {
    const { enterRoom, commands } = world({ command: async () => ({ epoch: 3, seq: 9 }) })
    const { say: sends, transport } = await enterRoom('ann', 'moderator')
    sends(say('hi', 'c1'))
    await settled()
    expect(commands).toEqual([
      {
        room: 'demo',
        request: {
          actor: { id: 'ann', name: 'ann', role: 'moderator' },
          commandId: 'c1',
          command: { type: 'message.send', body: { text: 'hi' } },
        },
      },
    ])
    expect(transport.of('reply').at(-1)).toEqual({ t: 'reply', id: 'c1', result: { position: { epoch: 3, seq: 9 } } })
  })

  it('[WIRE6] is passed on in order, without waiting for the answer of the one before', async () => {
    const { enterRoom, commands } = world({ command: () => new Promise(() => {}) })
    const { say: sends } = await enterRoom()
    for (const id of ['1', '2', '3']) sends(say('hi', id))
    await settled()
    expect(commands.map(({ request }) => request.commandId)).toEqual(['1', '2', '3'])
  })

  it('[LIM4] beyond the rate of its person is refused, with those behind it, and later ones pass', async () => {
    const { enterRoom, commands, clock } = world({
      limits: { commandsPerActorPerSecond: 10, commandsPerActorBurst: 2 },
    })
    const { say: sends, transport } = await enterRoom()
    for (const id of ['1', '2', '3']) sends(say('hi', id))
    await settled()
    clock.advance(400)
    sends(say('hi', '4'))
    await settled()
    clock.advance(100)
    sends(say('hi', '5'))
    await settled()
    expect(commands.map(({ request }) => request.commandId)).toEqual(['1', '2', '5'])
    expect(transport.of('reply').filter((reply) => 'error' in reply)).toMatchObject([
      { id: '3', error: { code: 'rate_limited', retryInMs: 500 } },
      { id: '4', error: { code: 'rate_limited', retryInMs: 100 } },
    ])
  })

  it('[BUDGET6] counts with its text and its row against what its person may store', async () => {
    const { enterRoom } = world({ limits: { storedBytesPerActorPerHour: 1_000 } })
    const { say: sends, transport } = await enterRoom()
    sends(say('x'.repeat(420), '1'))
    sends(say('hi', '2'))
    await settled()
    expect(transport.of('reply').slice(1)).toMatchObject([
      { id: '1', result: {} },
      { id: '2', error: { code: 'quota_exceeded' } },
    ])
  })

  it('[LIM4] of a guest counts for their address too', async () => {
    const { enterRoom, commands } = world({ limits: { guestCommandsPerAddressBurst: 1 } })
    const guest = await enterRoom('g_one', 'guest')
    const other = await enterRoom('g_two', 'guest')
    const member = await enterRoom('ann')
    for (const [id, one] of Object.entries({ guest, other, member })) one.say(say('hi', id))
    await settled()
    expect(commands.map(({ request }) => request.commandId)).toEqual(['guest', 'member'])
  })

  it('[WIRE6] whose outcome is unknown is not answered; a mistake of the server is, and logged', async () => {
    const errors = [new OvationError('command_unknown_outcome'), new Error('a mistake'), new OvationError('muted')]
    const { enterRoom, logged } = world({ command: () => Promise.reject(errors.shift() ?? new Error('no more')) })
    const { say: sends, transport } = await enterRoom()
    for (const id of ['unknown', 'mistake', 'refused']) sends(say('hi', id))
    await settled()
    expect(transport.of('reply').slice(1)).toMatchObject([
      { id: 'mistake', error: { code: 'internal' } },
      { id: 'refused', error: { code: 'muted' } },
    ])
    expect(logged).toEqual(['a frame failed'])
  })
})

describe('reading', () => {
  it('[BUDGET7] answers one frame after the other', async () => {
    const asked: unknown[] = []
    const { enterRoom } = world({
      rooms: {
        queries: {
          historyJson: async (...args) => {
            asked.push(['history', ...args.slice(0, 3)])
            return '{"messages":[],"more":true}'
          },
          messagesJson: async (...args) => {
            asked.push(['messages', ...args.slice(0, 2)])
            return '{"messages":[],"more":false}'
          },
          rows: async (...args) => {
            asked.push(['rows', ...args.slice(0, 2)])
            return { rows: [] } as never
          },
        },
      },
    })
    const { say: sends, transport } = await enterRoom()
    sends({ t: 'history', id: 'h', room: 'demo', limit: 10 })
    sends({ t: 'history', id: 'b', room: 'demo', before: 5, limit: 10 })
    sends({ t: 'messages', id: 'm', room: 'demo', seqs: [3] })
    sends({ t: 'rows', id: 'r', room: 'demo', slice: 'members' })
    await settled()
    await settled()
    expect(asked).toMatchObject([
      ['history', 'demo', Number.MAX_SAFE_INTEGER, 10],
      ['history', 'demo', 5, 10],
      ['messages', 'demo', [3]],
      ['rows', 'demo', { slice: 'members' }],
    ])
    expect(transport.of('reply').slice(1)).toMatchObject([
      { id: 'h', result: { messages: [], more: true } },
      { id: 'b', result: { messages: [], more: true } },
      { id: 'm', result: { messages: [], more: false } },
      { id: 'r', result: { rows: [] } },
    ])
  })

  it('[WIRE9] the wallet gives one’s own balance', async () => {
    const { enterRoom } = world({ balance: async (room, actor) => ({ balance: 7, currency: `${room} ${actor}` }) })
    const { say: sends, transport } = await enterRoom('ann')
    sends({ t: 'wallet', id: 'w', room: 'demo' })
    await settled()
    expect(transport.of('reply').at(-1)).toMatchObject({ id: 'w', result: { balance: 7, currency: 'demo ann' } })
  })

  it('[READ1] a read position is stored and answered, within what its person may store', async () => {
    const { enterRoom, done } = world({ limits: { storedBytesPerActorPerHour: 399 } })
    const { say: sends, transport } = await enterRoom('ann')
    sends({ t: 'read', id: 'r1', room: 'demo', seq: 5 })
    sends({ t: 'read', id: 'r2', room: 'demo', seq: 6 })
    await settled()
    expect(done.slice(1)).toEqual(['ann read demo up to 5'])
    expect(transport.of('reply').slice(1)).toMatchObject([
      { id: 'r1', result: {} },
      { id: 'r2', error: { code: 'quota_exceeded' } },
    ])
  })
})

describe('signals', () => {
  it('[WIRE8] likes are counted, with or without the full parser, and clamped to the rate of their person', async () => {
    const { enterRoom, likes } = world({ limits: { likesPerActorPerSecond: 1, likesPerActorBurst: 10 } })
    const { session, say: sends } = await enterRoom()
    session.receive('{"t":"like","room":"demo","count":4}')
    expect(likes).toEqual([['demo', 4]])
    session.receive('{"t":"like", "room":"demo", "count":4}')
    session.receive('{"t":"like","room":"demo","count":501}')
    session.receive('{"t":"like","room":"other","count":1}')
    await settled()
    expect(likes).toEqual([
      ['demo', 4],
      ['demo', 4],
    ])
    sends({ t: 'like', room: 'demo', count: 4 })
    sends({ t: 'like', room: 'demo', count: 4 })
    expect(likes.slice(2)).toEqual([['demo', 2]])
  })

  it('[WIRE8] a like waits behind the frames before it', async () => {
    const { enter, likes } = world()
    const { say: sends, session } = await enter()
    sends({ t: 'attach', id: 'a', room: 'demo' })
    session.receive('{"t":"like","room":"demo","count":1}')
    expect(likes).toEqual([])
    await settled()
    expect(likes).toEqual([['demo', 1]])
  })

  it('[WIRE11] typing is passed on', async () => {
    const { enterRoom, done } = world()
    const { say: sends } = await enterRoom()
    sends({ t: 'typing', room: 'demo' })
    await settled()
    expect(done.at(-1)).toBe('typing demo')
  })

  it('[PRES1] presence is entered, followed and left, within its rate, and each is answered', async () => {
    const { enterRoom, done } = world({ limits: { presencePerActorBurst: 4 } })
    const { say: sends, transport } = await enterRoom()
    for (const act of ['enter', 'watch', 'unwatch', 'leave', 'enter'] as const)
      sends({ t: 'presence', id: act, room: 'demo', act })
    await settled()
    expect(done.slice(1)).toEqual(['entered', 'unwatched', 'left presence'])
    expect(transport.of('reply').slice(1)).toMatchObject([
      { id: 'enter', result: {} },
      { id: 'watch', result: { members: [] } },
      { id: 'unwatch', result: {} },
      { id: 'leave', result: {} },
      { id: 'enter', error: { code: 'rate_limited' } },
    ])
  })
})

describe('a ping', () => {
  it('[NET4] is answered at once, before everything that waits', async () => {
    const { enterRoom } = world()
    const { say: sends, transport } = await enterRoom()
    sends({ t: 'detach', id: 'd', room: 'demo' })
    sends({ t: 'ping', id: 'p' })
    expect(transport.of('reply').at(-1)).toEqual({ t: 'reply', id: 'p', result: {} })
  })

  it('[NET4] right behind the hello is answered after the welcome', async () => {
    const { connect, tokenOf } = world()
    const { say: sends, transport } = connect()
    sends({ t: 'hello', v: 2, token: tokenOf('ann') })
    sends({ t: 'ping', id: 'p' })
    await settled()
    expect(transport.frames.map(({ t }) => t)).toEqual(['welcome', 'reply'])
  })

  it('[LIM7] of the server is acknowledged by a pong, however it is written', async () => {
    const { enterRoom } = world()
    const { session } = await enterRoom()
    session.outbox.mark()
    session.receive('{"t":"pong","n":1}')
    expect(session.outbox.idle).toBe(true)
    session.outbox.mark()
    session.receive('{"t":"pong", "n":2}')
    await settled()
    expect(session.outbox.idle).toBe(true)
  })
})
