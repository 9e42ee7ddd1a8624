import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '@ovation/testkit'
import { TestServer } from './server.fixture.ts'
import type { RawClient } from './server.fixture.ts'

let test: TestServer
afterEach(() => test.close())

const hello = async (raw: RawClient, name: string) => {
  raw.send({ t: 'hello', v: 2, guest: { name } })
  return raw.next('welcome')
}

type Refusal = { status: number; code: string; message: string }

/** The status of an upgrade that is refused, with the error in its body. */
const refusedUpgrade = (headers: Record<string, string>, path = '/v1/ws'): Promise<Refusal> =>
  new Promise((done, fail) => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    }
    const asking = request(`${test.url}${path}`, { headers: { ...upgrade, ...headers } }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += String(chunk)))
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, ...(JSON.parse(body) as { error: Omit<Refusal, 'status'> }).error }),
      )
    })
    asking.on('upgrade', (_, socket) => {
      socket.destroy()
      done({ status: 101, code: '', message: '' })
    })
    asking.on('error', fail).end()
  })

describe('limits of the edge', () => {
  it('[LIM1] sixty people behind one address come in and talk', async () => {
    test = await TestServer.start()
    const people = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const raw = await test.raw()
        await hello(raw, `P${index}`)
        raw.send({ t: 'attach', id: 'a', room: 'demo' })
        await raw.next('reply')
        return raw
      }),
    )
    const replies = await Promise.all(people.map((raw, index) => raw.command('message.send', { text: `hi ${index}` })))
    expect(replies.every(({ result }) => result)).toBe(true)
    await eventually(
      () => people.every((raw) => raw.events.filter(({ type }) => type === 'message.sent').length === 60),
      'everybody to see everything',
    )
  })

  it('[LIM2] an address and a person have so many places, and leaving frees one', async () => {
    test = await TestServer.start({ limits: { maxConnectionsPerAddress: 3, maxConnectionsPerActor: 2 } })
    const first = await test.raw()
    const { guestToken } = await hello(first, 'one')
    const again = async () => {
      const raw = await test.raw()
      raw.send({ t: 'hello', v: 2, guest: { name: 'one', token: guestToken } })
      return raw
    }
    await (await again()).next('welcome')
    const third = await again()
    expect((await third.closed).code).toBe(4006)
    const replacement = await test.raw()
    expect(await refusedUpgrade({})).toMatchObject({ status: 429, code: 'too_many_connections' })
    replacement.socket.close()
    await replacement.closed
    await eventually(async () => (await refusedUpgrade({})).status === 101, 'a place to be free')
  })

  it('[LIM3] forwarded addresses count only when a trusted proxy says them', async () => {
    test = await TestServer.start({
      limits: { maxConnectionsPerAddress: 1 },
      config: { trustedProxies: ['127.0.0.1'] },
    })
    await test.raw({ 'x-forwarded-for': '203.0.113.1' })
    await test.raw({ 'x-forwarded-for': '203.0.113.2' })
    // Only the last hop is the proxy's word; what stands before it was sent by anyone who connected to the proxy.
    expect(await refusedUpgrade({ 'x-forwarded-for': '198.51.100.9, 203.0.113.1' })).toMatchObject({ status: 429 })
    await test.raw({ 'x-forwarded-for': '2001:db8:1:2::1' })
    expect(await refusedUpgrade({ 'x-forwarded-for': '2001:db8:1:2:ffff::9' })).toMatchObject({ status: 429 })
    await test.close()
    test = await TestServer.start({ limits: { maxConnectionsPerAddress: 1 } })
    await test.raw({ 'x-forwarded-for': '203.0.113.1' })
    expect(await refusedUpgrade({ 'x-forwarded-for': '203.0.113.2' })).toMatchObject({ status: 429 })
  })

  it('[LIM4] a person who floods is told to wait; others do not notice', async () => {
    test = await TestServer.start({
      limits: { commandsPerActorBurst: 5, commandsPerActorPerSecond: 1, framesPerConnectionBurst: 1_000 },
    })
    const [flooder, other] = await Promise.all([test.rawIn('flooder'), test.rawIn('other')])
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, index) => flooder.command('message.send', { text: String(index) })),
    )
    expect(replies.filter(({ result }) => result)).toHaveLength(5)
    expect(replies.find(({ error }) => error)?.error).toMatchObject({
      code: 'rate_limited',
      retryInMs: expect.any(Number) as number,
    })
    expect(await other.command('message.send', { text: 'hello' })).toHaveProperty('result')
  })

  it('[LIM5] a connection that floods frames is closed, to come back later', async () => {
    test = await TestServer.start({ limits: { framesPerConnectionBurst: 10, framesPerConnectionPerSecond: 1 } })
    const raw = await test.rawIn('flooder')
    for (let i = 0; i < 50; i++) raw.send({ t: 'like', room: 'demo', count: 1 })
    expect((await raw.closed).code).toBe(4005)
  })

  it('[LIM6] anyone who does not say hello in time is sent away', async () => {
    test = await TestServer.start()
    const raw = await test.raw()
    expect((await raw.closed).code).toBe(4003)
  }, 15_000)

  it('[LIM7] a reader that stops reading costs bounded memory and is cut off; nobody else waits', async () => {
    test = await TestServer.start({
      limits: {
        maxUnackedBytes: 200_000,
        maxSilenceMs: 3_000,
        commandsPerActorBurst: 10_000,
        commandsPerActorPerSecond: 10_000,
        framesPerConnectionBurst: 10_000,
        framesPerConnectionPerSecond: 10_000,
      },
    })
    const [slow, quick, author] = await Promise.all([test.rawIn('slow'), test.rawIn('quick'), test.rawIn('author')])
    slow.answerPings = false
    slow.socket.pause()
    // Nothing that compresses well.
    const text = (): string => randomBytes(360).toString('base64')
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 60 }, () => author.command('message.send', { text: text() })))
    await eventually(() => quick.events.length === 600, 'the quick one to have everything')
    await eventually(() => test.server.sessions.size === 2, 'the slow one to be cut off')
    slow.socket.resume()
    expect((await slow.closed).code).toBe(4002)
  }, 30_000)
})

describe('origins', () => {
  it('[ROUTE3] says to pages what they may ask, on answers, errors and preflights', async () => {
    test = await TestServer.start({ config: { origins: ['https://shop.example'] } })
    const ask = async (path: string, origin: string, method = 'GET') => {
      const answer = await fetch(`${test.url}${path}`, { method, headers: { origin } })
      const { headers, status } = answer
      return {
        status,
        allowed: headers.get('access-control-allow-origin'),
        methods: headers.get('access-control-allow-methods'),
      }
    }
    const shop = 'https://shop.example'
    const [rooms, account] = ['/api/v1/rooms', '/api/v1/account/token']
    expect(await ask(rooms, shop)).toMatchObject({ status: 401, allowed: shop })
    expect(await ask('/api/v1/nothing', shop)).toMatchObject({ status: 404, allowed: shop })
    expect(await ask(`${rooms}/demo/keys/x`, shop, 'OPTIONS')).toMatchObject({
      status: 204,
      allowed: shop,
      methods: 'GET, POST, PUT, PATCH, DELETE',
    })
    expect(await ask(rooms, 'https://evil.example')).toMatchObject({ status: 403, allowed: null })
    expect(await ask(account, shop, 'POST')).toMatchObject({ status: 403, allowed: null })
    expect(await ask(account, `http://127.0.0.1:${test.port}`, 'POST')).toMatchObject({ status: 401 })
    for (const path of ['/live/demo/index.m3u8', '/replay/none/info', `${rooms}/demo/replays`])
      expect(await ask(path, 'https://evil.example'), path).toMatchObject({ allowed: '*' })
  })

  it('[CORS1] pages of this server and of allowed origins connect; others do not, by any transport', async () => {
    test = await TestServer.start({ config: { origins: ['https://shop.example'] } })
    const own = `http://127.0.0.1:${test.port}`
    for (const origin of [own, 'https://shop.example'])
      expect(await refusedUpgrade({ origin }), origin).toMatchObject({ status: 101 })
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
      expect(await refusedUpgrade({ origin }), origin).toMatchObject({ status: 403, code: 'origin_refused' })
    expect(await refusedUpgrade({}, '/v1/other')).toMatchObject({ status: 404 })
    const post = (origin: string, method = 'POST') =>
      fetch(`${test.url}/v1/sse`, {
        method,
        headers: { origin, 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
    expect((await post('https://evil.example')).status).toBe(403)
    const preflight = await post('https://shop.example', 'OPTIONS')
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://shop.example',
    ])
    expect((await post('https://evil.example', 'OPTIONS')).status).toBe(403)
  })
})

describe('a page that may not connect', () => {
  it('[CORS4] is told which origin was refused, and where to allow it, by every door', async () => {
    test = await TestServer.start({ config: { origins: ['https://shop.example'] } })
    const origin = 'https://evil.example/$&'
    const message = `The connection was refused; pages from ${origin} may not connect; add that origin to OVATION_ORIGINS. If that is the address of this server, set OVATION_PUBLIC_URL.`
    expect(await refusedUpgrade({ origin })).toMatchObject({ status: 403, message })
    expect(await refusedUpgrade({ origin }, '/live/demo/ws')).toMatchObject({ status: 403, message })
    const ask = async (path: string, from: string, method = 'POST') => {
      const headers = { origin: from, 'content-type': 'application/json' }
      const answer = await fetch(test.url + path, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
      return { status: answer.status, ...((await answer.json()) as { error: Omit<Refusal, 'status'> }).error }
    }
    for (const [path, method] of [
      ['/v1/sse'],
      ['/v1/commands'],
      ['/v1/sse', 'OPTIONS'],
      ['/api/v1/rooms', 'GET'],
    ] as const)
      expect(await ask(path, origin, method), path).toMatchObject({ status: 403, code: 'origin_refused', message })
    // One that may connect is not told to be added where it stands already.
    expect(await ask('/api/v1/account/sign-in', 'https://shop.example')).toMatchObject({
      status: 403,
      message:
        'This was refused; only pages of this server itself may ask for it, not those from https://shop.example; open it there. If that is the address of this server, set OVATION_PUBLIC_URL.',
    })
  })
})

describe('server-sent events and requests', () => {
  const open = async (body: unknown) =>
    fetch(`${test.url}/v1/sse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('[SSE1] carry the same frames; requests of an unknown session are turned away', async () => {
    test = await TestServer.start()
    const stream = await open({ t: 'hello', v: 2, guest: { name: 'sse' } })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = (await reader?.read())?.value ?? ''
    const welcome = JSON.parse(text.split('\n')[0]?.slice(6) ?? '') as { session: string }
    const send = (session: string, ...frames: object[]) =>
      fetch(`${test.url}/v1/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'ovation-session': session },
        body: JSON.stringify({ frames: frames.map((frame) => JSON.stringify(frame)) }),
      })
    const message = { t: 'command', id: 'c', room: 'demo', type: 'message.send', body: { text: 'by post' } }
    expect((await send(welcome.session, { t: 'attach', id: 'a', room: 'demo' }, message)).status).toBe(204)
    while (!text.includes('"t":"room"')) text += (await reader?.read())?.value ?? ''
    expect(text).toContain('by post')
    expect((await send('guessed', message)).status).toBe(404)
    await reader?.cancel()
    await eventually(() => test.server.sessions.size === 0, 'the session to end with its stream')
  })

  it('[SSE2] an invalid hello ends the stream with a `bye`', async () => {
    test = await TestServer.start()
    const text = await (await open({ t: 'attach', id: 'a', room: 'demo' })).text()
    expect(text).toContain('"code":4101')
  })
})
