import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Times } from './honest.ts'
import type { Asked, Told } from './honest.worker.ts'

const WORKER = fileURLToPath(new URL('./honest.worker.ts', import.meta.url))

/** Asks the honest room in its own process. One question at a time. */
export class HonestProcess {
  readonly #child: ChildProcess
  #open = true

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('error', () => {})
  }

  static async open(url: string, room: string, tokens: string[]): Promise<HonestProcess> {
    const honest = new HonestProcess(
      fork(WORKER, { execArgv: ['--no-warnings'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    )
    const { words = [] } = await honest.#ask({ do: 'open', url, room, tokens })
    if (words.length > 0) throw new Error(`the honest room did not open: ${words.join(', ')}`)
    return honest
  }

  get closed(): boolean {
    return !this.#open
  }

  async times(): Promise<Times> {
    return (await this.#ask({ do: 'times' })).times as Times
  }

  /** What was said and did not come to everybody. */
  async missing(): Promise<string[]> {
    return (await this.#ask({ do: 'missing' })).words ?? []
  }

  /** What befell them that befalls nobody on a server that is well. */
  async broken(): Promise<string[]> {
    return (await this.#ask({ do: 'broken' })).words ?? []
  }

  close(): void {
    if (this.#open) this.#child.disconnect()
    this.#open = false
  }

  #ask(asked: Asked): Promise<Told> {
    return new Promise((done) => {
      this.#child.once('message', (told: Told) => done(told))
      this.#child.send(asked)
    })
  }
}
