import { describe, expect, it, vi } from 'vitest'
import type { ConnectionStatus } from './api/connection.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'

let server: FakeServer
eachWithFakeServer((made) => (server = made))

const storage = () => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}
/** Uses the platform's own WebSocket: what is learnt about it is remembered. */
function startWithOwn(options: Partial<ClientOptions> = {}) {
  vi.stubGlobal('WebSocket', server.WebSocket)
  return start({ WebSocket: undefined, ...options })
}
function start(options: Partial<ClientOptions> = {}) {
  const client = server.client(options)
  const states: ConnectionStatus[] = []
  client.connection.subscribe((status) => states.push(status))
  const room = client.rooms.get('demo')
  return { client, room, states }
}

describe('a WebSocket that does not get through', () => {
  it('[CONN17] is given three seconds where it is silent, and none where it fails', async () => {
    for (const [webSocket, afterMs] of [
      ['hung', TIMES.silentWebSocketMs],
      ['refused', 0],
    ] as const) {
      server.webSocket = webSocket
      const { client, room } = start()
      void room.attach()
      await vi.advanceTimersByTimeAsync(Math.max(0, afterMs - 1))
      expect(room.status).toBe(afterMs === 0 ? 'attached' : 'attaching')
      await vi.advanceTimersByTimeAsync(1)
      expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
    }
    expect(server.sockets.every(({ readyState }) => readyState === 3)).toBe(true)
  })

  it.each([
    ['a page', '<html>'],
    ['another protocol', '0{"sid":"x"}'],
    ['an echo', undefined],
    ['nothing that is text', new Uint8Array(2)],
  ])('[SDK98] is given up where %s answers, as one that fails', async (_, answer) => {
    const { client, room } = start()
    server.hello = (hello) => {
      server.hello = () => server.welcome()
      server.sockets.at(-1)?.text((answer ?? JSON.stringify(hello)) as string)
      return undefined
    }
    const attaching = room.attach()
    await vi.advanceTimersByTimeAsync(10)
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
    await attaching
    expect(server.sockets.at(-1)?.readyState).toBe(3)
  })

  it.each([1003, 1009, 4400])(
    '[SDK98] closed with %i by what is no server of ours, it is one that fails',
    async (code) => {
      server.hello = () => {
        server.hello = () => server.welcome()
        server.sockets.at(-1)?.end(code)
        return undefined
      }
      const { client, room } = start()
      await room.attach()
      expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
    },
  )

  it('[SDK98] where the other way fails too, the state says why', async () => {
    server.http = 'refused'
    server.hello = () => server.sockets.at(-1)?.text('<html>') as undefined
    const { client, room } = start()
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(10)
    expect(client.connection.status).toMatchObject({ state: 'waiting', code: 1006, error: { code: 'unreachable' } })
    server.http = 'open'
    server.check = () => new Response('<html>')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(client.connection.status.transport).toBeUndefined()
    const only = start({ transports: ['websocket'] })
    await expect(only.room.attach()).rejects.toMatchObject({ code: 'not_ovation' })
  })

  it('[CONN17] where there is none, there are events', async () => {
    vi.stubGlobal('WebSocket', undefined)
    for (const transports of [undefined, ['websocket']] as const) {
      const { client, room } = start({ WebSocket: undefined, ...(transports ? { transports } : {}) })
      await room.attach()
      expect(client.connection.status.transport).toBe('sse')
    }
  })

  it('[CONN17] one that answers first is kept, and the other way closed', async () => {
    const hello = vi.fn(() => server.welcome())
    server.hello = hello
    server.webSocket = 'hung'
    server.http = 'hung'
    const { client, room } = start()
    void room.attach()
    await vi.advanceTimersByTimeAsync(TIMES.silentWebSocketMs + 1_000)
    const socket = server.sockets.at(-1)
    socket!.readyState = 1
    socket?.onopen?.({} as never)
    await vi.advanceTimersByTimeAsync(0)
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'websocket' })
    expect(hello).toHaveBeenCalledTimes(1)
  })

  it('[CONN17] is remembered for the server, over visits, and forgotten after a while', async () => {
    server.webSocket = 'hung'
    const kept = storage()
    const visit = async (options: Partial<ClientOptions> = {}): Promise<{ tookMs: number; sockets: number }> => {
      const [startedAt, before] = [performance.now(), server.sockets.length]
      const { room, client } = startWithOwn({ storage: kept, ...options })
      const attached = room.attach()
      await vi.advanceTimersByTimeAsync(TIMES.silentWebSocketMs)
      await attached
      client.close()
      return { tookMs: performance.now() - startedAt, sockets: server.sockets.length - before }
    }
    expect((await visit()).sockets).toBe(1)
    expect((await visit()).sockets).toBe(0)
    expect((await visit({ server: 'http://other.test' })).sockets).toBe(1)
    await vi.advanceTimersByTimeAsync(TIMES.blockedForMs)
    expect((await visit()).sockets).toBe(1)
    // A clock that was set back must not prolong it.
    vi.setSystemTime(Date.now() - 3_600_000)
    expect((await visit()).sockets).toBe(1)
  })

  it('[CONN17] a server that restarts does not push anybody off the WebSocket', async () => {
    const kept = storage()
    const { client, room } = startWithOwn({ storage: kept })
    await room.attach()
    server.webSocket = 'refused'
    server.http = 'refused'
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(5_000)
    server.webSocket = 'open'
    server.http = 'open'
    await vi.advanceTimersByTimeAsync(20_000)
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'websocket' })
    expect(kept.getItem('ovation.sse.http://fake.test')).toBeNull()
  })

  it('[CONN17] remembered wrongly, it is found again when the other way fails', async () => {
    const kept = storage()
    kept.setItem('ovation.sse.http://fake.test', String(Date.now() + 60_000))
    server.http = 'refused'
    const { client, room } = startWithOwn({ storage: kept })
    await room.attach()
    expect(client.connection.status.transport).toBe('websocket')
    expect(kept.getItem('ovation.sse.http://fake.test')).toBe('0')
  })

  it('[SDK91] a WebSocket that was given and does not get through says nothing of the platform’s own', async () => {
    const kept = storage()
    const unusable = start({ WebSocket: function () {} as never, storage: kept })
    const attaching = unusable.room.attach()
    await vi.advanceTimersByTimeAsync(TIMES.silentWebSocketMs)
    await attaching
    expect(unusable.client.connection.status.transport).toBe('sse')
    const { client, room } = startWithOwn({ storage: kept })
    await room.attach()
    expect(client.connection.status.transport).toBe('websocket')
  })
})

describe('what is welcomed and fails at once', () => {
  /** How many connections were begun within a time, and the state in the end. */
  const within = async (ms: number, options: Partial<ClientOptions> = {}) => {
    const { client, room, states } = start({ random: () => 1, ...options })
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(ms)
    return { tries: states.filter(({ state }) => state === 'connecting').length, client, room }
  }
  const cutAfterWelcome = (afterMs: number): void => {
    server.hello = () => {
      const socket = server.sockets.at(-1)
      setTimeout(() => socket?.end(1006), afterMs)
      return server.welcome()
    }
  }

  it('[SDK104] requests that a proxy does not let through: ever longer pauses, not 100 connections in 30 s', async () => {
    server.webSocket = 'refused'
    server.proxy = () => new Response('', { status: 502 })
    const { tries } = await within(30_000)
    expect(tries).toBeGreaterThan(2)
    expect(tries).toBeLessThan(13)
  })

  it.each([
    ['hangs just after its welcome', 0],
    ['is cut 2 s after its welcome', 2_000],
  ])('[SDK104] where the WebSocket %s, the third is over events, and stays', async (_, cutMs) => {
    if (cutMs) cutAfterWelcome(cutMs)
    else
      server.hello = () => {
        const socket = server.sockets.at(-1)
        // Everything after the hello is lost.
        if (socket) socket.send = () => {}
        return server.welcome()
      }
    const { tries, client, room } = await within(30_000)
    expect([tries, room.status]).toEqual([3, 'attached'])
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
    expect(server.sockets).toHaveLength(2)
  })

  it('[SDK104] with one way only, the pauses grow until one has held for 10 s', async () => {
    cutAfterWelcome(0)
    const { tries, client } = await within(60_000, { transports: ['websocket'] })
    expect(tries).toBeLessThan(13)
    server.hello = () => server.welcome()
    await vi.advanceTimersByTimeAsync(20_000 + TIMES.goodAfterMs)
    expect(client.connection.status.state).toBe('connected')
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(0)
    expect(client.connection.status).toMatchObject({ state: 'waiting', retryInMs: TIMES.backoffFirstMs })
  })

  it('[SDK104] after long use one loss, or what a server says itself, changes no transport', async () => {
    const { client } = await within(TIMES.goodAfterMs)
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(500)
    expect(client.connection.status.transport).toBe('websocket')
    for (let n = 0; n < 3; n++) {
      server.say({ t: 'bye', code: 4000, reason: 'Stops.', retry: true, retryInMs: 10 })
      await vi.advanceTimersByTimeAsync(0)
      server.sockets.at(-1)?.end(4000)
      await vi.advanceTimersByTimeAsync(50)
      expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'websocket' })
    }
  })

  it('[SDK104] that a WebSocket does not hold is remembered where it never did', async () => {
    cutAfterWelcome(0)
    const kept = storage()
    const { room, client } = startWithOwn({ storage: kept })
    void room.attach().catch(() => {})
    await vi.advanceTimersByTimeAsync(5_000)
    expect(client.connection.status.transport).toBe('sse')
    expect(Number(kept.getItem('ovation.sse.http://fake.test'))).toBeGreaterThan(Date.now())
  })

  it('[SDK105] a message that a firewall refuses fails with its status, once, and the next one is sent', async () => {
    server.webSocket = 'refused'
    server.proxy = (body) => (body.includes('<script') ? new Response('no', { status: 403 }) : undefined)
    const { client, room } = start()
    await room.attach()
    const before = server.requests.length
    await expect(room.messages.send({ text: '<script>' })).rejects.toMatchObject({
      code: 'proxy_refused',
      message: expect.stringContaining('a proxy or firewall refused it (403)') as string,
    })
    await room.messages.send({ text: 'fine' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(server.requests.slice(before)).toEqual(['/v1/commands', '/v1/commands'])
    expect(client.connection.status).toMatchObject({ state: 'connected', transport: 'sse' })
  })
})
