import { OvationError } from '@ovation/protocol'
import { describe, expect, it, vi } from 'vitest'
import type { ConnectionStatus } from './api/connection.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import * as TIMES from './times.ts'

const HOUR_MS = 3_600_000
let server: FakeServer
let asked: number
/** How far the clock of the device is ahead of the server's. */
let aheadMs: number
eachWithFakeServer((made) => {
  server = made
  asked = 0
  aheadMs = 0
  server.now = () => Date.now() - aheadMs
})

const tokenOf = (lifeMs: number): string =>
  `head.${btoa(JSON.stringify({ exp: (server.now() + lifeMs) / 1_000, n: asked }))}.signature`
const endOf = (token = ''): number => (JSON.parse(atob(token.split('.')[1] ?? '')) as { exp: number }).exp * 1_000
const expired = { t: 'bye', code: 4004, reason: 'The token has expired.', retry: true } as const

/** Accepts tokens that have not expired by the server's clock, and disconnects people when theirs does. */
function judgeTokens(): void {
  server.hello = ({ token }) => (endOf(token) > server.now() ? server.welcome() : expired)
}

function connect(getToken: () => string | Promise<string>) {
  const counted = (): string | Promise<string> => {
    asked += 1
    return getToken()
  }
  const client = server.client({ getToken: counted, transports: ['websocket'] })
  const states: ConnectionStatus[] = []
  client.connection.subscribe((status) => states.push(status))
  const attaching = client.rooms.get('demo').attach()
  attaching.catch(() => {})
  return { client, states, attaching }
}

describe('tokens', () => {
  it.each([
    ['ahead', 2 * HOUR_MS],
    ['behind', -2 * HOUR_MS],
  ])(
    '[CONN11] a device whose clock is two hours %s asks once for a token of one hour, and in time for the next',
    async (_, skewMs) => {
      aheadMs = skewMs
      judgeTokens()
      const { client, attaching } = connect(() => tokenOf(HOUR_MS))
      await attaching
      const pings = setInterval(() => server.say({ t: 'ping', n: 1 }), 10_000)
      await vi.advanceTimersByTimeAsync(HOUR_MS - TIMES.refreshBeforeExpiryMs - 1_000)
      expect(asked).toBe(1)
      await vi.advanceTimersByTimeAsync(2_000)
      expect(asked).toBe(2)
      expect(server.of('token')).toHaveLength(1)
      expect(client.connection.status.state).toBe('connected')
      expect(client.connection.clockOffsetMs).toBe(-skewMs)
      clearInterval(pings)
    },
  )

  it('[CONN11] a clock that is set while connected changes nothing', async () => {
    judgeTokens()
    const { attaching } = connect(() => tokenOf(HOUR_MS))
    await attaching
    aheadMs = 5 * HOUR_MS
    vi.setSystemTime(Date.now() + aheadMs)
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked).toBe(1)
    expect(server.of('hello')).toHaveLength(2)
  })

  it('[CONN12] an endpoint that gives the same token again is asked less and less often', async () => {
    judgeTokens()
    const token = tokenOf(9_000)
    const { states } = connect(() => token)
    await vi.advanceTimersByTimeAsync(8_900)
    expect(asked).toBeLessThan(6)
    expect(server.of('token')).toEqual([])
    server.say(expired)
    server.sockets.at(-1)?.end(4004)
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    // Once a minute in the end.
    expect(asked).toBeLessThan(30)
    expect(states.at(-1)).toMatchObject({
      state: 'waiting',
      code: 4004,
      error: {
        code: 'token_expired',
        message: expect.stringMatching(/getToken failed \(its token has ended, \d+ times: check the clock\)/) as string,
      },
    })
    expect(states.at(-1)?.retryInMs).toBeGreaterThan(10_000)
  })

  it('[CONN12] looking at the page again and again does not ask more often', async () => {
    judgeTokens()
    const { client } = connect(() => tokenOf(-HOUR_MS))
    for (let n = 0; n < 90; n++) {
      await vi.advanceTimersByTimeAsync(100)
      client.connection.retryNow()
    }
    expect(asked).toBeLessThan(7)
  })

  it('[CONN12] an endpoint that is right again is found, and its fault forgotten', async () => {
    judgeTokens()
    let lifeMs = -HOUR_MS
    const { client } = connect(() => tokenOf(lifeMs))
    await vi.advanceTimersByTimeAsync(20_000)
    lifeMs = 3_000
    await vi.advanceTimersByTimeAsync(60_000)
    expect(client.connection.status.state).toBe('connected')
    const before = asked
    await vi.advanceTimersByTimeAsync(15_000)
    expect(asked - before).toBeGreaterThan(6)
    expect(asked - before).toBeLessThanOrEqual(15)
  })

  it.each<[string, () => never, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('the network')
      },
      /getToken failed \(the network\)/,
    ],
    ['rejects', () => Promise.reject(new Error('the network')) as never, /getToken failed \(the network\)/],
    ['gives nothing', () => undefined as never, /it gave undefined; give the token alone/],
    ['never answers', () => new Promise(() => {}) as never, /did not answer within 10 s/],
  ])('[CONN13] a getToken that %s is told as such, and asked again', async (_, getToken, words) => {
    const { states, attaching } = connect(getToken)
    await vi.advanceTimersByTimeAsync(TIMES.tokenTimeoutMs)
    const waiting = states.find(({ state }) => state === 'waiting')
    expect(waiting).toMatchObject({ error: { code: 'token_failed', message: expect.stringMatching(words) as string } })
    await vi.advanceTimersByTimeAsync(TIMES.attachTimeoutMs)
    await expect(attaching).rejects.toMatchObject({ code: 'timeout', cause: { code: 'token_failed' } })
    expect(asked).toBeGreaterThan(2)
    expect(asked).toBeLessThan(15)
    expect(server.frames).toEqual([])
  })

  it('[CONN13] one that says that nobody is signed in ends it', async () => {
    const { client, attaching } = connect(() => Promise.reject(new OvationError('unauthorized')))
    await expect(attaching).rejects.toMatchObject({ code: 'unauthorized' })
    expect(client.connection.status).toMatchObject({ state: 'failed', code: 4103 })
  })
  it.each<[string, unknown, RegExp]>([
    ['an object', { token: 'x' }, /it gave Object { token }; give the token alone/],
    ['an empty text', '', /it gave ''; give the token alone/],
    ['a header', 'Bearer a.b.c', /it gave 'Bearer a\.b\.c'; give the token alone/],
    ['JSON', '{"token":"a.b.c"}', /give the token alone/],
    ['a text in quotes', '"a.b.c"', /it gave '"a\.b\.c"'; give the token alone/],
    ['a page', `<!doctype html>${'x'.repeat(100)}`, /it gave '<!doctype html>xxxxx'; give the token alone/],
  ])('[SDK94] in the place of a token, %s is told with what is wanted', async (_, answer, words) => {
    const { states } = connect(() => answer as string)
    await vi.advanceTimersByTimeAsync(0)
    expect(states.at(-1)).toMatchObject({ state: 'waiting', error: { code: 'token_failed' } })
    expect(states.at(-1)?.error?.message).toMatch(words)
    expect(server.frames).toEqual([])
  })

  it('[SDK94] blanks around a token are left out', async () => {
    const { attaching } = connect(() => ' head.payload.signature\n')
    await attaching
    expect(server.of('hello')[0]?.token).toBe('head.payload.signature')
  })

  it.each([5_000, 20_000])('[SDK87] a token of %s characters is told as one that is too long', async (length) => {
    const { states } = connect(() => 'x'.repeat(length))
    await vi.advanceTimersByTimeAsync(0)
    const message = `There is no connection; getToken failed (its token has ${length} characters, and the server takes 4096); check it.`
    expect(states.at(-1)).toMatchObject({ state: 'waiting', error: { code: 'token_failed', message } })
    expect(server.frames).toEqual([])
  })

  it('[SDK86] attach() that times out says that getToken has not answered, and the state does', async () => {
    const client = server.client({ getToken: () => new Promise(() => {}) })
    const attaching = client.rooms.get('demo').attach({ timeoutMs: 1_000 })
    const outcome = expect(attaching).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('getToken failed (it does not answer)') as string,
      cause: { code: 'token_failed' },
    })
    await vi.advanceTimersByTimeAsync(1_000)
    await outcome
    await vi.advanceTimersByTimeAsync(2_000)
    expect(client.connection.status).toMatchObject({ state: 'connecting', error: { code: 'token_failed' } })
  })

  it('[SDK86] so does one whose server has not answered', async () => {
    server.webSocket = server.http = 'hung'
    const attaching = server.client().rooms.get('demo').attach({ timeoutMs: 1_000 })
    const outcome = expect(attaching).rejects.toMatchObject({
      message: expect.stringContaining('There is no connection; it does not answer') as string,
      cause: { code: 'unreachable' },
    })
    await vi.advanceTimersByTimeAsync(1_000)
    await outcome
  })
})
