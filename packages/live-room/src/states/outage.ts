import type { Link } from './room-state.ts'

export type OutageWords = { connecting: string; reconnecting: string; offline: string; connectedAgain: string }

/** What of the connection is announced: each text once in an outage, however often it is tried again, and that it is over. */
export class Outage {
  /** Whether the room was reached before. */
  #reached = false
  #told = new Set<string>()
  #last: string | undefined

  /** What was to be told last; another text than before is new. `why`: why the server cannot be reached. */
  tell(link: Link, attached: boolean, why: string | undefined, words: OutageWords): string | undefined {
    if (link === 'up') {
      if (this.#told.size > 0) this.#last = this.#reached ? words.connectedAgain : undefined
      this.#told.clear()
      this.#reached ||= attached
      return this.#last
    }
    const text = link === 'offline' ? words.offline : (why ?? words[this.#reached ? 'reconnecting' : 'connecting'])
    // That it is tried again is no news of an outage that was told.
    if (link === 'reconnecting' && this.#told.size > 0) return this.#last
    if (!this.#told.has(text)) this.#last = text
    this.#told.add(text)
    return this.#last
  }
}
