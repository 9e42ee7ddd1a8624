import { OvationError } from '@ovation/protocol'
import { describe, expect, it, vi } from 'vitest'
import { AttachCalls } from './attach-calls.ts'
import { addressOf } from './address.ts'
import { check } from './check.ts'
import { eachOnFakeTime } from './fake-server.fixture.ts'
import type { TransportName } from './options.ts'
import { openFirst } from './race.ts'
import * as TIMES from './times.ts'
import { openSse } from './sse.ts'
import type { TransportEvents } from './transport.ts'
import { openWebSocket } from './websocket.ts'

eachOnFakeTime()

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
/** What a transport reported, in order. */
function listener() {
  const told: unknown[][] = []
  const events: TransportEvents = {
    opened: () => told.push(['opened']),
    frame: (text) => told.push(['frame', text]),
    closed: (...how) => told.push(['closed', ...how]),
  }
  return { told, events }
}

describe('the WebSocket', () => {
  type Made = { url: string; readyState: number; send: (text: string) => void; close: (code: number) => void } & Record<
    'onopen' | 'onmessage' | 'onclose' | 'onerror',
    (event?: unknown) => void
  >
  function open() {
    let socket!: Made
    const sent: string[] = []
    const closed: number[] = []
    const make = function (url: string) {
      const send = (text: string): void => void sent.push(text)
      return (socket = { url, readyState: 1, send, close: (code: number) => void closed.push(code) } as unknown as Made)
    }
    const { told, events } = listener()
    const options = { server: '', WebSocket: make as never }
    const transport = openWebSocket('https://live.test/x', options, 'hello', events)
    return { socket, sent, closed, told, transport }
  }

  it('[SDK79] says hello when it opens, gives frames as text, and ends once', () => {
    const { socket, sent, told, transport } = open()
    expect(socket.url).toBe('wss://live.test/x/v1/ws')
    socket.onopen()
    transport.send('one')
    socket.readyState = 2
    transport.send('two')
    expect(sent).toEqual(['hello', 'one'])
    socket.onmessage({ data: 'frame' })
    socket.onerror()
    socket.onclose({ code: 4004 })
    socket.onclose({ code: 1000 })
    socket.onmessage({ data: 'late' })
    expect(told).toEqual([['opened'], ['frame', 'frame'], ['closed', 4004]])
  })

  it('[SDK79] closed from here it ends at once, with a normal code', () => {
    const { closed, told, transport } = open()
    transport.close()
    transport.close()
    expect(closed).toEqual([1000, 1000])
    expect(told).toEqual([['closed', 1000]])
  })
})

describe('server-sent events', () => {
  type Request = { path: string; body: string; init: RequestInit }
  function open(answer: (request: Request) => Response | Promise<Response>) {
    const requests: Request[] = []
    const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
      const request = { path: String(url), body: String(init.body), init }
      requests.push(request)
      return answer(request)
    }
    const { told, events } = listener()
    const transport = openSse('http://live.test', { server: '', fetch: fetch as never }, 'hello', events)
    return { requests, told, transport }
  }
  function streamed() {
    let controller!: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (one) => void (controller = one) })
    const say = async (text: string): Promise<void> => {
      controller.enqueue(new TextEncoder().encode(text))
      await settle()
    }
    return { response: new Response(body), say, end: () => controller.close() }
  }
  const welcome = 'data: {"t":"welcome","session":"s1"}\n\n'

  it('[SDK80] sends what waits after the welcome, in order, with its session, one request at a time', async () => {
    const { response, say } = streamed()
    const answered: ((response: Response) => void)[] = []
    const { requests, told, transport } = open(({ path }) =>
      path.endsWith('/v1/sse') ? response : new Promise((resolve) => answered.push(resolve)),
    )
    transport.send('a')
    transport.send('b')
    await settle()
    expect(requests.map(({ path, body }) => [path, body])).toEqual([['http://live.test/v1/sse', 'hello']])
    expect(requests[0]?.init).toMatchObject({ method: 'POST', keepalive: false, credentials: 'omit' })
    expect(requests[0]?.init.headers).toEqual({ 'content-type': 'application/json' })
    await say(welcome.slice(0, 10))
    await say(`${welcome.slice(10)}: a comment\n\n`)
    expect(told).toEqual([['opened'], ['frame', '{"t":"welcome","session":"s1"}']])
    expect(requests[1]).toMatchObject({ path: 'http://live.test/v1/commands', body: '{"frames":["a","b"]}' })
    expect(requests[1]?.init).toMatchObject({ keepalive: true, headers: { 'ovation-session': 's1' } })
    transport.send('c')
    await settle()
    expect(requests).toHaveLength(2)
    answered[0]?.(new Response(null, { status: 204 }))
    await settle()
    expect(requests[2]?.body).toBe('{"frames":["c"]}')
    answered[1]?.(new Response(null, { status: 204 }))
    await settle()
    expect(told).toHaveLength(2)
    expect(requests[0]?.init.signal?.aborted).toBe(false)
  })

  it('[SDK80] one request has at most 32 frames, and is kept alive only where it is small', async () => {
    const { response, say } = streamed()
    const { requests, transport } = open(({ path }) =>
      path.endsWith('/v1/sse') ? response : new Response(null, { status: 204 }),
    )
    for (let n = 0; n < 40; n++) transport.send(`f${n}`)
    for (let n = 0; n < 3; n++) transport.send('x'.repeat(5_000))
    await settle()
    await say(welcome)
    await settle()
    const sent = requests.slice(1).map(({ body, init }) => {
      const { frames } = JSON.parse(body) as { frames: string[] }
      return [frames.length, init.keepalive]
    })
    expect(sent).toEqual([
      [32, true],
      [10, false],
      [1, false],
    ])
  })

  it('[SDK80] a refusal, the end of the stream, a bye and a failed request end it once, with what was said', async () => {
    const error = { code: 'shutting_down', message: 'stops' }
    const refused = open(() => Response.json({ error }, { status: 503 }))
    await settle()
    expect(refused.told).toEqual([['closed', 1006, error]])
    const failed = open(() => Promise.reject(new Error('network')))
    await settle()
    expect(failed.told).toEqual([['closed', 1006, undefined]])
    const ended = streamed()
    const { told } = open(() => ended.response)
    await settle()
    ended.end()
    await settle()
    expect(told).toEqual([['opened'], ['closed', 1006, undefined]])
    for (const [text, code] of [
      ['{"t":"bye","code":4004}', 4004],
      ['{"t":"bye"}', 1006],
    ]) {
      const stream = streamed()
      const one = open(() => stream.response)
      await settle()
      await stream.say(`data: ${text}\n\ndata: {"t":"late"}\n\n`)
      expect(one.told).toEqual([['opened'], ['frame', text], ['closed', code, undefined]])
    }
  })

  /** A connection whose requests are answered so, in order; what is not named is taken. */
  async function through(answers: (Response | Error)[]) {
    const stream = streamed()
    const opened = open(({ path }) => {
      if (path.endsWith('/v1/sse')) return stream.response
      const answer = answers.shift() ?? new Response(null, { status: 204 })
      if (answer instanceof Error) throw answer
      return answer
    })
    await settle()
    await stream.say(welcome)
    return { ...opened, bodies: () => opened.requests.slice(1).map(({ body }) => body) }
  }
  const status = (code: number): Response => new Response(code === 204 ? null : '<h1>no</h1>', { status: code })
  const frame = (id: string): string => JSON.stringify({ t: 'command', id })
  const batch = (...ids: string[]): string => JSON.stringify({ frames: ids.map(frame) })

  it('[SDK105] what a firewall refuses is refused with its status, each frame by itself, and the connection stays', async () => {
    const { told, bodies, transport } = await through([status(204), status(403), status(204), status(451)])
    for (const id of ['first', 'fine', 'bad']) transport.send(frame(id))
    await settle()
    expect(bodies()).toEqual([batch('first'), batch('fine', 'bad'), batch('fine'), batch('bad')])
    const refusals = told.slice(2).map(([kind, text]) => [kind, JSON.parse(String(text))])
    expect(refusals).toEqual([
      [
        'frame',
        {
          t: 'reply',
          id: 'bad',
          error: {
            code: 'proxy_refused',
            message: expect.stringContaining('a proxy or firewall refused it (451)') as string,
            retryInMs: TIMES.refusedRetryMs,
          },
        },
      ],
    ])
    transport.send(frame('next'))
    await settle()
    expect(bodies().at(-1)).toBe(batch('next'))
  })

  it('[SDK105] what the server itself refuses ends the connection', async () => {
    const error = { code: 'not_found', message: 'no such session' }
    const { told, bodies, transport } = await through([Response.json({ error }, { status: 404 })])
    transport.send(frame('a'))
    await settle()
    expect(told.at(-1)).toEqual(['closed', 1006, undefined])
    expect(bodies()).toHaveLength(1)
  })

  it.each([401, 408, 429, 500, 502])(
    '[SDK106] a request that a proxy answers with %i is repeated three times, then the connection is given up',
    async (code) => {
      const { told, bodies, transport } = await through(Array.from({ length: 4 }, () => status(code)))
      transport.send(frame('a'))
      await vi.advanceTimersByTimeAsync(TIMES.postRetryMs * 7 - 1)
      expect(bodies()).toEqual(Array(3).fill(batch('a')))
      expect(told).toHaveLength(2)
      await vi.advanceTimersByTimeAsync(1)
      expect(bodies()).toHaveLength(4)
      expect(told.at(-1)).toEqual(['closed', 1006, undefined])
    },
  )

  it('[SDK106] one that passes in the end leaves everything as it was', async () => {
    const { told, bodies, transport } = await through([status(502), status(503)])
    transport.send(frame('a'))
    await settle()
    transport.send(frame('b'))
    await vi.advanceTimersByTimeAsync(TIMES.postRetryMs * 3)
    expect(bodies()).toEqual([batch('a'), batch('a'), batch('a'), batch('b')])
    expect(told).toHaveLength(2)
  })

  it('[SDK106] where a browser refuses a request that outlives the page, it goes without; twice failed ends the connection', async () => {
    const refused = await through([new TypeError('keepalive')])
    refused.transport.send(frame('a'))
    await settle()
    expect(refused.requests.slice(1).map(({ init }) => init.keepalive)).toEqual([true, false])
    expect(refused.told).toHaveLength(2)
    const gone = await through([new TypeError('x'), new TypeError('x')])
    gone.transport.send(frame('a'))
    await settle()
    expect(gone.told.at(-1)).toEqual(['closed', 1006, undefined])
  })

  it('[SDK108] a browser without TextDecoderStream reads the stream, characters that are cut in two as well', async () => {
    vi.stubGlobal('TextDecoderStream', undefined)
    let controller!: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (one) => void (controller = one) })
    const { told } = open(() => new Response(body))
    await settle()
    for (const byte of new TextEncoder().encode('data: {"t":"signal","text":"你好"}\n\n'))
      controller.enqueue(new Uint8Array([byte]))
    await settle()
    expect(told).toEqual([['opened'], ['frame', '{"t":"signal","text":"你好"}']])
  })

  it('[SDK80] closed from here, what was sent before still goes out, then the stream ends', async () => {
    const { response, say } = streamed()
    let answer!: (response: Response) => void
    const { requests, told, transport } = open(({ path }) =>
      path.endsWith('/v1/sse') ? response : new Promise((resolve) => (answer = resolve)),
    )
    await settle()
    await say(welcome)
    transport.send('last')
    transport.close()
    expect(told.at(-1)?.slice(0, 2)).toEqual(['closed', 1000])
    expect(requests[0]?.init.signal?.aborted).toBe(false)
    answer(new Response(null, { status: 204 }))
    await settle()
    expect(requests.map(({ body }) => body)).toEqual(['hello', '{"frames":["last"]}'])
    expect(requests[0]?.init.signal?.aborted).toBe(true)
    const idle = open(() => new Promise(() => {}))
    idle.transport.close()
    expect(idle.requests[0]?.init.signal?.aborted).toBe(true)
  })
})

describe('the race of transports', () => {
  function race(eager: boolean, names: TransportName[] = ['websocket', 'sse']) {
    const opened = new Map<TransportName, TransportEvents>()
    const ends: string[] = []
    const sent: string[] = []
    const told: unknown[][] = []
    const transport = openFirst(
      names,
      { silentMs: 3_000, eager },
      (name, events) => {
        opened.set(name, events)
        return { send: (text) => void sent.push(`${name} ${text}`), close: () => void ends.push(name) }
      },
      {
        opened: () => told.push(['opened']),
        frame: (text, from) => told.push(['frame', text, from]),
        closed: (...how) => told.push(['closed', ...how]),
      },
    )
    return { opened, ends, sent, told, transport, of: (name: TransportName) => opened.get(name) as TransportEvents }
  }

  it('[CONN17] the second is opened after the silence, the first frame decides, the other is closed', () => {
    const { opened, ends, sent, told, transport, of } = race(true)
    transport.send('early')
    vi.advanceTimersByTime(2_999)
    expect([...opened.keys()]).toEqual(['websocket'])
    vi.advanceTimersByTime(1)
    expect([...opened.keys()]).toEqual(['websocket', 'sse'])
    of('sse').frame('{"t":"welcome"}')
    of('websocket').frame('{"t":"welcome"}')
    of('sse').frame('<html>')
    of('websocket').closed(1000)
    transport.send('mine')
    expect([ends, sent]).toEqual([['websocket'], ['sse mine']])
    of('sse').closed(4004)
    expect(told).toEqual([
      ['frame', { t: 'welcome' }, 'sse'],
      ['frame', undefined, 'sse'],
      ['closed', 4004, undefined],
    ])
  })

  it('[CONN17] one that fails lets the next go at once where that is wanted, and the first reason is told', () => {
    const eager = race(true)
    const error = new OvationError('overloaded') as never
    eager.of('websocket').closed(1006, error)
    expect([...eager.opened.keys()]).toEqual(['websocket', 'sse'])
    expect(eager.told).toEqual([])
    eager.of('sse').closed(1006)
    expect(eager.told).toEqual([['closed', 1006, error]])
    const patient = race(false)
    patient.of('websocket').closed(1006)
    expect(patient.told).toEqual([['closed', 1006, undefined]])
    vi.advanceTimersByTime(10_000)
    expect([...patient.opened.keys()]).toEqual(['websocket'])
    const said = race(true)
    said.of('websocket').frame('{"t":"bye"}')
    said.of('websocket').closed(4103)
    expect([said.told.at(-1), said.opened.size]).toEqual([['closed', 4103, undefined], 1])
  })

  it('[SDK98] what says anything but a welcome or a bye at first has failed, and its close code says nothing', () => {
    for (const text of ['<html>', '0{"sid":1}', '{"t":"hello"}', '{"t":"reply"}', 'null']) {
      const { of, ends, opened, told } = race(true)
      of('websocket').frame(text)
      expect(ends).toEqual(['websocket'])
      of('websocket').closed(4400)
      expect([...opened.keys()]).toEqual(['websocket', 'sse'])
      of('sse').closed(1000)
      expect(told).toEqual([['closed', 1006, undefined]])
    }
  })

  it('[CONN17] while one is still open the end of the other is not told; closed, nothing more is opened', () => {
    const both = race(true)
    vi.advanceTimersByTime(3_000)
    both.of('websocket').closed(1006)
    expect(both.told).toEqual([])
    both.of('sse').closed(1006)
    expect(both.told).toHaveLength(1)
    const over = race(true)
    over.transport.close()
    vi.advanceTimersByTime(10_000)
    expect([over.ends, over.opened.size, vi.getTimerCount()]).toEqual([['websocket'], 1, 0])
    race(true, ['sse'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the check of a server', () => {
  const ask = async (answer: (mode: string) => Response | Promise<Response>) => {
    const modes: string[] = []
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      modes.push(`${init.mode} ${init.cache} ${init.credentials} ${url}`)
      return answer(init.mode ?? '')
    }
    const error = await check('http://live.test', { server: '', fetch: fetch as never })
    return { error, modes }
  }
  const fails = (error: Error) => (): Response => {
    throw error
  }

  it('[CONN16] it is asked once, without cookies or a cache; an answer that a page may not read is told apart', async () => {
    const fine = await ask(() => Response.json({ ovation: 1 }))
    expect(fine).toEqual({ error: undefined, modes: ['cors no-store omit http://live.test/v1/check'] })
    const hidden = await ask((mode) => (mode === 'cors' ? fails(new TypeError('x'))() : new Response()))
    expect(hidden.error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('may not read') as string,
    })
    expect(hidden.modes).toHaveLength(2)
    expect((await ask(fails(new TypeError('x')))).error).toMatchObject({ code: 'unreachable' })
    const cause = await ask(fails(new TypeError('x', { cause: { code: 'ENOTFOUND' } })))
    expect(cause.error?.message).toContain('ENOTFOUND')
    expect(cause.modes).toHaveLength(1)
    expect((await ask(() => new Response('', { status: 500 }))).error?.message).toContain('answers 500')
    expect((await ask(() => new Response('', { status: 499 }))).error?.code).toBe('not_ovation')
  })

  it('[CONN15] an address keeps its path and loses what stands behind it', () => {
    expect(addressOf('wss://live.test/x//?q=1#h')).toBe('https://live.test/x')
    expect(addressOf('http://live.test:8080')).toBe('http://live.test:8080')
    expect([addressOf('ftp://x'), addressOf('shttps://x'), addressOf(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('those who wait for a room', () => {
  const code = (promise: Promise<void>): Promise<unknown> =>
    promise.then(
      () => 'attached',
      (error: OvationError) => error.code,
    )

  it('[CONN14] each waits by itself; what is settled leaves no timer and no listener', async () => {
    const calls = new AttachCalls()
    const given = vi.fn()
    const controller = new AbortController()
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const cause = new OvationError('not_ovation')
    const late = calls.wait({ timeoutMs: 100 }, () => cause, given)
    const words = late.catch((error: Error) => error)
    const whole = calls.wait({ signal: controller.signal }, () => undefined, given)
    await vi.advanceTimersByTimeAsync(100)
    expect(await words).toMatchObject({ code: 'timeout', cause })
    expect(String(await words)).toContain(`within 100 ms (${cause.message})`)
    expect(given).not.toHaveBeenCalled()
    calls.settle()
    expect(await code(whole)).toBe('attached')
    expect(removed).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
    controller.abort()
    expect(given).not.toHaveBeenCalled()
    const failed = code(calls.wait({}, () => undefined, given))
    calls.settle(new OvationError('banned' as never))
    expect(await failed).toBe('banned')
    const bare = calls.wait({ timeoutMs: 5 }, () => undefined, given).catch((error: Error) => error.message)
    await vi.advanceTimersByTimeAsync(TIMES.attachTimeoutMs)
    expect(await bare).not.toContain('(undefined')
  })
})
