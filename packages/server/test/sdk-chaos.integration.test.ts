import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createClient } from '@ovation/client'
import type { Client, ClientOptions } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { TestServer } from './server.fixture.ts'

/** How long a test lets an attach wait. */
const TIMEOUT_MS = 400
/** What a busy machine may take on top. */
const GRACE_MS = 4_000

let test: TestServer
const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)
const sockets = new Set<Socket>()
const servers: Server[] = []
const clients: Client[] = []

beforeAll(async () => {
  process.on('unhandledRejection', note)
  test = await TestServer.start()
})
afterAll(async () => {
  for (const client of clients) client.close()
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
  await test.close()
  process.off('unhandledRejection', note)
})

async function listen(server: Server): Promise<string> {
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const silentStream = () =>
  createHttpServer((_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders())

/** Servers that do not do what they should. */
const BAD_SERVERS: [string, () => Server][] = [
  ['takes connections and says nothing', () => createServer()],
  ['never answers an upgrade or a request', () => createHttpServer(() => {}).on('upgrade', () => {})],
  [
    'never answers a hello',
    () => {
      const server = silentStream()
      const quiet = new WebSocketServer({ server })
      return server.on('close', () => quiet.close())
    },
  ],
  ['hangs up at once', () => createServer((socket) => socket.resetAndDestroy())],
  [
    'speaks something else',
    () => {
      const server = createHttpServer((_, response) => response.end('<h1>Hello</h1>'))
      new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello there'))
      return server
    },
  ],
]

function start(options: Partial<ClientOptions> & { server: string }): Client {
  const client = createClient(options)
  clients.push(client)
  return client
}

const broken = (): never => {
  throw new Error('SecurityError')
}
const PEOPLE: [string, () => Partial<ClientOptions>][] = [
  ['a guest', () => ({ guest: { name: 'Gus' } })],
  ['a guest whose storage throws', () => ({ storage: { getItem: broken, setItem: broken } })],
  ['somebody with a token', () => ({ getToken: () => test.token('mia') })],
  ['a getToken that never answers', () => ({ getToken: () => new Promise<string>(() => {}) })],
  ['a getToken that throws', () => ({ getToken: broken })],
]

/** Settles, with its code or what it gave, and says after how long. */
async function within(promise: Promise<unknown>, mostMs: number): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, mostMs, 'still open').unref())
  return Promise.race([
    promise.then(
      () => 'done',
      (error: { code?: string }) => error.code ?? String(error),
    ),
    late,
  ])
}

describe('a server that misbehaves', () => {
  it.concurrent.each(BAD_SERVERS)(
    '[SDK17] %s: every promise settles in time, and nothing is left unhandled',
    async (_, make) => {
      const server = await listen(make())
      const outcomes = PEOPLE.map(async ([who, options]) => {
        const client = start({ server, ...options() })
        const room = client.rooms.get('demo')
        const attaching = within(room.attach({ timeoutMs: TIMEOUT_MS }), TIMEOUT_MS + GRACE_MS)
        const sending = room.messages.send({ text: 'x' })
        const asking = [room.messages.history(), room.gifts.balance(), room.messages.subscribe(() => {}).history()]
        const ended = [sending, ...asking].map((promise) => within(promise, TIMEOUT_MS + 2 * GRACE_MS))
        const attached = await attaching
        expect(client.connection.status.state, who).not.toBe('connected')
        client.close()
        return [who, attached, ...(await Promise.all(ended))]
      })
      for (const [who, attached, ...others] of await Promise.all(outcomes)) {
        expect(['timeout', 'not_ovation'], String(who)).toContain(attached)
        expect(others, String(who)).not.toContain('still open')
      }
      expect(unhandled).toEqual([])
    },
    40_000,
  )
})

describe('why there is no connection', () => {
  const WsFrom = (origin: string) =>
    class extends WebSocket {
      constructor(url: string) {
        super(url, { origin })
      }
    }
  const fetchFrom =
    (origin: string): typeof fetch =>
    (url, init) =>
      fetch(url, { ...init, headers: { ...init?.headers, origin } })

  it('[CONN16] a page of another origin is told so by the server', async () => {
    const origin = 'https://shop.example'
    const client = start({ server: test.url, WebSocket: WsFrom(origin) as never, fetch: fetchFrom(origin) })
    await expect(client.rooms.get('demo').attach()).rejects.toMatchObject({
      code: 'origin_refused',
      message: expect.stringContaining(origin) as string,
    })
    const answer = await fetch(`${test.url}/v1/check`, { headers: { origin } })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await (await fetch(`${test.url}/v1/check`)).json()).toMatchObject({
      ovation: 2,
      maxClientFrameBytes: 16_384,
    })
  })

  it('[CONN16] a server that takes nobody in any more says so', async () => {
    const draining = await TestServer.start()
    const moving = draining.server.sessions.drain(0)
    const answer = await fetch(`${draining.url}/v1/check`)
    expect([answer.status, await answer.json()]).toMatchObject([503, { error: { code: 'shutting_down' } }])
    await moving
    await draining.close()
  })

  it('[CONN16] a port on which nothing listens, and a certificate that nobody knows, are told by name', async () => {
    const gone = await listen(createServer())
    await new Promise((done) => servers.pop()?.close(done))
    const secure = await TestServer.start({ config: { tls: 'self' } })
    const said = await Promise.all(
      [gone, secure.url.replace('http:', 'https:')].map((server) => start({ server }).connection.check()),
    )
    expect(
      said.map((error) => [error?.code, /ECONNREFUSED|SELF_SIGNED|DEPTH_ZERO/.test(error?.message ?? '')]),
    ).toEqual([
      ['unreachable', true],
      ['unreachable', true],
    ])
    await secure.close()
  })
})

describe('with a real server', () => {
  it('[SDK11] [SDK12] what was sent just before detaching is stored, and so is what was cut off, once', async () => {
    const client = test.client('infl', 'host')
    const room = await client.rooms.get('demo').attach()
    const sending = room.messages.send({ text: 'sent, then detached' })
    await room.detach()
    const sent = await sending
    const again = test.client('infl', 'host')
    const other = await again.rooms.get('demo').attach()
    expect(await other.messages.send({ text: 'sent, then detached' }, { id: sent.cid })).toEqual(sent)
    const last = other.messages.send({ text: 'sent, then closed' })
    again.close()
    expect(await last).toHaveProperty('seq')
  })

  it('[SDK15] a change to a message that was never loaded says what is known, and no author', async () => {
    const author = await test.client('old', 'host').rooms.get('demo').attach()
    const message = await author.messages.send({ text: 'very old' })
    for (let n = 0; n < 51; n++) await author.messages.send({ text: String(n) })
    const reader = await test.guest('Late').rooms.get('demo').attach()
    expect(reader.getSnapshot().messages.some(({ seq }) => seq === message.seq)).toBe(false)
    const heard: unknown[] = []
    const keep = (message: object): void => void heard.push({ ...message })
    reader.messages.subscribe({ updated: keep, deleted: keep })
    await author.messages.update(message, 'edited')
    // Of words that are deleted before they were sent out nothing is told but the deletion.
    await eventually(() => heard.length === 1, 'the new text')
    await author.messages.delete(message)
    await eventually(() => heard.length === 2, 'the deletion')
    expect(heard).toEqual([
      { seq: message.seq, text: 'edited', editedAt: expect.any(Number) as number },
      { seq: message.seq, text: '', deleted: true },
    ])
  })

  it('[SDK16] who writes is shown to the others, with ids, and not to oneself', async () => {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((user) => test.client(user).rooms.get('demo').attach()))
    if (!ann || !bob) throw new Error('nobody came')
    ann.typing()
    await eventually(() => bob.getSnapshot().typing.count === 1, 'Ann to write')
    expect(bob.getSnapshot().typing).toEqual({ count: 1, names: ['ann'], ids: ['ann'] })
    bob.typing()
    await eventually(() => ann.getSnapshot().typing.count === 1, 'Bob to write')
    expect(ann.getSnapshot().typing).toEqual({ count: 1, names: ['bob'], ids: ['bob'] })
    expect(bob.getSnapshot().typing).toEqual({ count: 1, names: ['ann'], ids: ['ann'] })
  })
})
