import type { Hint } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { ConsumerRun } from './consumer-run.ts'
import type { ConsumerDeps } from './consumer-run.ts'
import type { DeadLetter, LogConsumer } from './port.ts'

const NAME = /^[a-z][a-z0-9-]{0,63}$/

function mustBeName(name: string, taken = false): void {
  if (taken || !NAME.test(name))
    throw new Error(
      `the server did not start; '${name}' is no name for a consumer, or another one has it; give it one of its own of small letters, digits and hyphens`,
    )
}

/** Those who read the logs behind them, on this node. */
export class Consumers {
  #deps: ConsumerDeps
  #consumers: readonly LogConsumer[]
  /** Those that came after the start, as they are being added and removed. */
  #added = new Map<string, Promise<ConsumerRun | undefined>>()
  #runs: ConsumerRun[] = []
  #stops: (() => void)[] = []
  #closed = false

  constructor(consumers: readonly LogConsumer[], deps: ConsumerDeps) {
    for (const [index, { name }] of consumers.entries())
      mustBeName(name, consumers.findIndex((other) => other.name === name) < index)
    this.#deps = deps
    this.#consumers = consumers
  }

  /** Makes them known, so that nothing is cut from now on that they have not read. */
  async register(): Promise<void> {
    const { store, clock } = this.#deps
    for (const { name, from } of this.#consumers) await store.registerConsumer(name, from, clock.now())
  }

  /** Adds one while the server runs, or puts one in the place of another of its name: once that one has ended. */
  add(consumer: LogConsumer): Promise<void> {
    const { store, clock } = this.#deps
    mustBeName(consumer.name)
    return this.#replace(consumer.name, async () => {
      await store.registerConsumer(consumer.name, consumer.from, clock.now())
      return new ConsumerRun(consumer, this.#deps)
    })
  }

  /** It is given nothing more; its cursors stay. */
  remove(name: string): Promise<void> {
    return this.#replace(name, () => Promise.resolve(undefined))
  }

  #replace(name: string, open: () => Promise<ConsumerRun | undefined>): Promise<void> {
    const before = this.#added.get(name) ?? Promise.resolve(undefined)
    const next = before
      .catch(() => undefined)
      .then(async (former) => {
        this.#runs = this.#runs.filter((run) => run !== former)
        // What it could not write is given again.
        await former?.close().catch(() => {})
        const run = this.#closed ? undefined : await open()
        if (run && !this.#closed) this.#runs.push(run)
        void run?.sweep()
        return run
      })
    this.#added.set(name, next)
    const done = (): void => {
      if (this.#added.get(name) === next) this.#added.delete(name)
    }
    return next
      .then((run) => (run ? undefined : done()))
      .catch((error: unknown) => {
        done()
        throw error
      })
  }

  /** From now on they are given what they have not read. */
  start(): void {
    const { clock, limits } = this.#deps
    this.#runs.push(...this.#consumers.map((consumer) => new ConsumerRun(consumer, this.#deps)))
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
    this.#closed = true
    for (const stop of this.#stops) stop()
    await Promise.allSettled(this.#added.values())
    await Promise.all(this.#runs.map((run) => run.close().catch(() => {})))
  }
}
