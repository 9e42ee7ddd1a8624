import { describe, expect, it, vi } from 'vitest'
import type { ConnectionStatus } from './api/connection.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'

let server: FakeServer
eachWithFakeServer((made) => (server = made))

function start(options: Partial<ClientOptions> = {}) {
  const client = server.client(options)
  const states: ConnectionStatus[] = []
  client.connection.subscribe((status) => states.push(status))
  const room = client.rooms.get('demo')
  return { client, room, states }
}

describe('attach', () => {
  it('[SDK85] while it waits after a token that could not be had, no request asks why', async () => {
    const getToken = vi.fn(() => Promise.reject(new Error('signed out')))
    const { room } = start({ getToken })
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(TIMES.silentWebSocketMs * 4)
    expect(getToken.mock.calls.length).toBeGreaterThan(1)
    expect(server.requests).toEqual([])
  })

  it('[CONN14] after close() it rejects at once, and the room stays detached', async () => {
    const { client, room } = start()
    await room.attach()
    client.close()
    await expect(room.attach()).rejects.toMatchObject({ code: 'closed' })
    expect(room.status).toBe('detached')
    for (const late of [room.messages.send({ text: 'x' }), room.messages.history(), room.gifts.balance()])
      await expect(late).rejects.toMatchObject({ code: 'closed' })
  })

  it('[CONN14] cut by detach() it says so, and the room can be attached again', async () => {
    const { room } = start()
    const attaching = room.attach()
    await room.detach()
    await expect(attaching).rejects.toMatchObject({
      code: 'aborted',
      message: expect.stringContaining('the room was detached') as string,
    })
    expect((await room.attach()).status).toBe('attached')
  })

  it('[CONN14] a signal gives it up, and the room with it where nobody else waits', async () => {
    server.webSocket = server.http = 'hung'
    const { room } = start()
    const [one, two] = [new AbortController(), new AbortController()]
    const attaching = [one, two].map(({ signal }) => room.attach({ signal }))
    one.abort()
    await expect(attaching[0]).rejects.toMatchObject({ code: 'aborted' })
    expect(room.status).toBe('attaching')
    two.abort()
    await expect(attaching[1]).rejects.toMatchObject({ code: 'aborted' })
    expect(room.status).toBe('detached')
    await expect(room.attach({ signal: one.signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(room.status).toBe('detached')
  })

  it('[CONN14] a signal that is aborted later detaches nothing', async () => {
    const { room } = start()
    const controller = new AbortController()
    await room.attach({ signal: controller.signal, timeoutMs: 10 })
    controller.abort()
    await vi.advanceTimersByTimeAsync(100)
    expect(room.status).toBe('attached')
  })

  it.each([[500], [undefined]])(
    '[CONN14] it rejects after timeoutMs (%s), and the room goes on trying',
    async (timeoutMs) => {
      server.webSocket = server.http = 'hung'
      const { room } = start()
      const attaching = room.attach({ timeoutMs })
      const outcome = expect(attaching).rejects.toMatchObject({ code: 'timeout' })
      await vi.advanceTimersByTimeAsync(timeoutMs ?? TIMES.attachTimeoutMs)
      await outcome
      expect(room.status).toBe('attaching')
      server.webSocket = server.http = 'open'
      await vi.advanceTimersByTimeAsync(60_000)
      expect(room.status).toBe('attached')
    },
  )

  it('[CONN14] without a bound it waits for as long as it takes', async () => {
    server.webSocket = server.http = 'hung'
    const { room } = start()
    const attaching = room.attach({ timeoutMs: Number.POSITIVE_INFINITY })
    await vi.advanceTimersByTimeAsync(600_000)
    server.webSocket = server.http = 'open'
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await attaching).toBe(room)
  })

  it.each([undefined, null, '', 'live.example.com', 'ftp://live.example.com', {}, 'http://'])(
    '[CONN15] a server that is no address (%s) fails with words',
    async (address) => {
      const { client, room } = start({ server: address as never })
      await expect(room.attach()).rejects.toMatchObject({ code: 'address_invalid' })
      expect(client.connection.status).toMatchObject({ state: 'failed', error: { code: 'address_invalid' } })
      expect(await client.connection.check()).toMatchObject({ code: 'address_invalid' })
    },
  )

  it.each(['http://fake.test/', 'ws://fake.test', 'http://fake.test///'])('[CONN15] %s is one', async (address) => {
    const { room } = start({ server: address })
    expect((await room.attach()).status).toBe('attached')
  })
})

describe('why there is no connection', () => {
  const notFound = () => new Response('<h1>Not found</h1>', { status: 404 })
  const refused = (code: string) => ({ error: { code, message: `refused: ${code}`, retryInMs: 2_000 } })
  it.each<[string, FakeServer['check'], { code: string }, string]>([
    ['another server answers', notFound, { code: 'not_ovation' }, 'waiting'],
    ['another server answers everything', () => Response.json({}), { code: 'not_ovation' }, 'waiting'],
    ['its page is not allowed', refused('origin_refused'), { code: 'origin_refused' }, 'failed'],
    ['the server takes no more', refused('too_many_connections'), { code: 'too_many_connections' }, 'waiting'],
    [
      'the server is behind a proxy and down',
      () => new Response('', { status: 502 }),
      { code: 'unreachable' },
      'waiting',
    ],
    [
      'the server would take one',
      { ovation: 1, serverTime: 0, maxClientFrameBytes: 1 },
      { code: 'websocket_blocked' },
      'waiting',
    ],
  ])('[CONN16] one request tells when %s', async (_, check, error, state) => {
    server.webSocket = 'refused'
    server.check = check
    const { room, states } = start({ transports: ['websocket'] })
    const attaching = room.attach({ timeoutMs: 100 }).catch((reason: { code: string }) => reason.code)
    await vi.advanceTimersByTimeAsync(100)
    expect(server.requests).toEqual(['/v1/check'])
    expect(states.at(-1)).toMatchObject({ state, error })
    expect(states.at(-1)?.error?.message).toMatch(/\w/)
    expect(await attaching).toBe(state === 'failed' || error.code === 'not_ovation' ? error.code : 'timeout')
  })

  it('[CONN16] a server that cannot be reached is told from one that answers', async () => {
    server.webSocket = server.http = 'refused'
    const { room, states, client } = start()
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    expect(states.at(-1)).toMatchObject({ state: 'waiting', code: 1006, error: { code: 'unreachable' } })
    expect(await client.connection.check()).toMatchObject({ code: 'unreachable' })
  })

  it('[CONN16] one that never answers is told after five seconds', async () => {
    server.http = 'hung'
    const { client } = start()
    const checking = client.connection.check()
    await vi.advanceTimersByTimeAsync(TIMES.checkTimeoutMs)
    expect(await checking).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('it does not answer') as string,
    })
  })

  it('[CONN16] what the server says instead of a connection is told, and its delay is kept', async () => {
    server.webSocket = 'refused'
    server.refusal = { code: 'shutting_down', message: 'The server is stopping.', retryInMs: 7_000 }
    const { room, states } = start()
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    expect(states.at(-1)).toMatchObject({ state: 'waiting', error: { code: 'shutting_down' } })
    expect(states.at(-1)?.retryInMs).toBeGreaterThanOrEqual(7_000)
    expect(server.requests).toEqual(['/v1/sse'])
  })

  it('[CONN16] a connection that worked is opened again before anything is asked', async () => {
    const { room, states } = start()
    await room.attach()
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(states.find(({ state }) => state === 'waiting')).toMatchObject({
      code: 1006,
      error: { code: 'unreachable' },
    })
    expect(server.requests).toEqual([])
    expect(room.status).toBe('attached')
  })

  it.each(['<html>', 'null', '5', '{}', '[]', ''])(
    '[CONN21] what is no frame (%s) ends the connection, and nothing is thrown',
    async (text) => {
      const { room } = start({ transports: ['websocket'] })
      await room.attach()
      server.sockets.at(-1)?.text(text)
      await vi.advanceTimersByTimeAsync(0)
      expect(room.status).toBe('attaching')
      await vi.advanceTimersByTimeAsync(1_000)
      expect(room.status).toBe('attached')
    },
  )

  it('[CONN21] a WebSocket that cannot be made is one that fails', async () => {
    const refusing = function (): never {
      throw new Error('SecurityError')
    }
    const { client, room } = start({ WebSocket: refusing as never })
    await room.attach()
    expect(client.connection.status.transport).toBe('sse')
  })
  it.each(['refused', 'broken'] as const)(
    '[SDK85] where each connection is reset (WebSocket: %s), the state says so after the first one',
    async (webSocket) => {
      server.webSocket = webSocket
      server.http = 'refused'
      const { room, client } = start()
      void room.attach().catch(() => {})
      await vi.advanceTimersByTimeAsync(1)
      expect(client.connection.status).toMatchObject({ state: 'waiting', code: 1006, error: { code: 'unreachable' } })
    },
  )

  it('[SDK85] where one way hangs and the other fails, the state says why while it goes on waiting', async () => {
    server.webSocket = 'hung'
    server.http = 'refused'
    const { room, client } = start()
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(TIMES.silentWebSocketMs)
    expect(client.connection.status).toMatchObject({ state: 'connecting', error: { code: 'unreachable' } })
  })

  it.each([401, 403, 407, 429, 502, 503])(
    '[SDK88] a proxy before the server that answers %s is told as one, and tried again',
    async (status) => {
      server.webSocket = 'refused'
      server.check = () => Response.json({ error: { code: status, message: 'no' } }, { status })
      const { room, states } = start({ transports: ['websocket'] })
      void room.attach().catch(() => {})
      await vi.advanceTimersByTimeAsync(10)
      expect(states.at(-1)).toMatchObject({ state: 'waiting', error: { code: 'unreachable' } })
      expect(states.at(-1)?.error?.message).toContain(`a proxy or gateway before it answers ${status};`)
      server.webSocket = 'open'
      await vi.advanceTimersByTimeAsync(5_000)
      expect(room.status).toBe('attached')
    },
  )

  const now = Date.now()
  it.each([
    ['30', 30_000],
    [new Date(now + 30_000).toUTCString(), 29_000],
    ['86400', TIMES.maxRetryAfterMs],
    ['soon', 0],
    ['-5', 0],
  ])('[SDK99] of a proxy that says when to come back (%s), that is kept', async (after, leastMs) => {
    vi.setSystemTime(now)
    server.webSocket = 'refused'
    server.check = () => new Response('', { status: 503, headers: { 'retry-after': after } })
    const { room, states } = start({ transports: ['websocket'] })
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(10)
    const { state, error, retryInMs = 0 } = states.at(-1) ?? {}
    expect({ state, code: error?.code }).toEqual({ state: 'waiting', code: 'unreachable' })
    expect(retryInMs).toBeGreaterThanOrEqual(leastMs)
    expect(retryInMs).toBeLessThanOrEqual(leastMs + 2_000)
  })

  it('[SDK99] where a page may not read the answer, it is told as a proxy or another server, and tried again', async () => {
    server.webSocket = 'refused'
    server.hides = true
    const { room, states, client } = start({ transports: ['websocket'] })
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(10)
    expect(states.at(-1)).toMatchObject({ state: 'waiting', error: { code: 'unreachable' } })
    expect(states.at(-1)?.error?.message).toContain(
      'this page may not read what answers: an error of a proxy, or another server',
    )
    expect(await client.connection.check()).toMatchObject({ code: 'unreachable' })
    server.webSocket = 'open'
    await vi.advanceTimersByTimeAsync(1_000)
    expect(room.status).toBe('attached')
  })

  it.each([
    ['the server answers requests', 'open', 'no connection to it lasts'],
    ['nothing answers', 'hung', 'it does not answer'],
  ] as const)('[SCREEN32] where both ways hang and %s, the state says so within 10 s', async (_, http, words) => {
    server.webSocket = 'hung'
    server.http = http
    server.hello = () => undefined
    const { room, client } = start()
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(8_500)
    expect(client.connection.status).toMatchObject({ state: 'connecting', error: { code: 'unreachable' } })
    expect(client.connection.status.error?.message).toContain(words)
  })

  it('[SDK88] what a proxy says in the place of events is not taken for a code of the server', async () => {
    server.webSocket = 'refused'
    server.refusal = { code: 403, message: 'no' } as never
    server.check = notFound
    const { room, states } = start()
    await expect(room.attach()).rejects.toMatchObject({ code: 'not_ovation' })
    expect(states.at(-1)?.error?.code).toBe('not_ovation')
  })

  it.each([
    ['http://fake.test/r/demo', '/r/demo'],
    ['http://fake.test/live/r/demo/', '/r/demo'],
    ['http://fake.test/studio', '/studio'],
    ['http://fake.test/embed.js', '/embed.js'],
  ])('[SDK89] of the address of a page (%s) it says what to leave out', async (address, path) => {
    server.webSocket = 'refused'
    server.check = notFound
    const { room } = start({ server: address, transports: ['websocket'] })
    await expect(room.attach()).rejects.toMatchObject({
      code: 'not_ovation',
      message: expect.stringContaining(`(leave out '${path}')`) as string,
    })
  })

  it('[SDK89] of the address of a page it says so too where the answer may not be read', async () => {
    server.webSocket = 'refused'
    server.hides = true
    const { room } = start({ server: 'http://fake.test/r/demo', transports: ['websocket'] })
    await expect(room.attach()).rejects.toMatchObject({
      code: 'not_ovation',
      message: expect.stringContaining("(leave out '/r/demo')") as string,
    })
  })

  it('[SDK89] a server under a path is one, whatever the path is', async () => {
    const { room } = start({ server: 'http://fake.test/r/demo' })
    expect((await room.attach()).status).toBe('attached')
  })
})
