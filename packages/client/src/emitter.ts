/** A list of listeners. One that throws does not keep the others from hearing. */
export class Emitter<T> {
  #listeners = new Set<(value: T) => void>()

  subscribe(listener: (value: T) => void): { unsubscribe(): void } {
    this.#listeners.add(listener)
    return { unsubscribe: () => void this.#listeners.delete(listener) }
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
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
