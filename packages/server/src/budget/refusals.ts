import type { Clock } from '../ops/index.ts'

const FIRST_AFTER_MS = 500
const INTERVAL_MS = 10_000
const MAX_KINDS = 100

/** Counts what is refused, for the log: an attack is worth a line now and then, not one for each of its requests. */
export class Refusals {
  #clock: Clock
  #say: (counts: Record<string, number>) => void
  #counts = new Map<string, number>()
  #stop: (() => void) | undefined
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, say: (counts: Record<string, number>) => void) {
    this.#clock = clock
    this.#say = say
  }

  add(why: string): void {
    if (this.#counts.size < MAX_KINDS || this.#counts.has(why)) this.#counts.set(why, (this.#counts.get(why) ?? 0) + 1)
    const waitMs = Math.max(FIRST_AFTER_MS, this.#lastAt + INTERVAL_MS - this.#clock.monotonicMs())
    this.#stop ??= this.#clock.after(waitMs, () => this.#flush())
  }

  close(): void {
    this.#stop?.()
  }

  #flush(): void {
    this.#stop = undefined
    this.#lastAt = this.#clock.monotonicMs()
    this.#say(Object.fromEntries(this.#counts))
    this.#counts.clear()
  }
}
