const MINUTE_MS = 60_000
/** The server takes so many at once. */
const MAX_TOLD = 10

/** What of a replay was watched, and not told yet. */
export class WatchedMinutes {
  #known = new Set<number>()
  #untold = new Set<number>()

  /** The video played at a position, milliseconds since the recording began. */
  at(positionMs: number): void {
    const minute = Math.floor(positionMs / MINUTE_MS)
    if (minute < 0 || this.#known.has(minute)) return
    this.#known.add(minute)
    this.#untold.add(minute)
  }

  /** Takes what is to be told. */
  take(): number[] {
    const minutes = [...this.#untold].slice(0, MAX_TOLD)
    for (const minute of minutes) this.#untold.delete(minute)
    return minutes
  }

  /** What was taken did not arrive. */
  giveBack(minutes: readonly number[]): void {
    for (const minute of minutes) this.#untold.add(minute)
  }
}
