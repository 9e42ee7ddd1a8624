import type { StreamInfo } from '@ovation/protocol'

const INTERVAL_MS = 2_000

export type StreamWatchDeps = {
  read: () => Promise<StreamInfo>
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
}

/** How the stream of a room comes in, read again and again while something shows it: once for all that do. */
export class StreamWatch {
  #deps: StreamWatchDeps
  #info: StreamInfo | undefined
  #listeners = new Set<() => void>()
  #cancel: (() => void) | undefined
  #reads = 0

  constructor(deps: StreamWatchDeps) {
    this.#deps = deps
  }

  get = (): StreamInfo | undefined => this.#info

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.look()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#reads += 1
      this.#cancel?.()
      this.#cancel = undefined
    }
  }

  /** Reads it now. Where it cannot be read, what was known stays, and it is tried again. */
  look = (): void => void this.#look()

  async #look(): Promise<void> {
    const read = ++this.#reads
    this.#cancel?.()
    this.#cancel = undefined
    const info = await this.#deps.read().catch(() => undefined)
    if (read !== this.#reads) return
    this.#cancel = this.#deps.after(INTERVAL_MS, this.look)
    if (!info) return
    this.#info = info
    for (const listener of this.#listeners) listener()
  }
}
