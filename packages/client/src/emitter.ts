import { mustBeFunction } from './arguments.ts'

/** A list of listeners. If one throws, the others are still called. */
export class Emitter<T> {
  #listeners = new Set<{ listener: (value: T) => void }>()

  /**
   * The same function passed twice is two subscriptions. `select`: it is called with what that makes of some values.
   * `unsubscribe` says whether it was there.
   */
  subscribe<U = T>(listener: (value: U) => void, select?: (value: T) => U | false | null): { unsubscribe(): boolean } {
    mustBeFunction(listener)
    const one = {
      listener: (value: T) => {
        const chosen = select ? select(value) : value
        if (!select || chosen) listener(chosen as U)
      },
    }
    this.#listeners.add(one)
    return { unsubscribe: () => this.#listeners.delete(one) }
  }

  emit(value: T): void {
    for (const { listener } of [...this.#listeners]) {
      try {
        listener(value)
      } catch (error) {
        // The error of a listener is reported as uncaught; it must not stop the others.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
