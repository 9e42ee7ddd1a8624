import { attempt } from './attempt.ts'
import type { Clock } from './clock.ts'

/**
 * A clock whose callbacks cannot end the process: what they throw, and what a promise they give rejects with, goes to
 * `onError`. `stop` calls off everything that still runs by it.
 */
export function guardedClock(clock: Clock, onError: (error: unknown) => void): Clock & { stop: () => void } {
  const stops = new Set<() => void>()
  const guarded = (run: () => unknown) => (): void => attempt(run, onError)
  const tracked = (stop: () => void): (() => void) => {
    const forget = (): void => {
      stops.delete(forget)
      stop()
    }
    stops.add(forget)
    return forget
  }
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    every: (intervalMs, run) => tracked(clock.every(intervalMs, guarded(run))),
    after: (delayMs, run) => {
      const forget = tracked(
        clock.after(delayMs, () => {
          stops.delete(forget)
          guarded(run)()
        }),
      )
      return forget
    },
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}
