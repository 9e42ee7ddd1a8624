import { request } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const UPGRADE =
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** Sends bytes as they are; gives all that came back until the other side closed, or for so long. */
function raw(text: string, { halfOpen = false } = {}): { socket: Socket; answer: Promise<string> } {
  const socket = connect({ port: test.port, host: '127.0.0.1', allowHalfOpen: halfOpen })
  let got = ''
  socket.on('data', (data) => (got += String(data)))
  const answer = new Promise<string>((done) =>
    socket
      .once('end', () => done(got))
      .once('close', () => done(got))
      .on('error', () => {}),
  )
  socket.write(text)
  return { socket, answer }
}

const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; code: string }>((done, fail) => {
    const asking = request(
      `${test.url}${path}`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk)))
        response.on('end', () => {
          const { error } = JSON.parse(text) as { error?: { code: string } }
          done({ status: response.statusCode ?? 0, code: error?.code ?? '' })
        })
      },
    )
    asking.on('error', fail).end(body)
  })

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`
const message = (data: string): string =>
  `{"t":"command","id":"deep","room":"demo","type":"message.send","body":{"text":"x","data":${data}}}`

describe('what comes in', () => {
  it('[ROUTE5] a request of two hosts is refused, over upgrades too', async () => {
    for (const path of ['/healthz', '/r/demo', '/api/v1/share/echo', '/live/demo/index.m3u8']) {
      const { answer } = raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`)
      expect(await answer, path).toMatch(/^HTTP\/1.1 400/)
    }
    const { answer } = raw(`GET /v1/ws HTTP/1.1\r\nHost: a\r\nhost: b\r\n${UPGRADE}\r\n`)
    expect(await answer).toMatch(/^HTTP\/1.1 404/)
  })

  it('[ENTRY5] a malformed target of an upgrade is answered and closed', async () => {
    for (const target of ['//', '///', 'http://[', 'http://', '/\\\\', '//:0', 'http://a:99999/', '*', '/%00', '/%']) {
      const { answer } = raw(`GET ${target} HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`)
      expect(await answer, target).toMatch(/^HTTP\/1.1 (404|400)/)
    }
    expect((await fetch(`${test.url}/healthz`)).status).toBe(200)
  })

  it('[ENTRY7] a path that others read as another one is not there, for requests and for upgrades', async () => {
    const close = 'Host: a\r\nConnection: close\r\n\r\n'
    for (const path of ['/api/v1/rooms/a%2Fb/stream', '/api/v1/rooms/%2e%2e/stream', '/api/v1/rooms/a%5Cb/stream'])
      expect(await raw(`GET ${path} HTTP/1.1\r\n${close}`).answer, path).toMatch(/^HTTP\/1.1 404/)
    for (const path of ['/v1%2Fws', '/live%2fdemo/ws', '/live/demo%2Fws'])
      expect(await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`).answer, path).toMatch(/^HTTP\/1.1 404/)
  })

  it('[ENTRY5] a frame that is nested too deep ends a connection before the hello and is answered after it', async () => {
    const before = await test.raw()
    before.socket.send(`{"t":"hello","v":2,"x":${deep(2_000)}}`)
    expect((await before.closed).code).toBe(4100)
    const after = await test.rawIn('deep')
    for (const depth of [40, 1_500, 3_000, 7_900]) {
      after.socket.send(message(deep(depth)))
      expect(await after.next('reply'), String(depth)).toMatchObject({ error: { code: 'invalid_frame' } })
    }
    expect(await after.command('message.send', { text: 'still here' })).toHaveProperty('result')
  })

  it('[ENTRY5] the same over server-sent events and in the bodies of requests', async () => {
    for (const path of ['/v1/sse', '/v1/commands', '/api/v1/account/sign-in'])
      for (const body of [deep(3_000), `{"a":${deep(9_000)}`, '{"__proto__":1}', '"\\ud800"', '{', ''])
        expect(await post(path, body), `${path} ${body.slice(0, 20)}`).toMatchObject({
          status: 400,
          code: 'invalid_frame',
        })
  })

  it('[ENTRY6] text that is not UTF-8, holds U+0000 or half a character is refused, in bodies, frames and addresses', async () => {
    const bytes = Buffer.concat([Buffer.from('{"code":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    expect(await post('/api/v1/account/sign-in', bytes)).toMatchObject({ status: 400, code: 'invalid_frame' })
    const odd = await test.rawIn('odd')
    for (const text of ['a\\u0000b', 'cut \\ud83d']) {
      odd.socket.send(`{"t":"command","id":"odd","room":"demo","type":"message.send","body":{"text":"${text}"}}`)
      expect(await odd.next('reply'), text).toMatchObject({ error: { code: 'invalid_frame' } })
    }
    odd.socket.send('{"t":"command","id":"a\\u0000","room":"demo","type":"message.send","body":{"text":"x"}}')
    expect(await odd.next('reply')).toMatchObject({ error: { code: 'invalid_frame' } })
    for (const path of ['/r/%00', '/r/a%00b', '/api/v1/rooms/%00/people', '/replay/%00/info', '/live/%00/index.m3u8'])
      expect((await fetch(`${test.url}${path}`)).status, path).toBe(404)
    expect((await fetch(`${test.url}/r/%ff`)).status).toBe(400)
  })

  it('[BUDGET4] a refused upgrade is closed, whether or not the other side closes its half', async () => {
    const { sockets } = test.server.budgets
    const before = sockets.size
    const held = Array.from({ length: 50 }, () =>
      raw(`GET /nope HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`, { halfOpen: true }),
    )
    for (const { answer } of held) expect(await answer).toContain('404')
    await eventually(() => sockets.size <= before, 'its sockets to be gone')
    for (const { socket } of held) socket.destroy()
  })

  it('[BUDGET4] a stream of server-sent events that was ended gives its place back with its socket, read or not', async () => {
    const { connections, sockets } = test.server.budgets
    const before = { connections: connections.size, sockets: sockets.size }
    const body = JSON.stringify({ t: 'hello', v: 9 })
    const head = `POST /v1/sse HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
    const { socket, answer } = raw(`${head}\r\n\r\n${body}`, { halfOpen: true })
    expect(await answer).toContain('"code":4102')
    await eventually(() => connections.size === before.connections, 'its place to be free')
    expect(sockets.size).toBeLessThanOrEqual(before.sockets)
    socket.destroy()
  })
})
