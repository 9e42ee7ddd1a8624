import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const LAST_WORDS_CHARS = 4_000

export type ProcessOptions = {
  folder: string
  port: number
  /** Another program than the server's own. */ main?: string
  /** A program that runs the server, such as strace with its arguments. */ under?: string[]
  environment?: Record<string, string>
}

/** The server as its own process, to be killed. */
export class ServerProcess {
  #options: ProcessOptions
  #child: ChildProcess | undefined
  #words = ''
  starts = 0
  /** Where encoders connect; known once it is ready. */
  rtmp = ''
  /** Where figures are; known once it is ready. */
  opsUrl = ''

  constructor(options: ProcessOptions) {
    this.#options = options
  }

  get url(): string {
    return `http://127.0.0.1:${this.#options.port}`
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** What it last wrote to its log. */
  get lastWords(): string {
    return this.#words
  }

  async start(): Promise<void> {
    const { folder, port, main = MAIN, under = [], environment } = this.#options
    const [command = '', ...args] = [...under, process.execPath, main, 'start', '--json']
    this.starts += 1
    const child = spawn(command, args, {
      env: {
        ...process.env,
        ...{ OVATION_DATA: folder, OVATION_PORT: String(port), OVATION_RTMP_PORT: '0' },
        OVATION_OPS_LISTEN: '127.0.0.1:0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a program around the server falls with it.
      detached: true,
    })
    this.#child = child
    child.stderr?.on('data', (chunk) => (this.#words = (this.#words + String(chunk)).slice(-LAST_WORDS_CHARS)))
    await new Promise<void>((done, fail) => {
      child.stdout?.once('data', (line) => {
        const { rtmp, ops } = JSON.parse(String(line)) as { rtmp: string; ops: string }
        this.rtmp = rtmp
        this.opsUrl = ops
        done()
      })
      child.once('exit', (code) => fail(new Error(`the server ended with ${code} before it was ready: ${this.#words}`)))
    })
  }

  /** Sends a signal and waits for nothing. */
  signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid && this.running) process.kill(-this.#child.pid, signal)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child?.pid || !this.running) return
    const gone = new Promise((done) => child.once('exit', done))
    process.kill(-child.pid, signal)
    await gone
  }

  /** Resolves when it ends by itself. */
  ended(): Promise<number | null> {
    return new Promise((done) =>
      this.running ? this.#child?.once('exit', (code) => done(code)) : done(this.#child?.exitCode ?? null),
    )
  }
}
