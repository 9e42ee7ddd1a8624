/** Time as the composition root hands it out, so that a test can own it. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds from some start, never going back. */
  monotonicMs(): number
  /** Calls `run` about every `intervalMs`; the result stops it. Does not keep the process alive. */
  every(intervalMs: number, run: () => void): () => void
  /** Calls `run` once; the result calls it off. A moment that has passed is now. */
  after(delayMs: number, run: () => void): () => void
}

/** The longest delay that a timer of Node keeps, nearly 25 days: one that is longer, or below zero, is made 1 ms with a warning. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** Resolves after so long. */
export const sleep = (clock: Clock, ms: number): Promise<void> => new Promise((done) => void clock.after(ms, done))

/** As a timer of Node takes it. */
const timerMs = (ms: number): number => (ms > 0 ? Math.min(ms, MAX_TIMER_MS) : 0)

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  every: (intervalMs, run) => {
    const timer = setInterval(run, timerMs(intervalMs))
    timer.unref()
    return () => clearInterval(timer)
  },
  after: (delayMs, run) => {
    let timer: NodeJS.Timeout
    const wait = (leftMs: number): void => {
      const stepMs = timerMs(leftMs)
      timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : run()), stepMs)
    }
    wait(delayMs)
    return () => clearTimeout(timer)
  },
}
