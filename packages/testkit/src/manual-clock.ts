type Timer = { at: number; every?: number; run: () => void }

/** Far more than a test has. Timers that set each other without delay would never come to an end. */
const MAX_RUNS_PER_ADVANCE = 1_000_000

/** Time that stands still until a test moves it. */
export class ManualClock {
  #monotonicMs: number
  #wallOffsetMs = 0
  #timers = new Set<Timer>()

  constructor(now = 1_000_000) {
    this.#monotonicMs = now
  }

  now = (): number => this.#monotonicMs + this.#wallOffsetMs
  monotonicMs = (): number => this.#monotonicMs

  every = (intervalMs: number, run: () => void): (() => void) =>
    this.#add({ at: this.#monotonicMs + intervalMs, every: intervalMs, run })
  after = (delayMs: number, run: () => void): (() => void) => this.#add({ at: this.#monotonicMs + delayMs, run })

  /** Moves time on and runs what falls due on the way, in order. Throws where that has no end. */
  advance(byMs: number): void {
    const end = this.#monotonicMs + byMs
    for (let runs = 0; ; runs++) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      if (runs === MAX_RUNS_PER_ADVANCE) throw new Error(`timers follow each other without end at ${next.at} ms`)
      this.#monotonicMs = Math.max(this.#monotonicMs, next.at)
      if (next.every === undefined) this.#timers.delete(next)
      else next.at += next.every
      next.run()
    }
    this.#monotonicMs = end
  }

  /** Sets the wall clock by so much, back when it is negative: no time passes and nothing falls due. */
  stepWall(byMs: number): void {
    this.#wallOffsetMs += byMs
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }
}
