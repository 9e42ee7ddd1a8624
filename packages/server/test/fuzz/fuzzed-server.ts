import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, PostgresServer, RedisServer } from '@ovation/testkit/services'
import { ask } from '../../src/cli/control-socket.ts'
import { loadSecrets, Tokens } from '../../src/identity/index.ts'
import { loadConfig } from '../../src/ops/index.ts'
import { lanAddresses } from '../../src/share/index.ts'
import { ServerProcess } from '../server-process.fixture.ts'
import type { Target } from './door.ts'
import { HonestProcess } from './honest-process.ts'

const ROOMS = 8
const HONEST = 'honest'
const SPEAKERS = 3
const TOKEN_S = 7_200
const POLL_INTERVAL_MS = 50
const ANSWER_TIMEOUT_MS = 10_000
const ERROR_LEVEL = 50

/**
 * With `OVATION_FUZZ_KEEP=1` what nobody caught is written to the log and the process goes on, so that one run names all
 * places of a door rather than the first.
 */
const KEEP = `data:text/javascript,for (const kind of ['uncaughtException', 'unhandledRejection'])
  process.on(kind, ({ message, stack }) => console.error(JSON.stringify({ level: 60, msg: 'uncaught', err: { message, stack } })))`

/** Of an authority that nobody runs, so that the server keeps the certificate that it made for this name. */
const AUTHORITY = { OVATION_TLS: 'acme', OVATION_ACME_DIRECTORY: 'https://127.0.0.1:9/directory' }
const NAME = 'fuzz.test'

/** Whether this machine is in a network to which a server can be opened. */
export const isInNetwork = lanAddresses().length > 0

type Options = {
  /** With HTTP/2, a listener without TLS beside it, and both doors of a certificate authority. */
  tls?: boolean
  /** On PostgreSQL and Redis, so that there are calls and hints of other nodes. */
  clustered?: boolean
  /** Opened to people in the same network. */
  inNetwork?: boolean
}
type Ports = { port: number; plainPort: number | undefined }

type Services = { postgres: PostgresServer; redis: RedisServer; databaseUrl: string }

/** A real server process with people who talk beside whatever is thrown at it. */
export class FuzzedServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'ovation-fuzz-'))
  target!: Target
  honest!: HonestProcess
  #process: ServerProcess
  #services: Services | undefined
  #watch: NodeJS.Timeout | undefined
  #logRead = 0
  #people: string[] = []
  #plainPort: number | undefined
  #inNetwork: boolean
  peakBytes = 0

  private constructor({ port, plainPort }: Ports, inNetwork: boolean, services: Services | undefined) {
    this.#services = services
    this.#plainPort = plainPort
    this.#inNetwork = inNetwork
    this.#process = new ServerProcess({
      folder: this.folder,
      port,
      // All of its log in a file: what a process says at its end must not be lost.
      under: ['sh', '-c', `exec "$@" 2>>${join(this.folder, 'log')}`, 'sh'],
      environment: {
        OVATION_DEMO: '0',
        ...(process.env.OVATION_FUZZ_KEEP ? { NODE_OPTIONS: `--import=${KEEP.replaceAll(/\s+/g, '%20')}` } : {}),
        ...(plainPort === undefined
          ? {}
          : { ...AUTHORITY, OVATION_PUBLIC_URL: `https://${NAME}:${port}`, OVATION_HTTP_PORT: String(plainPort) }),
        ...(services ? { OVATION_DATABASE_URL: services.databaseUrl, OVATION_BUS_URL: services.redis.url } : {}),
      },
    })
  }

  static async start({ clustered = false, tls = false, inNetwork = false }: Options = {}): Promise<FuzzedServer> {
    let services: Services | undefined
    if (clustered) {
      const [postgres, redis] = await Promise.all([PostgresServer.start(), RedisServer.start()])
      services = { postgres, redis, databaseUrl: await postgres.createDatabase() }
    }
    const server = new FuzzedServer(
      { port: await freePort(), plainPort: tls ? await freePort() : undefined },
      inNetwork,
      services,
    )
    await server.begin()
    return server
  }

  /** Starts it, or starts it again after it ended. */
  async begin(): Promise<void> {
    await this.#process.start()
    const { folder } = this
    const config = loadConfig({ OVATION_DATA: folder })
    const tokens = new Tokens(loadSecrets(folder))
    const rooms = Array.from({ length: ROOMS }, (_, index) => `fuzz${index}`)
    for (const room of [...rooms, HONEST]) await ask(config, 'room.create', { room, title: room }).catch(() => {})
    const streamKeys: string[] = []
    for (const room of rooms) streamKeys.push((await ask(config, 'room.key', { room })).value)
    const mint = (user: string, role: 'member' | 'host' | 'owner'): Promise<string> =>
      tokens.mint({ user, name: user, rooms: { '*': role }, expiresInS: TOKEN_S }, Date.now())
    const { opsUrl } = this.#process
    const { node = '' } = (await (await fetch(`${opsUrl}/readyz`)).json()) as { node?: string }
    this.target = {
      ...{ port: Number(new URL(this.#process.url).port), tls: this.#tls, folder, rooms, streamKeys, opsUrl, node },
      ...(this.#plainPort === undefined ? {} : { plainPort: this.#plainPort }),
      ...(this.#inNetwork ? { networkPort: await this.#openToNetwork(await mint('opener', 'owner')) } : {}),
      rtmpPort: Number(new URL(this.#process.rtmp.replace('rtmp', 'http')).port),
      tokens: await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          mint(`fuzzer${index}`, index % 3 === 0 ? 'owner' : index % 3 === 1 ? 'host' : 'member'),
        ),
      ),
      signing: loadSecrets(folder).signing,
      ...(this.#services ? { redisUrl: this.#services.redis.url } : {}),
    }
    const people = await Promise.all(Array.from({ length: SPEAKERS }, (_, index) => mint(`honest${index}`, 'member')))
    this.#people = people
    this.honest = await HonestProcess.open(this.url, HONEST, people)
    clearInterval(this.#watch)
    this.peakBytes = 0
    this.#watch = setInterval(() => (this.peakBytes = Math.max(this.peakBytes, this.residentBytes)), POLL_INTERVAL_MS)
  }

  /** Makes it ready for the next door, whatever the last one did to it. */
  async settle(): Promise<void> {
    if (!this.alive) return this.begin()
    if (!this.honest.closed && (await this.honest.broken()).length === 0) return
    this.honest.close()
    this.honest = await HonestProcess.open(this.url, HONEST, this.#people)
  }

  /** As the studio does it; the port of the new listener. */
  async #openToNetwork(token: string): Promise<number> {
    const answer = await fetch(`${this.url}/api/v1/share/network`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ open: true, room: HONEST }),
    })
    const { link } = (await answer.json()) as { link: string | null }
    if (link === null) throw new Error('the server could not be opened to its network')
    return Number(new URL(link).port)
  }

  get #tls(): boolean {
    return this.#plainPort !== undefined
  }

  get url(): string {
    return this.#tls ? this.#process.url.replace('http', 'https') : this.#process.url
  }

  get alive(): boolean {
    return this.#process.running
  }

  get starts(): number {
    return this.#process.starts
  }

  get residentBytes(): number {
    const path = `/proc/${this.#process.pid}/status`
    return existsSync(path) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) * 1_024 : 0
  }

  /** Resolves once it answers a request, false when it does not. */
  answers(): Promise<boolean> {
    const options = { rejectUnauthorized: false, agent: false, timeout: ANSWER_TIMEOUT_MS } as const
    return new Promise((done) => {
      const path = `${this.url}/readyz`
      const asked = (this.#tls ? request(path, options) : get(path, options)).on('response', (answer) => {
        answer.resume()
        done(answer.statusCode === 200)
      })
      asked.on('error', () => done(false))
      asked.on('timeout', () => asked.destroy())
      asked.end()
    })
  }

  /** What it wrote to its log since this was asked last. */
  newWords(): string {
    const text = readFileSync(join(this.folder, 'log'), 'utf8')
    const fresh = text.slice(this.#logRead)
    this.#logRead = text.length
    return fresh
  }

  /** Ends it and keeps what it stored. */
  async halt(): Promise<void> {
    clearInterval(this.#watch)
    this.honest.close()
    await this.#process.kill('SIGTERM')
  }

  async stop(): Promise<void> {
    clearInterval(this.#watch)
    this.honest.close()
    await this.#process.kill('SIGKILL')
    await this.#services?.redis.stop()
    await this.#services?.postgres.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

type Logged = { level: number; msg: string; err?: { message: string; stack?: string } }

const parsed = (line: string): Logged | undefined => {
  try {
    return JSON.parse(line) as Logged
  } catch {
    return undefined
  }
}

/** Where something was thrown, as the stack names it first. */
const placeOf = (stack = ''): string =>
  (stack.split('\n').find((line) => /packages\/\w+\/src\//.test(line)) ?? stack.split('\n')[1] ?? '')
    .trim()
    .replace(/\(?(file:\/\/)?\/\S*packages\//, '(packages/')

/** Faults that the log names, what was thrown and taken for an error of this server's own: each place once, with the first words. */
export function faultsIn(log: string): string[] {
  const faults = new Map<string, { words: string; times: number }>()
  for (const line of log.split('\n')) {
    const entry = line.startsWith('{') ? parsed(line) : undefined
    const wild = /unhandled|uncaught/i.test(line)
    if (!wild && (entry === undefined || entry.level < ERROR_LEVEL)) continue
    const place = entry ? `${entry.msg} ${placeOf(entry.err?.stack)}` : line.slice(0, 100)
    const known = faults.get(place) ?? { words: (entry?.err?.message ?? line).slice(0, 160), times: 0 }
    faults.set(place, { ...known, times: known.times + 1 })
  }
  return [...faults].map(([place, { words, times }]) => `${times} × ${place}: ${words}`)
}
