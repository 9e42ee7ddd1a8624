import type { Clock } from './clock.ts'

export type TurnBounds = { maxMsPerTurn: number; maxStepsPerTurn: number }

/** Every so many, whoever came last goes first. */
const NEWEST_EVERY = 4

/**
 * Work of which very much may come at once, done a little in each turn of the event loop, so that everything else has its
 * turn in between. Whoever came first goes first, but for every fourth place: so a probe or a page does not wait behind a
 * crowd.
 */
export class Turns {
  #clock: Clock
  #bounds: TurnBounds
  /** Those who wait stand from `#first` on: taking one from the front of a long array moves all behind it. */
  #line: (() => void)[] = []
  #first = 0
  #begun = false
  #running = false
  #usedMs = 0
  #steps = 0
  #taken = 0

  constructor(clock: Clock, bounds: TurnBounds) {
    this.#clock = clock
    this.#bounds = bounds
  }

  /** How many steps wait. */
  get waiting(): number {
    return this.#line.length - this.#first
  }

  /** Does a step now, if this turn has room for it, or in one that comes. One that is asked for by another one waits. */
  run(step: () => void): void {
    if (this.#running || this.waiting > 0 || this.#full) this.#line.push(step)
    else this.#do(step)
    this.#begin()
  }

  /** Resolves when it is one's turn. */
  enter(): Promise<void> {
    return new Promise((resolve) => this.run(resolve))
  }

  get #full(): boolean {
    return this.#usedMs >= this.#bounds.maxMsPerTurn || this.#steps >= this.#bounds.maxStepsPerTurn
  }

  #do(step: () => void): void {
    const at = this.#clock.monotonicMs()
    this.#running = true
    try {
      step()
    } finally {
      this.#running = false
    }
    this.#usedMs += this.#clock.monotonicMs() - at
    this.#steps += 1
  }

  /** A turn ends when the event loop has looked at everything else. */
  #begin(): void {
    if (this.#begun) return
    this.#begun = true
    setImmediate(() => this.#next())
  }

  #next(): void {
    this.#begun = false
    this.#usedMs = 0
    this.#steps = 0
    while (this.waiting > 0 && !this.#full) {
      const step = ++this.#taken % NEWEST_EVERY === 0 ? this.#line.pop() : this.#line[this.#first++]
      if (step) this.#do(step)
    }
    this.#line.splice(0, this.#first)
    this.#first = 0
    if (this.waiting > 0) this.#begin()
  }
}
