import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { eventually } from '../eventually.ts'
import { freePort } from './postgres.ts'
import { answers, endProcess } from './process.ts'

/** A real Redis of its own: own port, loopback only, nothing kept on disk. */
export class RedisServer {
  readonly port: number
  #child: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
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
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    this.#child = spawn('redis-server', args, { stdio: 'ignore' })
    await eventually(() => answers(this.port, 'PING\r\n'), 'Redis', 10_000)
  }

  halt = (): Promise<void> => endProcess(this.#child, 'SIGKILL')
  stop = (): Promise<void> => this.halt()
}
