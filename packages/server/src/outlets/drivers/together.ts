import type { Clock } from '../../ops/index.ts'

const CLOSE_TIMEOUT_MS = 2_000

/** One call to send: done when all of it is acknowledged. */
type Waiting<M> = {
  messages: readonly M[]
  signal: AbortSignal
  settle: (error?: unknown) => void
}

export type TogetherOptions<M> = {
  /** Sends messages in their order. Rejects soon after `signal` is aborted, and keeps nothing unsent then. */
  deliver: (messages: readonly M[], signal: AbortSignal) => Promise<void>
  maxWaiting: number
  maxMessagesTogether: number
  timeoutMs: number
  clock: Clock
}

/**
 * Batches of several rooms that come at once: one flight at a time, and what comes meanwhile goes with the next. So a broker,
 * or a disk, is asked once for many rooms, and nothing of a room overtakes what is under way.
 */
export class Together<M> {
  readonly #options: TogetherOptions<M>
  #waiting: Waiting<M>[] = []
  #flying: Promise<void> | undefined
  #closed: Error | undefined
  #giveUp = new AbortController()

  constructor(options: TogetherOptions<M>) {
    this.#options = options
  }

  send(messages: readonly M[], signal: AbortSignal): Promise<void> {
    return new Promise((done, fail) => {
      if (this.#closed) return fail(this.#closed)
      if (signal.aborted) return fail(signal.reason)
      if (this.#waiting.length >= this.#options.maxWaiting)
        return fail(new Error(`records could not be sent; ${this.#waiting.length} batches wait already; try later`))
      const aborted = (): void => one.settle(signal.reason)
      const one: Waiting<M> = {
        ...{ messages, signal },
        settle: (error) => {
          signal.removeEventListener('abort', aborted)
          this.#waiting = this.#waiting.filter((other) => other !== one)
          if (error === undefined) done()
          else fail(error)
        },
      }
      signal.addEventListener('abort', aborted)
      this.#waiting.push(one)
      this.#flying ??= this.#fly()
    })
  }

  /** Ends what is under way, and waits a moment until it has ended. */
  async close(reason: Error): Promise<void> {
    this.#closed = reason
    for (const one of this.#waiting) one.settle(reason)
    this.#giveUp.abort(reason)
    let stop = (): void => {}
    const late = new Promise<void>((done) => (stop = this.#options.clock.after(CLOSE_TIMEOUT_MS, done)))
    await Promise.race([this.#flying, late])
    stop()
  }

  async #fly(): Promise<void> {
    while (this.#waiting.length > 0) await this.#flight(this.#take())
    this.#flying = undefined
  }

  async #flight(together: readonly Waiting<M>[]): Promise<void> {
    const { deliver, clock, timeoutMs } = this.#options
    const late = new AbortController()
    const stop = clock.after(timeoutMs, () => late.abort(new Error(`no answer came within ${timeoutMs} ms`)))
    const giveUp = AbortSignal.any([...together.map(({ signal }) => signal), late.signal, this.#giveUp.signal])
    try {
      await deliver(
        together.flatMap(({ messages }) => messages),
        giveUp,
      )
      for (const one of together) one.settle()
    } catch (error) {
      for (const one of together) one.settle(error ?? new Error('it failed'))
    } finally {
      stop()
    }
  }

  /** The first always goes, however much it is. */
  #take(): Waiting<M>[] {
    let count = 0
    const together: Waiting<M>[] = []
    for (const one of this.#waiting) {
      count += one.messages.length
      if (together.length > 0 && count > this.#options.maxMessagesTogether) break
      together.push(one)
    }
    this.#waiting = this.#waiting.slice(together.length)
    return together
  }
}
