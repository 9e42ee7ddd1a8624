import { OvationError } from '@ovation/protocol'

const MAX_AT_ONCE = 4
const MAX_WAITING = 200

/** Reading costs more than asking: the same question is read once, a few at a time, the others wait in a line. */
export class SharedReads<T> {
  #refusal: string
  #flying = new Map<string, Promise<T>>()
  #waiting: (() => void)[] = []
  #reading = 0

  /** `refusal`: what is said to those who come when the line is full. */
  constructor(refusal: string) {
    this.#refusal = refusal
  }

  read(key: string, job: () => Promise<T>): Promise<T> {
    const known = this.#flying.get(key)
    if (known) return known
    if (this.#waiting.length >= MAX_WAITING)
      throw new OvationError('overloaded', { message: this.#refusal, retryInMs: 2_000 })
    const read = this.#inLine(job).finally(() => this.#flying.delete(key))
    this.#flying.set(key, read)
    return read
  }

  async #inLine(job: () => Promise<T>): Promise<T> {
    if (this.#reading >= MAX_AT_ONCE) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#reading += 1
    try {
      return await job()
    } finally {
      // Anyone who waits longest takes the place.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#reading -= 1
    }
  }
}
