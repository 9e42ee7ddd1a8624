import { Worker } from 'node:worker_threads'
import type { Rendered } from './markdown.ts'
import type { Language } from './pages.ts'

export type Question = { id: number; file: string; language: Language }
export type Answer = { id: number; rendered: Rendered } | { id: number; failed: string }

type Waiting = { done: (rendered: Rendered) => void; fail: (error: Error) => void }

const MAX_THREAD_MEGABYTES = 96

/** Makes pages on a thread of its own, begun at the first one: code takes up to 0.1 s to colour, and rooms do not wait. */
export class Renderer {
  #start: string
  #thread: Worker | undefined
  #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(start: string) {
    this.#start = start
  }

  /** `file`: from the root of the repository. */
  render(file: string, language: Language): Promise<Rendered> {
    const thread = (this.#thread ??= this.#begin())
    this.#last += 1
    const id = this.#last
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail })
      thread.postMessage({ id, file, language } satisfies Question)
    })
  }

  #begin(): Worker {
    const thread = new Worker(new URL('./render-thread.ts', import.meta.url), {
      workerData: { start: this.#start },
      resourceLimits: { maxOldGenerationSizeMb: MAX_THREAD_MEGABYTES },
    })
    thread.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('rendered' in answer) waiting?.done(answer.rendered)
      else waiting?.fail(new Error(answer.failed))
    })
    thread.on('error', (error) => this.#end(thread, error as Error))
    thread.on('exit', () => this.#end(thread, new Error('the thread that makes pages has ended')))
    // It holds up no stop of the server.
    thread.unref()
    return thread
  }

  /** Anyone who waits is told; the next page begins another thread. */
  #end(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return
    this.#thread = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { fail } of waiting) fail(error)
  }
}
