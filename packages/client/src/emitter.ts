import { mustBeFunction } from './arguments.ts'
import type { Subscription } from './api/subscription.ts'

/** A list of listeners. If one throws, the others are still called. */
export class Emitter<T> {
  #listeners = new Set<{ listener: (value: T) => void }>()

  /** The same function passed twice is two subscriptions. */
  subscribe(listener: (value: T) => void): Subscription {
    mustBeFunction(listener)
    const one = { listener }
    this.#listeners.add(one)
    return { unsubscribe: () => void this.#listeners.delete(one) }
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
