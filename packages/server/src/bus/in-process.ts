import type { Bus, Hint } from './port.ts'

/** The bus of a single node: a list of functions. */
export class InProcessBus<P> implements Bus<P> {
  #listeners = new Set<(hint: Hint<P>) => void>()

  publish(hint: Hint<P>): void {
    for (const listener of this.#listeners) listener(hint)
  }

  subscribe(listener: (hint: Hint<P>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {
    this.#listeners.clear()
  }
}
