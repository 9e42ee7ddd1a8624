import type { Clock, Turns } from '../ops/index.ts'

export type SliceDeps = {
  clock: Clock
  fanOut: Pick<Turns, 'run'>
  maxSliceMs: number
  onError: (error: unknown) => void
}

/**
 * Calls a function for each item, in slices, so that the event loop is never blocked. A failure does not stop the rest: it
 * is reported, and its item passed to `failed`. Settles when all have been called, with an error only if one could not even
 * be reported.
 */
export function eachInSlices<T>(
  all: readonly T[],
  { clock, fanOut, maxSliceMs, onError }: SliceDeps,
  run: (one: T) => void,
  failed: (one: T) => void = () => {},
): Promise<void> {
  /** The first error that could not be reported. */
  let unreported: { error: unknown } | undefined
  const runOne = (one: T): void => {
    if (!attempt(() => run(one))) attempt(() => failed(one))
  }
  const attempt = (step: () => void): boolean => {
    try {
      step()
      return true
    } catch (error) {
      report(error)
      return false
    }
  }
  const report = (error: unknown): void => {
    try {
      onError(error)
    } catch (cause) {
      unreported ??= { error: cause }
    }
  }
  let next = 0
  return new Promise((done, reject) => {
    const slice = (): void => {
      const startedAt = clock.monotonicMs()
      while (next < all.length) {
        runOne(all[next++] as T)
        if (next < all.length && clock.monotonicMs() - startedAt > maxSliceMs) return fanOut.run(slice)
      }
      if (unreported) reject(unreported.error as Error)
      else done()
    }
    slice()
  })
}
