/** Between these two, so that viewers who wait for the end of a pause do not all ask at once. */
export const MIN_INTERVAL_MS = 60_000
const SPREAD_MS = 60_000

export type Pause = { text: string }

export type PauseDeps = {
  /** Why the site is paused; null if it is not. */
  read: () => Promise<Pause | null>
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
  random: () => number
  changed: (pause: Pause | null) => void
}

/** Whether the site is paused: asked once, when something was refused because of it, and now and then until it goes on. */
export class PauseWatch {
  readonly #deps: PauseDeps
  #asked = 0
  #cancel: (() => void) | undefined

  constructor(deps: PauseDeps) {
    this.#deps = deps
  }

  async look(): Promise<void> {
    this.#cancel?.()
    const asked = ++this.#asked
    // Without an answer it is as it was, and the next refusal asks again.
    const pause = await this.#deps.read().catch(() => undefined)
    if (asked !== this.#asked || pause === undefined) return
    this.#deps.changed(pause)
    if (pause)
      this.#cancel = this.#deps.after(MIN_INTERVAL_MS + this.#deps.random() * SPREAD_MS, () => void this.look())
  }

  close(): void {
    this.#asked++
    this.#cancel?.()
  }
}
