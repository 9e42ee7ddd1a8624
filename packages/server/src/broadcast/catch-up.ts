import type { Clock } from '../ops/index.ts'

const CATCH_UP_INTERVAL_MS = 3_600_000

/** Looks at what was missed, at the start and once an hour, one look after the other. `look` gives up early where `isStopped`. */
export class CatchUp {
  #clock: Clock
  #look: () => Promise<void>
  #looking: Promise<void> = Promise.resolve()
  #stop: (() => void) | undefined
  isStopped = false

  constructor(clock: Clock, look: () => Promise<void>) {
    this.#clock = clock
    this.#look = look
  }

  start(): void {
    this.#stop = this.#clock.every(CATCH_UP_INTERVAL_MS, () => this.#again())
    this.#again()
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.#stop?.()
    await this.#looking
  }

  /** Resolves when what was missed by now is looked at. For tests. */
  done(): Promise<void> {
    return this.#looking
  }

  #again(): void {
    this.#looking = this.#looking.then(this.#look)
  }
}
