import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '../eventually.ts'
import { freePort } from './free-port.ts'
import { answers, endProcess } from './process.ts'

/** A real Redis of its own: own port, loopback only, nothing kept on disk. */
export class RedisServer {
  readonly port: number
  #more: readonly string[]
  #child: ChildProcess | undefined

  constructor(port: number, more: readonly string[] = []) {
    this.port = port
    this.#more = more
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort())
    await server.begin()
    return server
  }

  async begin(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...this.#more]
    this.#child = spawn('redis-server', args, { stdio: 'ignore' })
    await eventually(() => answers(this.port, 'PING\r\n'), 'Redis', 10_000)
  }

  halt = (): Promise<void> => endProcess(this.#child, 'SIGKILL')
  stop = (): Promise<void> => this.halt()
}

const MASTERS = 3

/** A real Redis Cluster of three nodes, each with a third of the slots. */
export class RedisCluster {
  #folder = mkdtempSync(join(tmpdir(), 'ovation-redis-'))
  #nodes: RedisServer[] = []

  get url(): string {
    return `redis+cluster://127.0.0.1:${this.#nodes[0]?.port}`
  }

  static async start(): Promise<RedisCluster> {
    const cluster = new RedisCluster()
    for (let n = 0; n < MASTERS; n++) {
      const [port, between] = [await freePort(), await freePort()]
      const node = new RedisServer(port, [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(between), '--dir', cluster.#folder],
        ...['--cluster-config-file', `node${n}.conf`, '--cluster-node-timeout', '2000'],
      ])
      await node.begin()
      cluster.#nodes.push(node)
    }
    const addresses = cluster.#nodes.map(({ port }) => `127.0.0.1:${port}`)
    await promisify(execFile)('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'])
    return cluster
  }

  async begin(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.begin()))
  }

  async halt(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.halt()))
  }

  async stop(): Promise<void> {
    await this.halt()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
