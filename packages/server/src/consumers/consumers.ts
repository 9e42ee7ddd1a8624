import type { Hint } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { ConsumerRun } from './consumer-run.ts'
import type { ConsumerDeps } from './consumer-run.ts'
import type { DeadLetter, LogConsumer } from './port.ts'

const NAME = /^[a-z][a-z0-9-]{0,63}$/

/** Those who read the logs behind them, on this node. */
export class Consumers {
  #deps: ConsumerDeps
  #consumers: readonly LogConsumer[]
  #runs: ConsumerRun[] = []
  #stops: (() => void)[] = []

  constructor(consumers: readonly LogConsumer[], deps: ConsumerDeps) {
    for (const [index, { name }] of consumers.entries())
      if (!NAME.test(name) || consumers.findIndex((other) => other.name === name) < index)
        throw new Error(
          `the server did not start; '${name}' is no name for a consumer, or another one has it; give it one of its own of small letters, digits and hyphens`,
        )
    this.#deps = deps
    this.#consumers = consumers
  }

  /** Makes them known, so that nothing is cut from now on that they have not read. */
  async register(): Promise<void> {
    const { store, clock } = this.#deps
    for (const { name, from } of this.#consumers) await store.registerConsumer(name, from, clock.now())
  }

  /** From now on they are given what they have not read. */
  start(): void {
    const { clock, limits } = this.#deps
    this.#runs = this.#consumers.map((consumer) => new ConsumerRun(consumer, this.#deps))
    this.#stops = [
      clock.every(limits.writeCursorsIntervalMs, () => this.#flush()),
      clock.every(limits.sweepConsumersIntervalMs, () => this.sweep()),
    ]
    this.sweep()
  }

  wake(hint: Hint<StoredEvent[]>): void {
    for (const run of this.#runs) run.wake(hint)
  }

  /** Looks for logs that are ahead: at the start, when nodes come or go, and for what nobody told. */
  sweep(): void {
    for (const run of this.#runs) void run.sweep()
  }

  /** After a commit whose outcome is not known: they go on from what the storage turns out to hold. */
  forget(reopened: Promise<void>): void {
    for (const run of this.#runs) run.forget()
    reopened.then(
      () => this.sweep(),
      () => {},
    )
  }

  /** By consumer. */
  lag(what: 'events' | 'seconds'): Map<string, number> {
    return new Map(this.#runs.map((run) => [run.name, run.lag[what]]))
  }

  deadLetters(consumer: string, limit: number): Promise<DeadLetter[]> {
    return this.#deps.store.deadLetters(consumer, limit)
  }

  #flush(): void {
    for (const run of this.#runs)
      run.flush().catch((err: unknown) => {
        this.#deps.logger.warn({ err, consumer: run.name }, 'how far a consumer has read was not written')
      })
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await Promise.all(this.#runs.map((run) => run.close().catch(() => {})))
  }
}
