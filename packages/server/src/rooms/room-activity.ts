import type { Typing } from '@ovation/protocol'

const MAX_ENTERED = 5
const MAX_TYPING = 200
const MAX_NAMES = 3
/** A client repeats it every three seconds while somebody is typing. */
const TYPING_MS = 5_000

/** Who joined and who is typing: collected here and sent with the counts, so that a crowd costs no more than a few names. */
export class RoomActivity {
  #joined: string[] = []
  #typing = new Map<string, { name: string; at: number }>()
  #told = ''

  joined(name: string): void {
    this.#joined.push(name)
    if (this.#joined.length > MAX_ENTERED) this.#joined.shift()
  }

  /** Above a maximum it is ignored: nobody could read that many names. */
  typing(actor: string, name: string, now: number): void {
    if (this.#typing.size < MAX_TYPING || this.#typing.has(actor)) this.#typing.set(actor, { name, at: now })
  }

  /** They sent their message, or left. Returns whether they were typing. */
  stopped(actor: string): boolean {
    return this.#typing.delete(actor)
  }

  get anyTyping(): boolean {
    return this.#typing.size > 0
  }

  /** What is new since the last call; undefined if nothing is. */
  news(now: number): { joined?: string[]; typing?: Typing; typingIds?: string[] } | undefined {
    // If the clock was set back, it ends too: anyone who is still typing says so again.
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
