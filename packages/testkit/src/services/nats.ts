import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { answers, endProcess } from './process.ts'
import { freePort } from './free-port.ts'
import { eventually } from '../eventually.ts'

/** A real NATS server of its own: own port, loopback only. */
export class NatsServer {
  readonly port: number
  #child: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort())
    await server.begin()
    return server
  }

  async begin(): Promise<void> {
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
    this.#child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(this.port)], { stdio: 'ignore', env })
    await eventually(() => answers(this.port), 'NATS', 10_000)
  }

  halt = (): Promise<void> => endProcess(this.#child, 'SIGKILL')
  stop = (): Promise<void> => this.halt()
}
