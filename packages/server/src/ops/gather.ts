import { OvationError } from '@ovation/protocol'
import type { Clock } from './clock.ts'
import type { ServerLimits } from './limits.ts'

export type Gathering = {
  /** Whoever asks within so long after others waits for the next time. */
  intervalMs: number
  maxAskedTogether: number
  maxWaiting: number
}

export type GatherDeps<Q, A> = Gathering & {
  /** Answers questions together, each at its place. */
  ask: (questions: readonly Q[]) => Promise<readonly A[]>
  clock: Clock
}

type GatherLimits = Pick<ServerLimits, 'gatherIntervalMs' | 'maxAskedTogether' | 'maxWaitingToAsk'>

export const gathering = ({ gatherIntervalMs, maxAskedTogether, maxWaitingToAsk }: GatherLimits): Gathering => ({
  ...{ intervalMs: gatherIntervalMs, maxAskedTogether: Math.max(1, maxAskedTogether), maxWaiting: maxWaitingToAsk },
})

/** Each question alone and at once. */
export const EACH_ALONE: Gathering = { intervalMs: 0, maxAskedTogether: 1, maxWaiting: 1_000 }

type Waiting<Q, A> = { question: Q; done: (answer: A) => void; fail: (error: unknown) => void }

const RETRY_IN_MS = 1_000

/**
 * Questions that many ask at the same time, answered together. What is answered is never from before it was asked: nothing is
 * kept. After a pause the first is asked at once.
 */
export class Gather<Q, A> {
  #deps: GatherDeps<Q, A>
  #waiting: Waiting<Q, A>[] = []
  #askedMs = Number.NEGATIVE_INFINITY
  #due = false

  constructor(deps: GatherDeps<Q, A>) {
    this.#deps = deps
  }

  /** Rejects as `ask` does, and with `overloaded` where too many wait. */
  get(question: Q): Promise<A> {
    const { clock, intervalMs, maxWaiting } = this.#deps
    if (this.#waiting.length >= maxWaiting)
      return Promise.reject(new OvationError('overloaded', { retryInMs: RETRY_IN_MS }))
    return new Promise((done, fail) => {
      this.#waiting.push({ question, done, fail })
      if (this.#due) return
      const leftMs = this.#askedMs + intervalMs - clock.monotonicMs()
      if (leftMs <= 0) return this.#ask()
      this.#due = true
      clock.after(leftMs, () => {
        this.#due = false
        this.#ask()
      })
    })
  }

  #ask(): void {
    const { clock, maxAskedTogether } = this.#deps
    this.#askedMs = clock.monotonicMs()
    const waiting = this.#waiting
    this.#waiting = []
    for (let from = 0; from < waiting.length; from += maxAskedTogether)
      void this.#answer(waiting.slice(from, from + maxAskedTogether))
  }

  async #answer(waiting: readonly Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await this.#deps.ask(waiting.map(({ question }) => question))
      for (const [index, { done }] of waiting.entries()) done(answers[index] as A)
    } catch (error) {
      for (const { fail } of waiting) fail(error)
    }
  }
}
