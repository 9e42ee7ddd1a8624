type Timer = { at: number; every?: number; run: () => void }

/** Time that stands still until a test moves it. */
export class ManualClock {
  #now: number
  #timers = new Set<Timer>()

  constructor(now = 1_000_000) {
    this.#now = now
  }

  now = (): number => this.#now
  monotonicMs = (): number => this.#now

  every = (everyMs: number, run: () => void): (() => void) =>
    this.#add({ at: this.#now + everyMs, every: everyMs, run })
  after = (delayMs: number, run: () => void): (() => void) => this.#add({ at: this.#now + delayMs, run })

  /** Moves time on and runs what falls due on the way, in order. */
  advance(byMs: number): void {
    const end = this.#now + byMs
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#now = Math.max(this.#now, next.at)
      if (next.every === undefined) this.#timers.delete(next)
      else next.at += next.every
      next.run()
    }
    this.#now = end
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }
}
