import { request } from 'node:https'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
afterEach(() => test.close())

type Answer = { status: number; headers: Record<string, string | string[] | undefined> }

/** A request over TLS whose certificate nobody checks. */
const ask = (path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> =>
  new Promise((done, fail) => {
    const asking = request(
      `https://127.0.0.1:${test.port}${path}`,
      { rejectUnauthorized: false, agent: false, method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        answer.resume()
        done({ status: answer.statusCode ?? 0, headers: answer.headers })
      },
    )
    asking.on('error', fail).end(body)
  })

const signIn = async (): Promise<string> => {
  const body = JSON.stringify({ code: await test.server.signIn.newCode() })
  const { headers } = await ask('/api/v1/account/sign-in', { 'content-type': 'application/json' }, body)
  return String(headers['set-cookie'])
}

describe('what browsers are told', () => {
  it('[COOKIE1] over TLS at the root the session is a cookie of the host alone, and no other is taken', async () => {
    test = await TestServer.start({ config: { tls: 'self' } })
    const cookie = await signIn()
    expect(cookie).toMatch(/^__Host-ovation_session=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/)
    const [pair = ''] = cookie.split(';')
    const json = { 'content-type': 'application/json' }
    expect((await ask('/api/v1/account/token', { ...json, cookie: pair }, '{}')).status).toBe(200)
    const planted = pair.replace('__Host-', '')
    expect((await ask('/api/v1/account/token', { ...json, cookie: planted }, '{}')).status).toBe(401)
  })

  it('[HEADERS1] TLS alone is asked for where the certificate is one that browsers know, and pages may use what they need', async () => {
    test = await TestServer.start({ config: { tls: 'self' } })
    const own = (await ask('/')).headers
    expect(own['strict-transport-security']).toBeUndefined()
    expect(own['permissions-policy']).toContain('camera=(self)')
    expect(own['permissions-policy']).toContain('geolocation=()')
    await test.close()
    test = await TestServer.start({ config: { publicUrl: 'https://live.example' } })
    const behind = await fetch(`http://127.0.0.1:${test.server.port}/healthz`)
    expect(behind.headers.get('strict-transport-security')).toBe('max-age=15552000')
    expect(behind.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('[HEADERS2] every answer says it, and every error has one shape: also what comes to no route', async () => {
    test = await TestServer.start()
    const says = async (bytes: string): Promise<string> => {
      const socket = connect(test.port, '127.0.0.1')
      socket.write(bytes)
      let text = ''
      for await (const data of socket.setEncoding('utf8')) text += String(data)
      return text
    }
    const answers = [
      [400, await says('NONSENSE\r\n\r\n')],
      [400, await says('GET /live/%ff/index.m3u8 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')],
      [431, await says(`GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`)],
    ] as const
    for (const [status, answer] of answers) {
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff')
      expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ error: { message: expect.any(String) } })
    }
    const stream = await fetch(`${test.url}/v1/sse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ t: 'hello', v: 2, guest: { name: 'x' } }),
    })
    expect(stream.headers.get('x-content-type-options')).toBe('nosniff')
    await stream.body?.cancel()
  })

  const HANDSHAKE = {
    ...{ Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13' },
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  it.each([
    ['an address that is not there', '/nothing', {}, 404, 'not_found'],
    ['an origin that may not', '/v1/ws', { Origin: 'https://evil.example' }, 403, 'origin_refused'],
    ['another version', '/v1/ws', { 'Sec-WebSocket-Version': '12' }, 400, 'invalid_frame'],
    ['a key that is none', '/live/demo/ws', { 'Sec-WebSocket-Key': 'bad' }, 400, 'invalid_frame'],
    ['another protocol', '/v1/ws', { Upgrade: 'h2c' }, 400, 'invalid_frame'],
  ] as const)('[ROUTE7] an upgrade with %s is refused as any request is', async (_, path, headers, status, code) => {
    test = await TestServer.start({ config: { publicUrl: 'https://live.example' } })
    const sent = Object.entries({ Host: 'live.example', ...HANDSHAKE, ...headers }).map(([k, v]) => `${k}: ${v}\r\n`)
    const answer = await new Promise<string>((done, fail) => {
      let text = ''
      const socket = connect(test.port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\n${sent.join('')}\r\n`))
      socket
        .on('data', (bytes) => (text += String(bytes)))
        .on('close', () => done(text))
        .on('error', fail)
    })
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    for (const name of ['x-content-type-options', 'referrer-policy', 'permissions-policy', 'strict-transport-security'])
      expect(head).toContain(`\r\n${name}: `)
    expect(JSON.parse(body)).toMatchObject({ error: { code } })
  })
})
