import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '../eventually.ts'
import { freePort } from './free-port.ts'
import { answers, endProcess } from './process.ts'

/** Eight bytes with which AMQP 0-9-1 begins (specification, section 4.2.2). */
const PROTOCOL_HEADER = 'AMQP\u0000\u0000\u0009\u0001'
const READY_TIMEOUT_MS = 60_000

/** A real RabbitMQ of its own: own folder, own ports, loopback only. */
export class RabbitMqServer {
  readonly port: number
  #distributionPort: number
  /** Of Erlang's own name service, which outlives the nodes that started it. */
  #namesPort: number
  #folder = mkdtempSync(join(tmpdir(), 'ovation-rabbitmq-'))
  #child: ChildProcess | undefined

  private constructor(port: number, distributionPort: number, namesPort: number) {
    this.port = port
    this.#distributionPort = distributionPort
    this.#namesPort = namesPort
  }

  get url(): string {
    return `amqp://guest:guest@127.0.0.1:${this.port}`
  }

  static async start(): Promise<RabbitMqServer> {
    const server = new RabbitMqServer(await freePort(), await freePort(), await freePort())
    await server.begin()
    return server
  }

  /** Runs past Debian's wrapper, which would change to a user and a folder of its own. */
  async begin(): Promise<void> {
    const folder = this.#folder
    this.#child = spawn('/usr/lib/rabbitmq/bin/rabbitmq-server', [], {
      stdio: 'ignore',
      env: {
        ...process.env,
        HOME: folder,
        RABBITMQ_NODENAME: `ovation${this.port}@localhost`,
        RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
        RABBITMQ_NODE_PORT: String(this.port),
        RABBITMQ_DIST_PORT: String(this.#distributionPort),
        RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_CONFIG_FILE: join(folder, 'none'),
        RABBITMQ_CONF_ENV_FILE: join(folder, 'none.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ERL_EPMD_PORT: String(this.#namesPort),
      },
    })
    await eventually(() => answers(this.port, PROTOCOL_HEADER), 'RabbitMQ', READY_TIMEOUT_MS)
  }

  halt = (): Promise<void> => endProcess(this.#child, 'SIGTERM')

  /** Ends the broker as a crash would. Erlang's own process is a child of the one that was started. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    process.kill(this.#pid(), 'SIGKILL')
    await gone
  }

  /** Stops it in time: it keeps its connections, and answers nothing. */
  freeze = (): void => void process.kill(this.#pid(), 'SIGSTOP')
  thaw = (): void => void process.kill(this.#pid(), 'SIGCONT')

  #pid(): number {
    return Number(readFileSync(join(this.#folder, 'pid'), 'utf8').trim())
  }

  async stop(): Promise<void> {
    await this.halt()
    await promisify(execFile)('epmd', ['-port', String(this.#namesPort), '-kill']).catch(() => {})
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
