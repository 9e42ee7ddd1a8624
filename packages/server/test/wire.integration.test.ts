import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '@ovation/testkit'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const newRoom = async (name: string): Promise<string> => {
  await test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
  return name
}

describe('saying hello', () => {
  it('[WIRE1] the first frame has to be a hello', async () => {
    const raw = await test.raw()
    raw.send({ t: 'attach', id: 'a', room: 'demo' })
    expect(await raw.next('bye')).toMatchObject({ code: 4101, retry: false })
    expect((await raw.closed).code).toBe(4101)
  })

  it('[WIRE2] another version of the wire is refused', async () => {
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 9, guest: { name: 'x' } })
    expect((await raw.closed).code).toBe(4102)
  })

  it('[WIRE3] a guest gets an id and a token that brings it back', async () => {
    const first = await test.raw()
    first.send({ t: 'hello', v: 2, guest: { name: '小美' } })
    const welcome = await first.next('welcome')
    expect(welcome.actor).toMatchObject({ name: '小美', id: expect.stringMatching(/^g_/) as string })
    const second = await test.raw()
    second.send({ t: 'hello', v: 2, guest: { name: '小美美', token: welcome.guestToken } })
    expect((await second.next('welcome')).actor).toEqual({ id: welcome.actor.id, name: '小美美' })
    const third = await test.raw()
    third.send({ t: 'hello', v: 2, guest: {} })
    expect((await third.next('welcome')).actor.name).toMatch(/^Guest \d{4}$/)
  })

  it.each([['\u200b\u202e'], ['x'.repeat(31)]])(
    '[WIRE3] a name that shows nothing or too much is refused: %j',
    async (name) => {
      const raw = await test.raw()
      raw.send({ t: 'hello', v: 2, guest: { name } })
      expect((await raw.closed).code).toBe(4106)
    },
  )
})

describe('in a room', () => {
  it('[WIRE4] the author is answered before the frame that shows the message to everyone', async () => {
    const room = await newRoom('wire4')
    const mia = await test.rawIn('mia', 'member', room)
    const gus = await test.rawIn('gus', 'guest', room)
    const { result } = await mia.command(
      'message.send',
      { text: '你好', danmaku: { mode: 'scroll' } },
      { room, id: 'one' },
    )
    const seen = await gus.next('room')
    expect(seen).toMatchObject({
      from: 2,
      to: 2,
      epoch: result?.position.epoch,
      events: [{ seq: 2, type: 'message.sent', body: { text: '你好', cid: 'one', by: { id: 'mia', role: 'member' } } }],
    })
    await mia.next('room')
    const kinds = mia.frames.map((frame) => frame.t)
    expect(kinds.lastIndexOf('reply')).toBeLessThan(kinds.indexOf('room'))
  })

  it('[WIRE5] the same bytes go to everyone of a class', async () => {
    const room = await newRoom('wire5')
    const viewers = await Promise.all(['a', 'b', 'c'].map((name) => test.rawIn(name, 'guest', room)))
    await viewers[0]?.command('message.send', { text: 'same' }, { room })
    const frames = await Promise.all(
      viewers.map(async (viewer) => {
        await viewer.next('room')
        return viewer.texts.find((text) => text.startsWith('{"t":"room"'))
      }),
    )
    expect(new Set(frames).size).toBe(1)
  })

  it('[WIRE6] commands keep their order, and a retry is answered with the same position', async () => {
    const room = await newRoom('wire6')
    const mia = await test.rawIn('mia6', 'member', room)
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        mia.command('message.send', { text: String(index) }, { room, id: `m${index}` }),
      ),
    )
    expect(replies.map(({ result }) => result?.position.seq)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    )
    const again = await test.rawIn('mia6', 'member', room)
    expect(await again.command('message.send', { text: '7' }, { room, id: 'm7' })).toMatchObject({
      result: { position: { seq: 9 } },
    })
    expect(await again.command('message.send', { text: 'another' }, { room, id: 'm7' })).toMatchObject({
      error: { code: 'command_conflict' },
    })
  })

  it('[WIRE6] a retry of a stored command is answered even when it would be refused by now', async () => {
    const room = await newRoom('wire6b')
    const host = await test.rawIn('host6', 'host', room)
    const mia = await test.rawIn('mia6b', 'member', room)
    const { result } = await mia.command('message.send', { text: 'before' }, { room, id: 'kept' })
    await host.command('room.settings', { settings: { speak: 'staff' } }, { room })
    expect(await mia.command('message.send', { text: 'after' }, { room })).toMatchObject({
      error: { code: 'speak_restricted' },
    })
    expect(await mia.command('message.send', { text: 'before' }, { room, id: 'kept' })).toMatchObject({ result })
  })

  it('[WIRE7] what is not attached cannot be used, and a room that is not there is named', async () => {
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, guest: { name: 'lost' } })
    await raw.next('welcome')
    expect(await raw.command('message.send', { text: 'x' })).toMatchObject({ error: { code: 'not_attached' } })
    raw.send({ t: 'attach', id: 'a', room: 'nowhere' })
    expect(await raw.next('reply', ({ id }) => id === 'a')).toMatchObject({ error: { code: 'room_not_found' } })
  })

  it('[WIRE11] who came and who writes is told with the counts, and ends by itself', async () => {
    const a = await test.rawIn('early', 'member', 'demo')
    const b = await test.rawIn('late', 'member', 'demo')
    const came = await a.next('signal', ({ joined }) => joined?.includes('late') ?? false)
    expect(came.viewers).toBeGreaterThanOrEqual(2)
    b.send({ t: 'typing', room: 'demo' })
    const writes = await a.next('signal', ({ typing }) => (typing?.count ?? 0) > 0)
    expect(writes.typing).toEqual({ count: 1, names: ['late'] })
    await b.command('message.send', { text: 'said' })
    await a.next('signal', ({ typing }) => typing?.count === 0)
    b.send({ t: 'typing', room: 'demo' })
    await a.next('signal', ({ typing }) => typing?.count === 1)
    // Nobody says that they stopped.
    await a.next('signal', ({ typing }) => typing?.count === 0)
    const away = await test.raw()
    away.send({ t: 'hello', v: 2, token: await test.token('away') })
    await away.next('welcome')
    away.send({ t: 'typing', room: 'demo' })
    expect(await away.next('reply')).toMatchObject({ error: { code: 'not_attached' } })
  }, 30_000)

  it('[WIRE8] likes add up and are told at most twice a second; viewers are counted by person', async () => {
    const room = await newRoom('wire8')
    const [a, b] = await Promise.all([test.rawIn('likes-a', 'guest', room), test.rawIn('likes-a', 'guest', room)])
    const c = await test.rawIn('likes-c', 'guest', room)
    expect(
      c.frames.find((frame) => frame.t === 'reply'),
      'anyone who comes counts at once',
    ).toMatchObject({ result: { viewers: 2 } })
    a.send({ t: 'like', room, count: 30 })
    b.send({ t: 'like', room, count: 12 })
    const signal = await c.next('signal', ({ likes }) => likes === 42)
    expect(signal.viewers).toBe(2)
    const state = await eventually(
      async () => ((await test.server.rooms.state(room)).likes === 42 ? true : undefined),
      'the likes to be stored',
      10_000,
    )
    expect(state).toBe(true)
  })
})

describe('coming back', () => {
  it('[REC1] a known position is continued, event for event', async () => {
    const room = await newRoom('rec1')
    const mia = await test.rawIn('mia-rec', 'member', room)
    for (let i = 0; i < 5; i++) await mia.command('message.send', { text: `m${i}` }, { room })
    const { epoch } = (await mia.next('room')) as { epoch: number }
    const back = await test.rawIn('gus-rec', 'guest', room, { epoch, seq: 3 })
    expect(back.frames.find((frame) => frame.t === 'reply')).toMatchObject({
      result: { recovered: true, position: { epoch, seq: 3 } },
    })
    await eventually(() => back.events.length >= 3, 'the missed events')
    expect(back.events.map(({ seq }) => seq)).toEqual([4, 5, 6])
  })

  it('[REC2] a position that never was, or of another history, gets a snapshot and is told so', async () => {
    const room = await newRoom('rec2')
    const mia = await test.rawIn('mia-rec2', 'member', room)
    await mia.command('message.send', { text: 'hi' }, { room })
    for (const since of [
      { epoch: 77, seq: 2 },
      { epoch: 1, seq: 99 },
    ]) {
      const back = await test.rawIn('gus-rec2', 'guest', room, since)
      expect(back.frames.find((frame) => frame.t === 'reply')).toMatchObject({
        result: { recovered: false, position: { seq: 2 }, snapshot: { messages: [{ text: 'hi' }] } },
      })
    }
  })

  it('[REC3] what a moderator deleted meanwhile is replayed without its words, before and after a restart', async () => {
    const room = await newRoom('rec3')
    const mia = await test.rawIn('mia-rec3', 'member', room)
    const mod = await test.rawIn('mod-rec3', 'moderator', room)
    const base = await test.seqWithStaff(room, 1)
    const { result } = await mia.command('message.send', { text: 'unspeakable words' }, { room })
    await mia.command('message.edit', { message: result?.position.seq, text: 'worse words' }, { room })
    await mod.command('message.delete', { message: result?.position.seq }, { room })
    for (const restarted of [false, true]) {
      if (restarted) await test.restart()
      const back = await test.rawIn('gus-rec3', 'guest', room, { epoch: 1, seq: base })
      await eventually(() => back.events.length >= 3, 'the replay')
      expect(back.events.map(({ seq, body }) => [seq, body === null])).toEqual([
        [base + 1, true],
        [base + 2, true],
        [base + 3, false],
      ])
      const fresh = await test.rawIn('gia-rec3', 'guest', room)
      fresh.send({ t: 'history', id: 'h', room, limit: 10 })
      expect(await fresh.next('reply', ({ id }) => id === 'h')).toMatchObject({
        result: { messages: [{ deleted: true, text: '' }] },
      })
      expect(back.texts.join() + fresh.texts.join()).not.toContain('words')
    }
  })

  it('[REC4] a position too far back gets a snapshot, never a part', async () => {
    const small = await TestServer.start({
      limits: { maxReplayEvents: 10, maxRingEvents: 5, commandsPerActorBurst: 1_000, framesPerConnectionBurst: 1_000 },
    })
    const mia = await small.rawIn('mia', 'member')
    for (let i = 0; i < 12; i++) await mia.command('message.send', { text: `m${i}` })
    const near = await small.rawIn('a', 'guest', 'demo', { epoch: 1, seq: 5 })
    expect(near.frames.find((frame) => frame.t === 'reply')).toMatchObject({ result: { recovered: true } })
    await eventually(() => near.events.length === 8, 'what lies beyond the ring')
    const far = await small.rawIn('b', 'guest', 'demo', { epoch: 1, seq: 1 })
    expect(far.frames.find((frame) => frame.t === 'reply')).toMatchObject({ result: { recovered: false } })
    expect(far.events).toEqual([])
    await small.close()
  })
})
