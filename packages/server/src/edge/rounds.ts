/**
 * Visits everything in a collection in rounds, a part at a time, so that the work of a round and the answers to it are spread
 * over its time.
 */
export class Rounds<T> {
  #all: { readonly size: number; values(): Iterator<T> }
  #parts: number
  #next: Iterator<T>

  /** `all` may change between parts; `parts` is how many parts a round has. */
  constructor(all: { readonly size: number; values(): Iterator<T> }, parts: number) {
    this.#all = all
    this.#parts = parts
    this.#next = all.values()
  }

  /** Visits the next part. The end of a round ends its part, so nobody is visited twice in one. */
  part(visit: (one: T) => void): void {
    for (let n = Math.ceil(this.#all.size / this.#parts); n > 0; n--) {
      const { value, done } = this.#next.next()
      if (done) return void (this.#next = this.#all.values())
      visit(value)
    }
  }
}
