import type { Clock } from './clock.ts'

export type TurnBounds = { maxMsPerTurn: number; maxStepsPerTurn: number }

/** Every so many, anyone who came last goes first. */
const NEWEST_EVERY = 4

/** Those of one key who wait stand from `first` on: taking one from the front of a long array moves all behind it. */
type Line = { steps: (() => void)[]; first: number; taken: number }

const left = ({ steps, first }: Line): number => steps.length - first

function takeFrom(line: Line): (() => void) | undefined {
  line.taken += 1
  return line.taken % NEWEST_EVERY === 0 ? line.steps.pop() : line.steps[line.first++]
}

/**
 * Work of which very much may come at once, done a little in each turn of the event loop, so that everything else has its
 * turn in between. Keys, such as addresses, take turns: a crowd of one waits behind itself. Within a key anyone who came first
 * goes first, but for every fourth place: so a probe or a page does not wait behind all of its crowd.
 */
export class Turns {
  #clock: Clock
  #bounds: TurnBounds
  #together: (steps: () => void) => void
  /** By key; the key at the front is next. */
  #lines = new Map<string, Line>()
  #waiting = 0
  #begun = false
  #running = false
  #usedMs = 0
  #steps = 0

  /** `together` is called with the steps of a turn, and calls them. */
  constructor(clock: Clock, bounds: TurnBounds, together: (steps: () => void) => void = (steps) => steps()) {
    this.#clock = clock
    this.#bounds = bounds
    this.#together = together
  }

  /** How many steps wait. */
  get waiting(): number {
    return this.#waiting
  }

  /** Does a step now, if this turn has room for it, or in one that comes. One that is asked for by another one waits. */
  run(step: () => void, key = ''): void {
    if (this.#running || this.#waiting > 0 || this.#full) this.#wait(step, key)
    else this.#together(() => this.#do(step))
    this.#begin()
  }

  /** Resolves when it is one's turn. */
  enter(key?: string): Promise<void> {
    return new Promise((resolve) => this.run(resolve, key))
  }

  get #full(): boolean {
    return this.#usedMs >= this.#bounds.maxMsPerTurn || this.#steps >= this.#bounds.maxStepsPerTurn
  }

  #wait(step: () => void, key: string): void {
    const line = this.#lines.get(key)
    if (line) line.steps.push(step)
    else this.#lines.set(key, { steps: [step], first: 0, taken: 0 })
    this.#waiting += 1
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
    this.#together(() => this.#takeTurn())
    for (const line of this.#lines.values()) {
      line.steps.splice(0, line.first)
      line.first = 0
    }
    if (this.#waiting > 0) this.#begin()
  }

  #takeTurn(): void {
    for (const [key, line] of this.#lines) {
      if (this.#full) break
      this.#lines.delete(key)
      const step = takeFrom(line)
      this.#waiting -= 1
      // Behind all others, which this same loop comes to.
      if (left(line) > 0) this.#lines.set(key, line)
      if (step) this.#do(step)
    }
  }
}
