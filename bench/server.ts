import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../packages/server/src/cli/control-socket.ts'
import { loadSecrets, Tokens } from '../packages/server/src/identity/index.ts'
import { loadConfig } from '../packages/server/src/ops/index.ts'
import { SERVER_CORE } from './load/crowd.ts'
import { freePort } from '@ovation/testkit/services'
import { ServerProcess } from '../packages/server/test/server-process.fixture.ts'

const TICKS_PER_SECOND = 100
const TOKEN_S = 3_600
export const UNLIMITED = {
  maxSockets: 100_000,
  maxSocketsPerAddress: 100_000,
  newSocketsPerAddressPerSecond: 100_000,
  newSocketsPerAddressBurst: 100_000,
  maxPendingSockets: 100_000,
  maxPendingSocketsPerAddress: 100_000,
  maxUnreadBytes: 8e9,
  maxUnreadBytesPerAddress: 8e9,
  requestsPerAddressPerSecond: 1e6,
  requestsPerAddressBurst: 1e6,
  maxRequestsInFlight: 100_000,
  maxRequestsInFlightPerAddress: 100_000,
  attachesPerAddressPerSecond: 100_000,
  attachesPerAddressBurst: 100_000,
  guestCommandsPerAddressPerSecond: 100_000,
  guestCommandsPerAddressBurst: 100_000,
  guestStoredBytesPerAddressPerHour: 1e12,
  storedBytesPerActorPerHour: 1e12,
  maxConnections: 100_000,
  maxConnectionsPerAddress: 100_000,
  maxConnectionsPerActor: 100_000,
  newConnectionsPerAddressPerSecond: 100_000,
  newConnectionsPerAddressBurst: 100_000,
  maxExpensiveWaiting: 100_000,
  maxExpensiveWaitingPerAddress: 100_000,
  requestsPerApiKeyPerSecond: 1e6,
  requestsPerApiKeyBurst: 1e6,
  commandsPerActorPerSecond: 100_000,
  commandsPerActorBurst: 100_000,
  framesPerConnectionPerSecond: 100_000,
  framesPerConnectionBurst: 100_000,
}

/** CPU time that a process used so far with all its threads, in user and kernel. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** A server in a process of its own, with per-person limits lifted, whose memory and CPU can be read. */
export class BenchServer {
  #process: ServerProcess
  #folder: string
  #tokens: Tokens
  readonly startMs: number

  private constructor(process: ServerProcess, folder: string, startMs: number) {
    this.#process = process
    this.#folder = folder
    this.startMs = startMs
    this.#tokens = new Tokens(loadSecrets(folder))
  }

  /** `core`: on one core alone, so that load on the others takes nothing from it. */
  static async start({
    core = false,
    environment = {},
  }: { core?: boolean; environment?: Record<string, string> } = {}): Promise<BenchServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-bench-'))
    const process = new ServerProcess({
      folder,
      port: await freePort(),
      ...(core ? { under: ['taskset', '-c', SERVER_CORE] } : {}),
      environment: { OVATION_LIMITS: JSON.stringify(UNLIMITED), ...environment },
    })
    const at = performance.now()
    await process.start()
    return new BenchServer(process, folder, performance.now() - at)
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** Where its secrets lie. */
  get folder(): string {
    return this.#folder
  }

  get url(): string {
    return this.#process.url
  }

  token(user: string): Promise<string> {
    return this.#tokens.mint({ user, name: user, rooms: { '*': 'member' }, expiresInS: TOKEN_S }, Date.now())
  }

  /** Where encoders connect. */
  get rtmp(): string {
    return this.#process.rtmp
  }

  async streamKey(room: string): Promise<string> {
    return (await ask(loadConfig({ OVATION_DATA: this.#folder }), 'room.key', { room })).value
  }

  async createRoom(room: string): Promise<void> {
    await ask(loadConfig({ OVATION_DATA: this.#folder }), 'room.create', { room, title: room })
  }

  /** A link that signs the owner in to the studio, once. */
  async signInLink(): Promise<string> {
    return (await ask(loadConfig({ OVATION_DATA: this.#folder }), 'signin', {})).value
  }

  /** Resident memory, bytes. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024
  }

  /** CPU time used so far by all its threads, seconds. */
  get cpuSeconds(): number {
    return cpuSecondsOf(this.#process.pid ?? 0)
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.#process.opsUrl}/metrics`)).text()
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
  }

  async stop(): Promise<void> {
    await this.#process.kill('SIGTERM')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
