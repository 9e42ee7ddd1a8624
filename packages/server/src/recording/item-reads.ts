import { OvationError } from '@ovation/protocol'
import type { ReplayItems } from '@ovation/protocol'

const MAX_AT_ONCE = 4
const MAX_WAITING = 200

/** Reading a log costs more than asking for it: the same question is read once, a few at a time, the others wait in a line. */
export class ItemReads {
  #flying = new Map<string, Promise<ReplayItems>>()
  #waiting: (() => void)[] = []
  #reading = 0

  read(key: string, job: () => Promise<ReplayItems>): Promise<ReplayItems> {
    const known = this.#flying.get(key)
    if (known) return known
    if (this.#waiting.length >= MAX_WAITING)
      throw new OvationError('overloaded', {
        message: 'The messages of the replay were not read; too many are asked for; ask again in a moment.',
        retryInMs: 2_000,
      })
    const read = this.#inLine(job).finally(() => this.#flying.delete(key))
    this.#flying.set(key, read)
    return read
  }

  async #inLine(job: () => Promise<ReplayItems>): Promise<ReplayItems> {
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
