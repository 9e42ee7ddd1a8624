import type { StreamListener } from './segments.ts'

/** Those who follow a stream. One that throws is removed; the stream and the others continue. */
export class StreamListeners {
  #all = new Set<StreamListener>()

  get size(): number {
    return this.#all.size
  }

  /** Returns a function that removes it. */
  add(listener: StreamListener): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  tell(say: (listener: StreamListener) => void): void {
    for (const listener of this.#all)
      try {
        say(listener)
      } catch {
        this.#all.delete(listener)
      }
  }

  clear(): void {
    this.#all.clear()
  }
}
