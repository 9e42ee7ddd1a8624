import { mustBeFunction } from './arguments.ts'
import type { Subscription } from './api/subscription.ts'

/** A list of listeners. One that throws does not keep the others from hearing. */
export class Emitter<T> {
  #listeners = new Set<{ listener: (value: T) => void }>()

  /** The same function given twice is two subscriptions. */
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
        // The caller's mistake is the caller's to see; it must not stop the stream.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
