import type { Clock, Turns } from '../ops/index.ts'

const LOOK_AT_CLOCK_EVERY = 32

export type SliceDeps = { clock: Clock; fanOut: Turns; maxSliceMs: number; onError: (error: unknown) => void }

/**
 * Does something for each, in slices, so that the event loop never stands still. One for which it fails holds up nobody:
 * `failed` hears of it.
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
        runOne(all[next] as T)
        if (++next % LOOK_AT_CLOCK_EVERY === 0 && clock.monotonicMs() - startedAt > maxSliceMs) return fanOut.run(slice)
      }
      done()
    }
    slice()
  })
}
