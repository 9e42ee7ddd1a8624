import { OvationError, toWire } from '@ovation/protocol'
import type { Attached, CheckReply, ClientFrame, ServerFrame, WireError } from '@ovation/protocol'
import { afterEach, beforeEach, vi } from 'vitest'
import { initialState } from '@ovation/room'
import type { Position } from '@ovation/room'
import { createClient } from './client.ts'
import type { Client } from './api/client.ts'
import type { ClientOptions, WebSocketLike } from './options.ts'

type Say = (frame: ServerFrame) => void
type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>
const READY_STATE = { opening: 0, open: 1, closed: 3 }

/** A server without a network: each test sets how it treats a client. */
export class FakeServer {
  /**
   * What happens to a WebSocket: `hung` is never answered, `refused` fails at once, `broken` too, but without a close event.
   */
  webSocket: 'open' | 'hung' | 'refused' | 'broken' = 'open'
  /** The same for HTTP requests. */
  http: 'open' | 'hung' | 'refused' = 'open'
  /** Whether pages may not read its responses: they can only tell that there is one. */
  hides = false
  hello: (hello: Frame<'hello'>) => ServerFrame | undefined = () => this.welcome()
  check: CheckReply | (() => Response) = { ovation: 1, serverTime: 0, maxClientFrameBytes: 16_384 }
  /** The refusal of `POST /v1/sse`. */
  refusal: WireError | undefined
  /** What answers `POST /v1/commands` in its place; nothing lets it through. */
  proxy: (body: string, init: RequestInit) => Response | undefined = () => undefined
  /** Whether commands are stored and answered; `hold` stores without an answer. */
  commands: 'answer' | 'hold' | 'ignore' = 'answer'
  /** Overrides in the answer to an attach; an error refuses it, and undefined leaves it without an answer. */
  attach: (attach: Frame<'attach'>) => Partial<Attached> | { error: WireError } | undefined = () => ({})
  now = (): number => Date.now()
  /** The answers to other requests. */
  readonly answers = new Map<ClientFrame['t'], (frame: never) => unknown>()
  /** What answers requests of the REST API, such as `POST /account/token`; with an `OvationError` it refuses. */
  readonly api = new Map<string, (body: unknown, init: RequestInit, query: string) => unknown>()
  readonly frames: ClientFrame[] = []
  readonly stored = new Map<string, Position>()
  readonly sockets: FakeSocket[] = []
  readonly requests: string[] = []
  #clients: Client[] = []
  #stream: Say | undefined

  get WebSocket(): NonNullable<ClientOptions['WebSocket']> {
    return FakeSocket.bind(undefined, this) as never
  }

  welcome(actor = { id: 'mia', name: 'Mia' }): ServerFrame {
    return { t: 'welcome', v: 2, actor, serverTime: this.now(), session: 'session' }
  }

  get options(): ClientOptions {
    return { server: 'http://fake.test', WebSocket: this.WebSocket, fetch: this.#fetch, random: () => 0.5 }
  }

  client(options: Partial<ClientOptions> = {}): Client {
    const client = createClient({ ...this.options, ...options })
    this.endAfterwards(client)
    return client
  }

  endAfterwards(client: Client): void {
    this.#clients.push(client)
  }

  close(): void {
    for (const client of this.#clients) client.close()
  }

  of<T extends ClientFrame['t']>(t: T): Frame<T>[] {
    return this.frames.filter((frame): frame is Frame<T> => frame.t === t)
  }

  /** Sends a frame on the newest connection. */
  say(frame: ServerFrame): void {
    if (this.#stream) this.#stream(frame)
    else this.sockets.at(-1)?.say(frame)
  }

  receive(text: string, say: Say): void {
    const frame = JSON.parse(text) as ClientFrame
    this.frames.push(frame)
    const answer = this.#answer(frame)
    if (answer) say(answer)
  }

  #answer(frame: ClientFrame): ServerFrame | undefined {
    switch (frame.t) {
      case 'hello':
        return this.hello(frame)
      case 'attach': {
        const own = this.attach(frame)
        if (!own) return undefined
        if ('error' in own) return { t: 'reply', id: frame.id, error: own.error }
        const position = { epoch: 1, seq: this.stored.size }
        const snapshot = { state: initialState(frame.room), messages: [], pinned: [] }
        const result = { position, recovered: false, self: { role: 'member' as const }, likes: 0, viewers: 1, snapshot }
        return { t: 'reply', id: frame.id, result: { ...result, ...own } }
      }
      // A ping is answered, whatever else is not.
      case 'ping':
      case 'detach':
        return { t: 'reply', id: frame.id, result: {} }
      case 'command': {
        if (this.commands === 'ignore') return undefined
        const position = this.stored.get(frame.id) ?? { epoch: 1, seq: this.stored.size + 1 }
        this.stored.set(frame.id, position)
        return this.commands === 'hold' ? undefined : { t: 'reply', id: frame.id, result: { position } }
      }
    }
    const answer = this.answers.get(frame.t)
    return answer && 'id' in frame ? { t: 'reply', id: frame.id, result: answer(frame as never) as never } : undefined
  }

  #ofApi(route: string, init: RequestInit, query: string): Response {
    const answer = this.api.get(route)
    const refuse = (error: WireError): Response => Response.json({ error }, { status: 400 })
    if (!answer) return refuse({ code: 'not_found', message: route })
    const { body } = init
    const said = answer(typeof body === 'string' ? JSON.parse(body) : body, init, query)
    if (said instanceof OvationError) return refuse(toWire(said))
    return said === undefined ? new Response(null, { status: 204 }) : Response.json(said)
  }

  #fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    // A server may be under a path.
    const { pathname: path, search } = new URL(String(url))
    const pathname = path.replace(/^.*\/v1\//, '/v1/')
    this.requests.push(pathname)
    if (this.http === 'refused') throw new TypeError('fetch failed')
    if (this.http === 'hung') return hang(init.signal)
    if (this.hides && init.mode !== 'no-cors') throw new TypeError('Failed to fetch')
    if (path.includes('/api/v1/')) return this.#ofApi(`${init.method} ${path.split('/api/v1')[1]}`, init, search)
    if (pathname === '/v1/check') return typeof this.check === 'function' ? this.check() : Response.json(this.check)
    if (pathname === '/v1/commands') {
      const answer = this.proxy(String(init.body), init)
      if (answer) return answer
      const { frames } = JSON.parse(String(init.body)) as { frames: string[] }
      for (const text of frames) this.receive(text, (frame) => this.#stream?.(frame))
      return new Response(null, { status: 204 })
    }
    if (this.refusal) return Response.json({ error: this.refusal }, { status: 503 })
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const say: Say = (frame) => controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(frame)}\n\n`))
        this.#stream = say
        init.signal?.addEventListener('abort', () => {
          if (this.#stream === say) this.#stream = undefined
        })
        this.receive(String(init.body), say)
      },
    })
    return new Response(body)
  }
}

/** Gives each test of a file a clock that it controls, and its own globals. */
export function eachOnFakeTime(): void {
  let endFakeTime: () => void
  beforeEach(() => {
    endFakeTime = fakeTime()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    endFakeTime()
  })
}

/** Also gives each test of a file its own server; `begin` receives it, and is awaited. */
export function eachWithFakeServer(begin: (server: FakeServer) => unknown): void {
  let server: FakeServer
  eachOnFakeTime()
  beforeEach(async () => {
    server = new FakeServer()
    await begin(server)
  })
  afterEach(() => server.close())
}

/** A clock that a test controls, including timeouts of requests. Returns a function that ends it. */
export function fakeTime(): () => void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new DOMException('late', 'TimeoutError')), ms)
    return controller.signal
  })
  return () => {
    timeout.mockRestore()
    vi.useRealTimers()
  }
}

const hang = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))

class FakeSocket implements WebSocketLike {
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  readyState = READY_STATE.opening
  #server: FakeServer

  constructor(server: FakeServer) {
    this.#server = server
    server.sockets.push(this)
    queueMicrotask(() => {
      if (server.webSocket === 'refused') this.end(1006)
      if (server.webSocket === 'broken') this.onerror?.({} as never)
      if (server.webSocket !== 'open' || this.readyState !== READY_STATE.opening) return
      this.readyState = READY_STATE.open
      this.onopen?.({} as never)
    })
  }

  send(text: string): void {
    this.#server.receive(text, (frame) => this.say(frame))
  }

  say(frame: ServerFrame): void {
    this.text(JSON.stringify(frame))
  }

  text(data: string): void {
    queueMicrotask(() => this.readyState === READY_STATE.open && this.onmessage?.({ data } as never))
  }

  close(): void {
    this.end(1000)
  }

  /** The connection is closed, by the other side or by the network. */
  end(code: number): void {
    if (this.readyState === READY_STATE.closed) return
    this.readyState = READY_STATE.closed
    queueMicrotask(() => this.onclose?.({ code } as never))
  }
}
