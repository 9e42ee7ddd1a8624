import { shownMs } from './viewer-alert-queue.ts'
import type { AlertQueue } from './viewer-alert-queue.ts'

/** How long the last gift of a combo stays at least, and how many times longer than one alert a combo is shown at most. */
const COMBO_MS = 2_000
const MAX_COMBO = 3

type PlayerOptions = {
  queue: AlertQueue
  /** How long one alert is shown. */
  seconds: number
  /** A clock, milliseconds. */
  now: () => number
  after: (delayMs: number, run: () => void) => () => void
  /** There is something else to show. */
  changed: () => void
}

/** Shows the alerts of a queue, one after another. */
export class AlertPlayer {
  #options: PlayerOptions
  #cancel: (() => void) | undefined
  #until = 0
  #most = 0
  #count = 0

  constructor(options: PlayerOptions) {
    this.#options = options
  }

  /** Something came to the queue, or was taken from it. */
  look(): void {
    const { queue, now, changed } = this.#options
    if (!this.#cancel) return this.#next()
    const { current } = queue
    if (!current) {
      this.close()
      return this.#next()
    }
    if (current.count === this.#count) return
    this.#count = current.count
    this.#wait(Math.min(this.#most, Math.max(this.#until, now() + COMBO_MS)))
    changed()
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #next(): void {
    const { queue, seconds, now, changed } = this.#options
    const alert = queue.next()
    this.#count = alert?.count ?? 0
    if (alert) {
      const ms = shownMs(seconds, queue.waiting)
      this.#most = now() + ms * MAX_COMBO
      this.#wait(now() + ms)
    }
    changed()
  }

  #wait(until: number): void {
    const { now, after } = this.#options
    this.#cancel?.()
    this.#until = until
    this.#cancel = after(until - now(), () => {
      this.#cancel = undefined
      this.#next()
    })
  }
}
