import type { Typing } from '@ovation/protocol'

const MAX_ENTERED = 5
const MAX_TYPING = 200
const MAX_NAMES = 3
/** A client says it again every three seconds for as long as somebody writes. */
const TYPING_MS = 5_000

/** Who came and who is writing: gathered here, told with the counts, so that a crowd costs no more than a few names. */
export class RoomActivity {
  #joined: string[] = []
  #typing = new Map<string, { name: string; at: number }>()
  #told = ''

  joined(name: string): void {
    this.#joined.push(name)
    if (this.#joined.length > MAX_ENTERED) this.#joined.shift()
  }

  /** Beyond a bound nobody could read it anyway. */
  typing(actor: string, name: string, now: number): void {
    if (this.#typing.size < MAX_TYPING || this.#typing.has(actor)) this.#typing.set(actor, { name, at: now })
  }

  /** They said it, or they left. Gives whether they were writing. */
  stopped(actor: string): boolean {
    return this.#typing.delete(actor)
  }

  get anyTyping(): boolean {
    return this.#typing.size > 0
  }

  /** What is new since the last time it was told; undefined when nothing is. */
  news(now: number): { joined?: string[]; typing?: Typing; typingIds?: string[] } | undefined {
    // A clock that was set back ends it too: anyone who still writes says so again.
    for (const [actor, { at }] of this.#typing) if (now < at || now - at >= TYPING_MS) this.#typing.delete(actor)
    const few = [...this.#typing].slice(-MAX_NAMES)
    const typing: Typing = { count: this.#typing.size, names: few.map(([, { name }]) => name) }
    const typingIds = few.map(([id]) => id)
    const told = JSON.stringify([typing, typingIds])
    const changed = told !== this.#told && (this.#told !== '' || typing.count > 0)
    const joined = this.#joined.splice(0)
    if (changed) this.#told = told
    if (!changed && joined.length === 0) return undefined
    return { ...(joined.length > 0 ? { joined } : {}), ...(changed ? { typing, typingIds } : {}) }
  }
}
