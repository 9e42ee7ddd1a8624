import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, publish } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { WebSocket } from 'ws'
import { ask } from '../../packages/server/src/cli/control-socket.ts'
import { loadSecrets, Tokens } from '../../packages/server/src/identity/index.ts'
import { loadConfig } from '../../packages/server/src/ops/index.ts'
import { ServerProcess } from '../../packages/server/test/server-process.fixture.ts'
import { SERVER_CORE } from '../load/crowd.ts'
import { UNLIMITED } from '../server.ts'

export const ROOM = 'attacked'
const HONEST = 'honest'
const MESSAGES = 6_000
const RECORD_MS = 5_000
const TOKEN_S = 3_600

/** What a prepared folder holds: a recording, and much that was said while it was made. */
export type Prepared = { folder: string; replay: string }

/** A server of its own with the bounds it has by default, on one core, whose memory and descriptors can be read. */
export class AttackedServer {
  readonly #process: ServerProcess
  readonly #folder: string
  readonly #tls: boolean
  #encoder: ChildProcess | undefined

  private constructor(process: ServerProcess, folder: string, tls: boolean) {
    this.#process = process
    this.#folder = folder
    this.#tls = tls
  }

  static async start({
    tls = false,
    from,
    limits = {},
  }: { tls?: boolean; from?: Prepared | undefined; limits?: Record<string, number> } = {}): Promise<AttackedServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-attack-'))
    if (from) cpSync(from.folder, folder, { recursive: true })
    const process = new ServerProcess({
      ...{ folder, port: await freePort(), under: ['taskset', '-c', SERVER_CORE] },
      environment: {
        OVATION_DEMO: '0',
        OVATION_LIMITS: JSON.stringify(limits),
        ...(tls ? { OVATION_TLS: 'self' } : {}),
      },
    })
    await process.start()
    const server = new AttackedServer(process, folder, tls)
    for (const room of [ROOM, HONEST]) await server.#ask('room.create', { room, title: room }).catch(() => {})
    return server
  }

  /** A folder that attacks on what is stored begin with: made once. */
  static async prepare(): Promise<Prepared> {
    const server = await AttackedServer.start({ limits: UNLIMITED })
    await server.publish()
    await Promise.all([fill(server), new Promise((done) => setTimeout(done, RECORD_MS))])
    server.#encoder?.kill('SIGKILL')
    const owner = await server.token('owner', 'owner')
    const replay = await eventually(async () => {
      const answer = await fetch(`${server.url}/api/v1/rooms/${ROOM}/replays`, {
        headers: { authorization: `Bearer ${owner}` },
      })
      return ((await answer.json()) as { replays: { id: string }[] }).replays[0]?.id
    }, 'a recording')
    const folder = mkdtempSync(join(tmpdir(), 'ovation-prepared-'))
    await server.#process.kill('SIGTERM')
    cpSync(server.#folder, folder, { recursive: true })
    rmSync(server.#folder, { recursive: true, force: true })
    return { folder, replay }
  }

  get url(): string {
    return this.#tls ? this.#process.url.replace('http', 'https') : this.#process.url
  }

  get port(): number {
    return Number(new URL(this.#process.url).port)
  }

  get rtmpPort(): number {
    return Number(new URL(this.#process.rtmp.replace('rtmp', 'http')).port)
  }

  get alive(): boolean {
    return this.#process.running
  }

  get lastWords(): string {
    return this.#process.lastWords
  }

  get residentMebibytes(): number {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#process.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024
    } catch {
      return 0
    }
  }

  get descriptors(): number {
    try {
      return readdirSync(`/proc/${this.#process.pid}/fd`).length
    } catch {
      return 0
    }
  }

  streamKey(room = ROOM): Promise<string> {
    return this.#ask('room.key', { room })
  }

  token(user: string, role: 'member' | 'owner'): Promise<string> {
    return new Tokens(loadSecrets(this.#folder)).mint(
      { user, name: user, rooms: { '*': role }, expiresInS: TOKEN_S },
      Date.now(),
    )
  }

  /** A stream comes in until the end. */
  async publish(): Promise<void> {
    this.#encoder = publish(this.#process.rtmp, await this.streamKey())
    const playlist = `${this.url}/live/${ROOM}/index.m3u8`
    await eventually(async () => (await fetch(playlist).catch(() => undefined))?.ok, 'a stream', 20_000)
  }

  async #ask(verb: string, args: Record<string, unknown>): Promise<string> {
    return (await ask(loadConfig({ OVATION_DATA: this.#folder }), verb, args)).value
  }

  async stop(): Promise<void> {
    this.#encoder?.kill('SIGKILL')
    await this.#process.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Thousands of messages, as large as they may be. */
async function fill(server: AttackedServer): Promise<void> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/ws`)
  const token = await server.token('talker', 'owner')
  let stored = 0
  await new Promise<void>((done, fail) => {
    socket.on('error', fail)
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', v: 2, token })))
    const say = (): void => {
      for (let n = 0; n < 50; n++)
        socket.send(
          JSON.stringify({
            t: 'command',
            id: `m${stored + n}`,
            room: ROOM,
            type: 'message.send',
            body: { text: 'x'.repeat(190), data: { a: 'y'.repeat(3_500) } },
          }),
        )
    }
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(String(data)) as { t: string; id?: string; n?: number; result?: unknown }
      if (frame.t === 'welcome') socket.send(JSON.stringify({ t: 'attach', id: 'in', room: ROOM }))
      if (frame.t === 'ping') socket.send(JSON.stringify({ t: 'pong', n: frame.n }))
      if (frame.t !== 'reply') return
      if (frame.id === 'in') return say()
      stored += 1
      if (stored >= MESSAGES) done()
      else if (stored % 50 === 0) say()
    })
  })
  socket.terminate()
}

export { HONEST }
