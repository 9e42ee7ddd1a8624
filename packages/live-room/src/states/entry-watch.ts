/** For two minutes a host may change their mind at any moment; from then on each try comes after twice as long. */
const MIN_DELAY_MS = 4_000
const QUICK_TRIES = 27
const MAX_DELAY_MS = 60_000

export type EntryWatchDeps = {
  /** Tries to enter the room. */
  enter: () => void
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
  random: () => number
}

/** Tries to enter a room that refuses somebody, as its host may change their mind. Gives what ends that. */
export function watchEntry({ enter, after, random }: EntryWatchDeps): () => void {
  let cancel = (): void => {}
  const wait = (tries: number): void => {
    // Spread, so that not all whom a room refuses come back together.
    const delayMs =
      Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** Math.max(0, tries - QUICK_TRIES + 1)) * (1 + random() / 4)
    cancel = after(delayMs, () => {
      enter()
      wait(tries + 1)
    })
  }
  wait(0)
  return () => cancel()
}
