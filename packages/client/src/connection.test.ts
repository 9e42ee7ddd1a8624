import type { ErrorCode } from '@ovation/protocol'
import type { ServerFrame } from '@ovation/protocol'
import { describe, expect, it, vi } from 'vitest'
import type { ConnectionStatus } from './api/connection.ts'
import type { DefaultConnection } from './connection.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import type { ClientOptions } from './options.ts'
import * as TIMES from './times.ts'

let server: FakeServer
eachWithFakeServer((made) => (server = made))

const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const end = (code: number): Promise<unknown> => {
  server.sockets.at(-1)?.end(code)
  return pass()
}

function start(options: Partial<ClientOptions> = {}) {
  const client = server.client({ transports: ['websocket'], ...options })
  const connection = client.connection as DefaultConnection
  const states: ConnectionStatus[] = []
  connection.subscribe((status) => states.push(status))
  return { client, connection, states }
}

async function connected(options: Partial<ClientOptions> = {}) {
  const started = start(options)
  started.connection.connect()
  await pass()
  expect(started.connection.connected).toBe(true)
  return started
}

describe('the state of a connection', () => {
  it('[CONN2] is told at once and with each change; connecting twice opens one', async () => {
    const { connection, states } = start({ server: 'http://fake.test//' })
    connection.connect()
    connection.connect()
    await pass()
    connection.connect()
    await pass()
    expect(states).toEqual([{ state: 'idle' }, { state: 'connecting' }, { state: 'connected', transport: 'websocket' }])
    expect(server.sockets).toHaveLength(1)
    expect(server.of('hello')).toMatchObject([{ v: 2, guest: {}, client: expect.stringMatching(/^js\//) as string }])
    expect(connection.self).toEqual({ id: 'mia', name: 'Mia' })
    expect(connection.server).toBe('http://fake.test')
  })

  const shown = (code: string) => expect.stringContaining(code) as string
  it.each<[number, ErrorCode, ConnectionStatus['state'], string]>([
    [1001, 'unreachable', 'waiting', 'the connection ended'],
    [1002, 'invalid_frame', 'failed', 'close code 1002'],
    [1006, 'unreachable', 'waiting', 'the connection ended'],
    [1009, 'invalid_frame', 'failed', 'close code 1009'],
    [4000, 'shutting_down', 'waiting', ''],
    [4001, 'storage_failed', 'waiting', ''],
    [4099, 'unreachable', 'waiting', 'the connection ended'],
    [4100, 'invalid_frame', 'failed', ''],
    [4103, 'unauthorized', 'failed', ''],
    [4105, 'replaced', 'failed', ''],
    [4999, 'invalid_frame', 'failed', 'close code 4999'],
  ])('[SDK101] closed with %i it is %s and %s', async (code, error, state, words) => {
    const { connection } = await connected()
    await end(code)
    expect(connection.status).toMatchObject({ state, code, error: { code: error, message: shown(words) } })
    await pass(60_000)
    expect(connection.status.state).toBe(state === 'failed' ? 'failed' : 'connected')
    expect(connection.status.error?.code).toBe(state === 'failed' ? error : undefined)
  })

  it('[SDK101] what a bye says counts more than the close: its code, its words and its delay', async () => {
    const { connection, states } = await connected()
    server.say({ t: 'bye', code: 4000, reason: 'Back in a moment.', retry: true, retryInMs: 3_000 })
    await pass()
    await end(1006)
    const error = { code: 'shutting_down', message: 'Back in a moment.' }
    expect(connection.status).toMatchObject({ state: 'waiting', code: 4000, retryInMs: 3_000, error })
    await pass(2_999)
    expect(server.sockets).toHaveLength(1)
    await pass(1)
    expect(states.slice(-2)).toMatchObject([{ state: 'connecting', code: 4000, error }, { state: 'connected' }])
    await end(1006)
    expect(connection.status).toMatchObject({ code: 1006, error: { code: 'unreachable' }, retryInMs: 250 })
  })

  it('[CONN3] a token that is turned away is asked for anew, once', async () => {
    const getToken = vi.fn(() => `token-${getToken.mock.calls.length}`)
    const { connection } = await connected({ getToken })
    server.hello = () => ({ t: 'bye', code: 4103, reason: 'Who is this?', retry: false })
    await end(4103)
    expect(connection.status.state).toBe('waiting')
    const turnedAway = setInterval(() => server.sockets.at(-1)?.end(4103), 50)
    await pass(5_000)
    clearInterval(turnedAway)
    expect(getToken).toHaveBeenCalledTimes(2)
    expect(connection.status).toMatchObject({
      state: 'failed',
      code: 4103,
      error: { code: 'unauthorized', message: 'Who is this?' },
    })
  })

  it('[CONN2] the delay doubles with every second failure; every fourth asks for the reason', async () => {
    const { connection, states } = await connected()
    server.webSocket = 'refused'
    await end(1006)
    await pass(120_000)
    const delays = states.filter(({ state }) => state === 'waiting').map(({ retryInMs }) => retryInMs)
    expect(delays.slice(0, 10)).toEqual([250, 250, 500, 500, 1_000, 1_000, 2_000, 2_000, 4_000, 4_000])
    expect(Math.max(...delays.map(Number))).toBe(10_000)
    const checks = states.filter(({ error }) => error?.code === 'websocket_blocked')
    expect(server.requests.slice(0, 2)).toEqual(['/v1/check', '/v1/check'])
    expect(checks.length).toBeGreaterThan(0)
    server.webSocket = 'open'
    await pass(10_000 + TIMES.goodAfterMs)
    await end(1006)
    expect(connection.status.retryInMs).toBe(250)
  })

  it('[CONN2] the delay is three times as long while nobody looks', async () => {
    const { connection } = await connected()
    vi.stubGlobal('document', { visibilityState: 'hidden' })
    await end(1006)
    expect(connection.status.retryInMs).toBe(750)
  })

  it('[NET2] a socket has ten seconds to open at first, two where one did before, ten after four failures', async () => {
    server.webSocket = 'hung'
    const first = start()
    first.connection.connect()
    await pass(9_999)
    expect(first.connection.status.state).toBe('connecting')
    await pass(1)
    expect(first.connection.status).toMatchObject({ state: 'waiting', retryInMs: 125 })
    first.client.close()

    server.webSocket = 'open'
    const { connection, states } = await connected()
    server.webSocket = 'hung'
    const at: [string, number][] = []
    const from = performance.now()
    connection.subscribe(({ state }) => {
      if (state !== at.at(-1)?.[0]) at.push([state, performance.now() - from])
    })
    await end(1006)
    await pass(40_000)
    const tries = at.flatMap(([state, ms], n) => (state === 'connecting' ? [(at[n + 1]?.[1] ?? 0) - ms] : []))
    expect(tries.slice(0, 5)).toEqual([2_000, 2_000, 2_000, 10_000, 10_000])
    expect(states.filter(({ state }) => state === 'waiting').map(({ retryInMs }) => retryInMs)).toContain(125)
  })

  it('[NET2] one that opened has ten seconds for its welcome, and waits as after any failure', async () => {
    server.hello = () => undefined
    const { connection } = start()
    connection.connect()
    await pass(9_999)
    expect(connection.status.state).toBe('connecting')
    await pass(1)
    expect(connection.status).toMatchObject({ state: 'waiting', retryInMs: 250 })
  })

  it('[CONN16] where both ways are tried and neither lasts, that is said', async () => {
    server.webSocket = 'refused'
    server.hello = () => undefined
    const { connection } = start({ transports: ['websocket', 'sse'] })
    connection.connect()
    await pass(10_000)
    const message = expect.stringContaining('no connection to it lasts') as string
    expect(connection.status).toMatchObject({ state: 'waiting', error: { code: 'unreachable', message } })
  })

  it('[CONN16] a page that is refused ends it at first, and is tried again where it was let in before', async () => {
    server.webSocket = 'refused'
    server.refusal = { code: 'origin_refused', message: 'Not this page.' }
    const transports = ['websocket', 'sse'] as const
    const refused = start({ transports })
    refused.connection.connect()
    await pass()
    expect(refused.connection.status).toMatchObject({ state: 'failed', code: 1006, error: { code: 'origin_refused' } })
    server.webSocket = 'open'
    const { connection } = await connected({ transports })
    server.webSocket = 'refused'
    await end(1006)
    await pass(4_000)
    expect(connection.status.state).toBe('waiting')
    expect(connection.status.error?.message).toBe('Not this page.')
  })

  it('[CONN17] a WebSocket that is given is used where the platform has none', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const { connection } = await connected({ transports: ['websocket', 'sse'] })
    expect(connection.status.transport).toBe('websocket')
  })

  it('[CONN17] a WebSocket that worked is silent for six seconds before the other way is tried', async () => {
    const { connection } = await connected({ transports: ['websocket', 'sse'] })
    server.webSocket = 'hung'
    await end(1006)
    await pass(250 + 1_999)
    expect(server.requests).toEqual([])
    await pass(20_000)
    expect(connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
  })
})

describe('what wakes it', () => {
  it('[CONN2] a try now is the next one, and leaves no other behind', async () => {
    const { connection } = await connected()
    await end(1006)
    connection.retryNow()
    await pass()
    expect(connection.connected).toBe(true)
    expect(server.sockets).toHaveLength(2)
    await pass(1_000)
    expect(server.sockets).toHaveLength(2)
  })

  it('[NET2] while it is there, it is asked for a sign of life; when there is none to be had, nothing happens', async () => {
    const { connection } = start()
    connection.retryNow()
    await pass()
    expect(server.sockets).toEqual([])
    connection.connect()
    await pass(1)
    connection.retryNow()
    connection.retryNow()
    expect(server.of('ping')).toEqual([{ t: 'ping', id: 'ping' }])
    await pass()
    connection.retryNow()
    expect(server.of('ping')).toHaveLength(2)
  })

  it('[NET1] one that carries nothing any more is closed and opened again', async () => {
    const { connection, states } = await connected()
    const socket = server.sockets[0]
    socket!.send = () => {}
    connection.retryNow()
    await pass(1_500)
    expect(socket?.readyState).toBe(3)
    expect(states.find(({ state }) => state === 'waiting')?.retryInMs).toBe(125)
    expect(connection.connected).toBe(true)
  })

  it('[SDK13] a page that is left sends what is gathered, and an ended connection hears of it no more', async () => {
    const page = new EventTarget()
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    const { client, connection } = await connected()
    const room = await client.rooms.get('demo').attach()
    room.reactions.like(3)
    page.dispatchEvent(new Event('pagehide'))
    expect(server.of('like')).toMatchObject([{ count: 3 }])
    await end(1006)
    page.dispatchEvent(new Event('online'))
    await pass()
    expect(connection.connected).toBe(true)
    client.close()
    const [sockets, pings] = [server.sockets.length, server.of('ping').length]
    page.dispatchEvent(new Event('online'))
    await pass(5_000)
    expect([server.sockets.length, server.of('ping').length]).toEqual([sockets, pings])
  })
})

describe('requests', () => {
  const wallet = { t: 'wallet', room: 'demo' } as const
  const answer = (id: string, more: object = { result: {} }): Promise<unknown> => {
    server.say({ t: 'reply', id, ...more } as ServerFrame)
    return pass()
  }

  it('[SDK37] each has an id of its own, and its answer is taken in order with the frames around it', async () => {
    const { connection } = await connected()
    const heard: unknown[] = []
    connection.onFrame(({ t }) => heard.push(t))
    const one = connection.request<number>(wallet, (result) => heard.push(result))
    const two = connection.request(wallet).catch((error: unknown) => error)
    expect(server.of('wallet')).toEqual([
      { t: 'wallet', id: 'r1', room: 'demo' },
      { t: 'wallet', id: 'r2', room: 'demo' },
    ])
    server.say({ t: 'signal', room: 'demo' })
    void answer('r1', { result: 7 })
    void answer('unknown')
    await answer('r2', { error: { code: 'rate_limited', message: 'Slower.', retryInMs: 5 } })
    expect(await two).toMatchObject({ code: 'rate_limited', message: 'Slower.', retryInMs: 5 })
    server.say({ t: 'signal', room: 'demo' })
    await pass()
    expect(await one).toBe(7)
    expect(heard).toEqual(['signal', 7, 'signal'])
  })

  it('[SDK14] one that is not answered ends after 30 s, or the given time; what is answered leaves no timer', async () => {
    const { connection } = await connected()
    const pings = setInterval(() => server.say({ t: 'ping', n: 4 }), 300)
    const code = (asked: Promise<unknown>): Promise<unknown> => asked.catch((error: Error) => error.message)
    const [late, soon] = [code(connection.request(wallet)), code(connection.request(wallet, undefined, 2_000))]
    await pass(2_000)
    expect(await soon).toMatch(/did not answer within 2 s/)
    await answer('r2')
    await pass(TIMES.requestTimeoutMs - 2_001)
    const told = vi.fn()
    void late.then(told)
    await pass()
    expect(told).not.toHaveBeenCalled()
    await pass(1)
    expect(await late).toMatch(/did not answer within 30 s/)
    clearInterval(pings)
    const timers = vi.getTimerCount()
    const answered = connection.request(wallet)
    const refused = code(connection.request(wallet))
    await answer('r3')
    await answer('r4', { error: { code: 'rate_limited', message: 'Slower.' } })
    expect([await answered, await refused]).toEqual([{}, 'Slower.'])
    expect(vi.getTimerCount()).toBe(timers)
  })

  it('[SDK14] the end of the connection is the end of its requests, with why', async () => {
    const { client, connection } = await connected()
    const cut = connection.request(wallet).catch((error: unknown) => error)
    await end(1006)
    expect(await cut).toMatchObject({ code: 'unreachable', message: expect.stringContaining('ended') as string })
    await expect(connection.request(wallet)).rejects.toMatchObject({ code: 'unreachable' })
    await pass(1_000)
    const closed = connection.request(wallet).catch((error: unknown) => error)
    client.close()
    expect(await closed).toMatchObject({ code: 'closed' })
    await expect(connection.request(wallet)).rejects.toMatchObject({ code: 'closed' })
  })

  it('[NET1] what is answered is awaited no more, and another frame is no answer', async () => {
    const { connection } = await connected()
    await pass(1)
    const answered = connection.request(wallet)
    await answer('r1')
    await answered
    await pass(10_000)
    expect(server.of('ping')).toEqual([])
    void connection.request(wallet).catch(() => {})
    server.say({ t: 'signal', room: 'demo' })
    await pass(1_000)
    expect(server.of('ping').length).toBeGreaterThan(0)
  })

  it('[SDK102] a ping of the server is answered with its number', async () => {
    await connected()
    server.say({ t: 'ping', n: 42 })
    await pass()
    expect(server.of('pong')).toEqual([{ t: 'pong', n: 42 }])
  })
})

describe('closing', () => {
  it('[SDK11] what is under way keeps the connection until it is answered, and for two seconds at most', async () => {
    for (const answered of [true, false]) {
      server.commands = 'hold'
      const { client, connection, states } = await connected()
      const room = await client.rooms.get('demo').attach()
      const outcome = room.messages.send({ text: 'x' }).then(
        () => 'stored',
        ({ code }: { code: string }) => code,
      )
      client.close()
      client.close()
      const socket = server.sockets.at(-1)
      expect(states.filter(({ state }) => state === 'closed')).toHaveLength(1)
      await pass(TIMES.flushTimeoutMs - 1)
      expect(socket?.readyState).toBe(1)
      const id = server.of('command').at(-1)?.id ?? ''
      if (answered) server.say({ t: 'reply', id, result: { position: { epoch: 1, seq: 1 } } })
      await pass(answered ? 0 : 1)
      expect(socket?.readyState).toBe(3)
      expect(await outcome).toBe(answered ? 'stored' : 'command_unknown_outcome')
      await pass(60_000)
      expect(connection.status).toEqual({ state: 'closed' })
    }
    expect(server.sockets).toHaveLength(2)
  })

  it('[SDK11] with nothing under way it ends at once, also while it waits or has not begun', async () => {
    const { client } = await connected()
    client.close()
    expect(server.sockets.at(-1)?.readyState).toBe(3)
    const waiting = await connected()
    await end(1006)
    waiting.client.close()
    const idle = start()
    idle.client.close()
    idle.connection.connect()
    await pass(60_000)
    expect(server.sockets).toHaveLength(2)
    expect([waiting, idle].map(({ connection }) => connection.status.state)).toEqual(['closed', 'closed'])
  })

  it('[CONN13] a token that comes after the client was closed opens nothing', async () => {
    let give = (_token: string): void => {}
    const { client, connection } = start({ getToken: () => new Promise((resolve) => (give = resolve)) })
    connection.connect()
    await pass()
    client.close()
    give('late')
    await pass(20_000)
    expect(server.sockets).toEqual([])
    expect(connection.status).toEqual({ state: 'closed' })
    expect(vi.getTimerCount()).toBe(0)
  })
})
