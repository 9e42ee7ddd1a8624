import { eventually, FaultProxy } from '@ovation/testkit'
import type { ConnectionStatus, Message, RoomEvent, ShownMessage } from '@ovation/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'

let test: TestServer
let proxy: FaultProxy
let count = 0
beforeAll(async () => {
  test = await TestServer.start()
  proxy = await FaultProxy.open(test.port)
})
afterAll(async () => {
  await proxy.close()
  await test.close()
})

const newRoom = async (): Promise<string> => {
  const name = `sdk${++count}`
  await test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
  return name
}
const throughProxy = () => ({ server: `http://127.0.0.1:${proxy.port}`, random: () => 0.05 })
const texts = (messages: readonly { text: string }[]) => messages.map(({ text }) => text)

describe('messages', () => {
  it('[SDK1] a message lives through pending, sent, stored, delivered, and is shown from the first moment, once', async () => {
    const name = await newRoom()
    const room = await test.client('mia').rooms.get(name).attach()
    const seen: string[] = []
    let most = 0
    room.subscribe(() => {
      const { messages } = room.getSnapshot()
      most = Math.max(most, messages.length)
      const status = messages.at(-1)?.status
      if (status && status !== seen.at(-1)) seen.push(status)
    })
    const sending = room.messages.send({ text: '你好', danmaku: { mode: 'top' } })
    expect(room.getSnapshot().messages).toMatchObject([{ text: '你好', own: true }])
    expect(await sending).toMatchObject({ epoch: 1, seq: 2 })
    await eventually(() => seen.at(-1) === 'delivered', 'the message to be delivered')
    expect(seen).toEqual(expect.arrayContaining(['sent', 'stored', 'delivered']))
    expect(most).toBe(1)
  })

  it('[SDK2] what is edited and deleted changes on every screen, and handlers hear of it', async () => {
    const name = await newRoom()
    const [mia, gus] = await Promise.all([
      test.client('mia').rooms.get(name).attach(),
      test.guest('Gus').rooms.get(name).attach(),
    ])
    const heard: string[] = []
    gus.messages.subscribe({
      created: ({ text }) => heard.push(`+${text}`),
      updated: ({ text }) => heard.push(`~${text}`),
      deleted: ({ text, deleted }) => heard.push(`-${text}${deleted}`),
    })
    const message = await mia.messages.send({ text: 'one' })
    await mia.messages.update(message, 'two')
    await eventually(() => heard.length === 2, 'the edit')
    await mia.messages.delete(message)
    await eventually(() => heard.length === 3, 'the three changes')
    expect(heard).toEqual(['+one', '~two', '-true'])
    expect(gus.getSnapshot().messages).toMatchObject([{ deleted: true, text: '' }])
  })

  it.each([['before attaching'], ['after attaching']])(
    '[SDK3] history of a subscription made %s ends exactly where its live messages begin',
    async (when) => {
      const name = await newRoom()
      const mia = await test.client('mia').rooms.get(name).attach()
      for (const text of ['a', 'b', 'c']) await mia.messages.send({ text })
      const room = test.guest('Gus').rooms.get(name)
      if (when === 'after attaching') await room.attach()
      const live: Message[] = []
      const subscription = room.messages.subscribe((message) => live.push(message))
      const [history] = await Promise.all([
        room.attach().then(() => subscription.history({ limit: 2 })),
        ...['d', 'e'].map((text) => mia.messages.send({ text })),
      ])
      await mia.messages.send({ text: 'f' })
      await eventually(() => live.at(-1)?.text === 'f', 'the last message')
      const before = texts(history.messages)
      for (let page = history; page.more;) {
        page = await page.next()
        before.unshift(...texts(page.messages))
      }
      expect([...before, ...texts(live)]).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    },
  )

  it('[SDK4] a refusal is an error with a code and words that say what to do; the message stays to be sent again', async () => {
    const name = await newRoom()
    const [mod, mia] = await Promise.all([
      test.client('mod', 'moderator').rooms.get(name).attach(),
      test.client('mia').rooms.get(name).attach(),
    ])
    await mod.moderation.mute('mia')
    await expect(mia.messages.send({ text: 'x' })).rejects.toMatchObject({
      name: 'OvationError',
      code: 'muted',
      message: expect.stringMatching(/muted here; .+/) as string,
    })
    const failed = mia.getSnapshot().messages.find(({ status }) => status === 'failed') as ShownMessage
    expect(failed).toMatchObject({ text: 'x', error: { code: 'muted' } })
    await mod.moderation.unmute('mia')
    await eventually(() => mia.getSnapshot().self?.mutedUntil === undefined, 'the mute to end')
    expect(await mia.messages.retry(failed)).toHaveProperty('seq')
  })

  it('[SDK7] who sends more than the server takes at once has everything stored, in order, a little later', async () => {
    const name = await newRoom()
    const room = await test.client('chatty').rooms.get(name).attach()
    await Promise.all(Array.from({ length: 55 }, (_, n) => room.messages.send({ text: String(n) })))
    const { messages } = await room.messages.history({ limit: 100 })
    expect(texts(messages)).toEqual(Array.from({ length: 55 }, (_, n) => String(n)))
  })

  it('[SDK7] for a moment nothing overtakes a command that came too quickly', async () => {
    const raw = await test.rawIn('hasty')
    const send = (n: number) => raw.command('message.send', { text: String(n) })
    const answers = await Promise.all(Array.from({ length: 45 }, (_, n) => send(n)))
    expect(answers.findIndex(({ error }) => error?.code === 'rate_limited')).toBeGreaterThanOrEqual(40)
    // One more would be taken by now.
    await new Promise((done) => setTimeout(done, 150))
    expect((await send(45)).error?.code).toBe('rate_limited')
    await eventually(async () => (await send(46)).error === undefined, 'the next one to be taken')
  })

  it('[SDK5] pins show their message also to those who came too late for it', async () => {
    const name = await newRoom()
    const mod = await test.client('mod', 'moderator').rooms.get(name).attach()
    const message = await mod.messages.send({ text: 'read this' })
    await mod.messages.pin(message)
    const late = await test.guest('Late').rooms.get(name).attach()
    expect(texts(late.getSnapshot().pinned)).toEqual(['read this'])
    await mod.messages.update(message, 'read that')
    await eventually(() => texts(late.getSnapshot().pinned)[0] === 'read that', 'the pin to follow the edit')
  })
})

describe('everything else in a room', () => {
  it('[SDK6] events of an integrator, likes, occupancy, polls and gifts', async () => {
    const name = await newRoom()
    const [host, guest] = await Promise.all([
      test.client('host', 'host').rooms.get(name).attach(),
      test.guest('Gus').rooms.get(name).attach(),
    ])
    const heard: unknown[] = []
    guest.events.subscribe('acme.offer', ({ data, by }) => heard.push([data, by.id]))
    guest.gifts.subscribe(({ body }) => heard.push(body?.amount))
    await host.events.send('acme.offer', { sku: 7 })
    await host.gifts.send('heart', 2)
    await host.polls.open({ question: 'Tea?', options: ['yes', 'no'] })
    await eventually(() => guest.getSnapshot().state.poll !== null, 'the poll')
    await guest.polls.vote(0)
    await eventually(() => host.getSnapshot().state.poll?.tallied[0] === 1, 'the tally')
    expect(heard).toEqual([[{ sku: 7 }, 'host'], 20])
    const viewers: number[] = []
    host.occupancy.subscribe((occupancy) => viewers.push(occupancy.viewers))
    for (let i = 0; i < 7; i++) guest.reactions.like()
    expect(guest.getSnapshot().likes).toBe(7)
    await eventually(() => host.getSnapshot().likes === 7, 'the likes')
    await eventually(() => viewers.at(-1) === 1, 'one viewer beside the host')
    await guest.detach()
    await eventually(() => viewers.at(-1) === 0, 'no viewer')
  })
})

describe('connections', () => {
  it('[CONN1] a cut, and a restart of the server, lose nothing and double nothing; both sides see the same', async () => {
    const name = await newRoom()
    const writer = await test.client('writer', 'member', throughProxy()).rooms.get(name).attach()
    const reader = await test.client('reader', 'member', throughProxy()).rooms.get(name).attach()
    const live: RoomEvent[] = []
    const gaps: unknown[] = []
    reader.onEvent((event) => live.push(event))
    reader.onDiscontinuity((gap) => gaps.push(gap))
    const sent: Promise<unknown>[] = []
    for (let i = 0; i < 60; i++) {
      sent.push(writer.messages.send({ text: String(i) }))
      if (i % 15 === 7) proxy.cut()
      if (i === 30) await test.restart()
      await new Promise((done) => setTimeout(done, 30))
    }
    await Promise.all(sent)
    const { messages } = await writer.messages.history({ limit: 100 })
    expect(texts(messages).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 60 }, (_, i) => String(i)),
    )
    await eventually(() => live.length === 60, 'the reader to have everything')
    expect(live.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq))
    expect(gaps).toEqual([])
  }, 60_000)

  it('[CONN2] states are told with code and delay; a `bye` that may be retried is', async () => {
    const name = await newRoom()
    const client = test.client('states', 'member', throughProxy())
    const states: ConnectionStatus[] = []
    client.connection.subscribe((status) => states.push(status))
    await client.rooms.get(name).attach()
    proxy.cut()
    await eventually(() => states.filter(({ state }) => state === 'connected').length === 2, 'the second connection')
    expect(states.map(({ state }) => state)).toEqual([
      'idle',
      'connecting',
      'connected',
      'waiting',
      'connecting',
      'connected',
    ])
    expect(states[3]).toMatchObject({ code: 1006, retryInMs: expect.any(Number) as number })
    client.close()
    expect(client.connection.status.state).toBe('closed')
  })

  it('[CONN3] a token that is refused ends it; a getToken that fails is tried again', async () => {
    const bad = test.client('bad', 'member', { getToken: () => 'not.a.token' })
    await expect(bad.rooms.get('demo').attach()).rejects.toMatchObject({ code: 'unauthorized' })
    expect(bad.connection.status).toMatchObject({ state: 'failed', code: 4103 })
    let calls = 0
    const flaky = test.client('flaky', 'member', {
      random: () => 0.01,
      getToken: async () => {
        if (++calls < 3) throw new Error('the network')
        return test.token('flaky')
      },
    })
    await flaky.rooms.get('demo').attach()
    expect(calls).toBe(3)
  })

  it('[CONN4] a token near its end is renewed without a break', async () => {
    let calls = 0
    const client = test.client('renews', 'member', {
      getToken: () => {
        calls += 1
        return test.token('renews', 'member', '*', 4)
      },
    })
    const states: string[] = []
    await client.rooms.get('demo').attach()
    client.connection.subscribe(({ state }) => states.push(state))
    await eventually(() => calls >= 3, 'two renewals', 15_000)
    expect(states).toEqual(['connected'])
  }, 20_000)

  it('[CONN5] where no WebSocket passes, events and requests carry everything', async () => {
    const name = await newRoom()
    class Blocked extends WebSocket {
      constructor() {
        super('ws://127.0.0.1:1/blocked')
      }
    }
    const client = test.guest('Behind', { WebSocket: Blocked as never, random: () => 0.02 })
    const room = await client.rooms.get(name).attach()
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
    const heard: string[] = []
    room.messages.subscribe(({ text }) => heard.push(text))
    for (const text of ['a', 'b', 'c']) void room.messages.send({ text })
    await eventually(() => heard.length === 3, 'three messages')
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(texts((await room.messages.history()).messages)).toEqual(['a', 'b', 'c'])
  })

  it('[CONN6] without a connection messages wait for a bounded time, in a bounded number', async () => {
    const name = await newRoom()
    const room = await test
      .client('offline', 'member', { ...throughProxy(), sendTimeoutMs: 800, maxQueued: 3 })
      .rooms.get(name)
      .attach()
    proxy.refusing = true
    proxy.cut()
    await eventually(() => room.status === 'attaching', 'the cut to be noticed')
    const sends = ['a', 'b', 'c', 'd'].map((text) =>
      room.messages.send({ text }).catch((error: { code: string }) => error.code),
    )
    expect(await sends[3]).toBe('offline_full')
    expect(await Promise.all(sends)).toEqual(['offline_expired', 'offline_expired', 'offline_expired', 'offline_full'])
    proxy.refusing = false
    await eventually(() => room.status === 'attached', 'the connection to return', 20_000)
    expect(await room.messages.send({ text: 'back' })).toHaveProperty('seq')
  }, 30_000)

  it('[CONN7] one side that goes silent is noticed by the server, and half a frame by nobody', async () => {
    const name = await newRoom()
    const room = await test.client('frames', 'member', throughProxy()).rooms.get(name).attach()
    const other = await test.client('other').rooms.get(name).attach()
    const heard: string[] = []
    room.messages.subscribe(({ text }) => heard.push(text))
    proxy.cutAfter(350)
    for (let i = 0; i < 10; i++) await other.messages.send({ text: `${i} ${'x'.repeat(100)}` })
    await eventually(() => heard.length === 10, 'all ten')
    expect(heard.map((text) => text.split(' ')[0])).toEqual(Array.from({ length: 10 }, (_, i) => String(i)))
  })

  it('[CONN8] a guest is the same person after a reconnect and, with storage, after a reload', async () => {
    const name = await newRoom()
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }
    const first = test.guest('小美', { ...throughProxy(), storage })
    await first.rooms.get(name).attach()
    const id = first.connection.self?.id
    proxy.cut()
    await eventually(() => first.connection.status.state === 'waiting' || undefined, 'the cut')
    await eventually(() => first.connection.status.state === 'connected', 'the reconnect')
    expect(first.connection.self?.id).toBe(id)
    const reloaded = test.guest('小美', { ...throughProxy(), storage })
    await reloaded.rooms.get(name).attach()
    expect(reloaded.connection.self?.id).toBe(id)
  })

  it('[CONN9] a ban ends the room with its code; the rest of the connection stays', async () => {
    const [name, other] = [await newRoom(), await newRoom()]
    const mod = await test.client('mod', 'moderator').rooms.get(name).attach()
    const client = test.client('bad-guy')
    const [room, kept] = [await client.rooms.get(name).attach(), await client.rooms.get(other).attach()]
    await mod.moderation.ban('bad-guy')
    await eventually(() => room.status === 'failed', 'the ban')
    expect(room.getSnapshot().error).toMatchObject({ code: 'banned' })
    await expect(room.attach()).rejects.toMatchObject({ code: 'banned' })
    expect(await kept.messages.send({ text: 'still here' })).toHaveProperty('seq')
  })

  it('[CONN10] what is lost for good is told as a discontinuity', async () => {
    const small = await TestServer.start({ limits: { maxReplayEvents: 3 } })
    const smallProxy = await FaultProxy.open(small.port)
    const reader = await small
      .client('reader', 'member', { server: `http://127.0.0.1:${smallProxy.port}`, random: () => 0.05 })
      .rooms.get('demo')
      .attach()
    const writer = await small.client('writer').rooms.get('demo').attach()
    const gaps: unknown[] = []
    reader.onDiscontinuity((gap) => gaps.push(gap))
    smallProxy.refusing = true
    smallProxy.cut()
    for (let i = 0; i < 6; i++) await writer.messages.send({ text: String(i) })
    smallProxy.refusing = false
    await eventually(() => gaps.length === 1, 'the discontinuity', 20_000)
    expect(gaps).toEqual([{ from: { epoch: 1, seq: 1 }, to: { epoch: 1, seq: 7 } }])
    expect(texts(reader.getSnapshot().messages)).toEqual(['0', '1', '2', '3', '4', '5'])
    await smallProxy.close()
    await small.close()
  }, 40_000)
})
