/** How long a text waits for a place; later it would be about something that is over. */
export const MAX_WAIT_MS = 1_000
export const MAX_WAITING_TEXTS = 60

type Entry<T> = { what: T; importance: number; since: number }

/**
 * Texts for which there is no place yet: the most important go first, and among equals those that came first. The least
 * important are dropped first. What is as important as `kept` waits for as long as it takes.
 */
export class Waiting<T> {
  #entries: Entry<T>[] = []
  #kept: number

  constructor(kept: number) {
    this.#kept = kept
  }

  get size(): number {
    return this.#entries.length
  }

  /** Returns what had to be dropped for it. */
  add(what: T, importance: number, now: number): T | undefined {
    const before = this.#entries.findIndex((one) => one.importance < importance)
    this.#entries.splice(before < 0 ? this.#entries.length : before, 0, { what, importance, since: now })
    if (this.#entries.length <= MAX_WAITING_TEXTS) return undefined
    const least = this.#entries.at(-1)?.importance
    // What has waited longest would be dropped soon anyway.
    const [dropped] = this.#entries.splice(
      this.#entries.findIndex((one) => one.importance === least),
      1,
    )
    return dropped?.what
  }

  /** Offers each to `take`, which says whether it found a place; returns those that have waited too long. */
  offer(now: number, take: (what: T) => boolean): T[] {
    const late: T[] = []
    this.#entries = this.#entries.filter(({ what, importance, since }) => {
      if (take(what)) return false
      if (importance >= this.#kept || now - since <= MAX_WAIT_MS) return true
      late.push(what)
      return false
    })
    return late
  }

  remove(which: (what: T) => boolean): void {
    this.#entries = this.#entries.filter(({ what }) => !which(what))
  }
}
