import type { Clock, Turns } from '../ops/index.ts'

export type SliceDeps = {
  clock: Clock
  fanOut: Pick<Turns, 'run'>
  maxSliceMs: number
  onError: (error: unknown) => void
}

/**
 * Calls a function for each item, in slices, so that the event loop is never blocked. A failure does not stop the rest: it
 * is passed to `failed`.
 */
export function eachInSlices<T>(
  all: readonly T[],
  { clock, fanOut, maxSliceMs, onError }: SliceDeps,
  run: (one: T) => void,
  failed: (one: T) => void = () => {},
): Promise<void> {
  const runOne = (one: T): void => {
    try {
      run(one)
    } catch (error) {
      onError(error)
      failed(one)
    }
  }
  let next = 0
  return new Promise((done) => {
    const slice = (): void => {
      const startedAt = clock.monotonicMs()
      while (next < all.length) {
        runOne(all[next++] as T)
        if (next < all.length && clock.monotonicMs() - startedAt > maxSliceMs) return fanOut.run(slice)
      }
      done()
    }
    slice()
  })
}
