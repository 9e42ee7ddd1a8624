import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@ovation/client'
import type { Client, ClientOptions } from '@ovation/client'
import type { ClientFrame, ServerFrame } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { WebSocket } from 'ws'
import type { ServerLimits } from '../src/ops/index.ts'
import { startServer } from '../src/server.ts'
import type { Server, ServerOptions } from '../src/server.ts'

export type Options = {
  /** Where the data lies; a fresh folder by default. */ folder?: string
  exit?: (code: number) => void
  limits?: Partial<ServerLimits>
  config?: Partial<ServerOptions['config']>
  consumers?: ServerOptions['consumers']
}

/** A real server on a free port with a data folder of its own. */
export class TestServer {
  folder: string
  server!: Server
  #options: Options
  #port = 0
  #clients: Client[] = []
  #raw: RawClient[] = []

  private constructor(options: Options) {
    this.#options = options
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'ovation-test-'))
  }

  static async start(options: Options = {}): Promise<TestServer> {
    const test = new TestServer(options)
    await test.begin()
    return test
  }

  async begin(): Promise<void> {
    const config = {
      port: this.#port,
      rtmpPort: 0,
      host: '127.0.0.1',
      opsListen: { host: '127.0.0.1', port: 0, chosen: true },
      dataFolder: this.folder,
      demo: false,
      tls: 'off',
      origins: [],
      trustedProxies: [],
      logLevel: 'fatal',
      limits: {},
      ...this.#options.config,
    }
    this.server = await startServer({
      config,
      limits: this.#options.limits ?? {},
      consumers: this.#options.consumers ?? [],
      ...(this.#options.exit ? { exit: this.#options.exit } : {}),
    })
    this.#port = this.server.port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Where figures are, and what nodes ask of each other. */
  get opsUrl(): string {
    return this.server.opsUrl ?? ''
  }

  get port(): number {
    return this.#port
  }

  async restart(): Promise<void> {
    await this.server.close()
    await this.begin()
  }

  token(user: string, role: Role = 'member', room = '*', expiresInS = 3_600): Promise<string> {
    return this.server.tokens.mint({ user, name: user, rooms: { [room]: role }, expiresInS }, Date.now())
  }

  client(user: string, role: Role = 'member', options: Partial<ClientOptions> = {}): Client {
    const client = createClient({ server: this.url, getToken: () => this.token(user, role), ...options })
    this.#clients.push(client)
    return client
  }

  guest(name: string, options: Partial<ClientOptions> = {}): Client {
    const client = createClient({ server: this.url, guest: { name }, ...options })
    this.#clients.push(client)
    return client
  }

  /** A connection that says exactly what a test tells it to. */
  async raw(headers: Record<string, string> = {}): Promise<RawClient> {
    const raw = new RawClient(`${this.url.replace('http', 'ws')}/v1/ws`, headers)
    this.#raw.push(raw)
    await raw.opened
    return raw
  }

  /** A raw connection that has said hello and come into a room. */
  async rawIn(
    user: string,
    role: Role = 'member',
    room = 'demo',
    since?: { epoch: number; seq: number },
  ): Promise<RawClient> {
    const raw = await this.raw()
    raw.send({ t: 'hello', v: 2, token: await this.token(user, role) })
    await raw.next('welcome')
    raw.send({ t: 'attach', id: 'attach', room, ...(since ? { since } : {}) })
    await raw.next('reply')
    return raw
  }

  /** Where a new room's log stands once the roles of so many who came in with power are written down. */
  async seqWithStaff(room: string, staff: number): Promise<number> {
    const seq = async (): Promise<number> => (await this.server.log.heads([room]))[0]?.seq ?? 0
    await eventually(async () => (await seq()) >= 1 + staff, 'roles to be remembered')
    return seq()
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close()
    for (const raw of this.#raw) raw.socket.terminate()
    await this.server.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

type Answer = {
  t: 'reply'
  id: string
  result?: { position: { epoch: number; seq: number } }
  error?: { code: string; message: string; retryInMs?: number }
}
type FrameOf<T extends ServerFrame['t']> = Extract<ServerFrame, { t: T }>

export class RawClient {
  readonly socket: WebSocket
  readonly frames: ServerFrame[] = []
  readonly texts: string[] = []
  readonly opened: Promise<void>
  readonly closed: Promise<{ code: number; reason: string }>
  answerPings = true
  #taken = 0

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers })
    this.opened = new Promise((yes, no) => this.socket.once('open', yes).once('error', no))
    this.closed = new Promise((done) =>
      this.socket.once('close', (code, reason) => done({ code, reason: String(reason) })),
    )
    this.socket.on('error', () => {})
    this.socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as ServerFrame
      if (frame.t === 'ping') return void (this.answerPings && this.send({ t: 'pong', n: frame.n }))
      this.frames.push(frame)
      this.texts.push(String(data))
    })
  }

  send(frame: ClientFrame | Record<string, unknown>): void {
    this.socket.send(JSON.stringify(frame))
  }

  /** The next frame of that kind that no earlier call was given; those before it are passed over. */
  async next<T extends ServerFrame['t']>(
    t: T,
    check: (frame: FrameOf<T>) => boolean = () => true,
  ): Promise<FrameOf<T>> {
    const index = await eventually(() => {
      const found = this.frames.findIndex(
        (frame, at) => at >= this.#taken && frame.t === t && check(frame as FrameOf<T>),
      )
      return found === -1 ? undefined : { found }
    }, `a frame '${t}'`)
    this.#taken = index.found + 1
    return this.frames[index.found] as FrameOf<T>
  }

  #ids = 0

  /** Gives a command and waits for its answer. */
  async command(
    type: string,
    body: unknown,
    { room = 'demo', id = `raw${++this.#ids}${Math.random().toString(36).slice(2)}` } = {},
  ) {
    const answers = () => this.frames.filter((frame) => frame.t === 'reply' && frame.id === id) as Answer[]
    const known = answers().length
    this.send({ t: 'command', id, room, type, body })
    return eventually(() => answers()[known], `an answer to ${type}`)
  }

  /** All events it was shown so far, in frames of the room. */
  get events() {
    return this.frames.flatMap((frame) => (frame.t === 'room' ? frame.events : []))
  }
}
