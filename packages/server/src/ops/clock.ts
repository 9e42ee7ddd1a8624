/** Time as the composition root hands it out, so that a test can own it. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds from some start, never going back. */
  monotonicMs(): number
  /** Calls `run` about every `everyMs`; the result stops it. Does not keep the process alive. */
  every(everyMs: number, run: () => void): () => void
  /** Calls `run` once; the result calls it off. */
  after(delayMs: number, run: () => void): () => void
}

/** Resolves after so long. */
export const sleep = (clock: Clock, ms: number): Promise<void> => new Promise((done) => void clock.after(ms, done))

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  every: (everyMs, run) => {
    const timer = setInterval(run, everyMs)
    timer.unref()
    return () => clearInterval(timer)
  },
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
