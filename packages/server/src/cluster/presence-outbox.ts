import { newId } from '../ops/index.ts'

const MAX_CHANGES = 200_000

/** What a node reports to the owner of a room about who watches. `base` names the previous report; empty means none. */
export type Changes = { base: string; next: string; came: string[]; went: string[] }

/**
 * What this node has not reported yet for one room: who came and who left since the owner last confirmed. Each report has
 * a name, so that an owner that missed one, or is new, asks for everything again.
 */
export class PresenceOutbox {
  #everybody: () => Iterable<string>
  #base = ''
  #changes = new Map<string, boolean>()
  #telling: { next: string; changes: Map<string, boolean> } | undefined

  constructor(everybody: () => Iterable<string>) {
    this.#everybody = everybody
    this.startAnew()
  }

  changed(actor: string, here: boolean): void {
    this.#changes.set(actor, here)
    // An owner that has been unreachable for so long asks for everything anyway.
    if (this.#changes.size > MAX_CHANGES) this.startAnew()
  }

  /** The next report, with at most this many people. */
  take(most: number): Changes {
    const changes = new Map<string, boolean>()
    for (const [actor, here] of this.#changes) {
      if (changes.size >= most) break
      changes.set(actor, here)
      this.#changes.delete(actor)
    }
    const next = changes.size === 0 ? this.#base : newId()
    this.#telling = { next, changes }
    const who = (here: boolean): string[] => [...changes].flatMap(([actor, is]) => (is === here ? [actor] : []))
    return { base: this.#base, next, came: who(true), went: who(false) }
  }

  /** The owner has confirmed it. */
  told(): void {
    if (this.#telling) this.#base = this.#telling.next
    this.#telling = undefined
  }

  /** Whether the owner received it is unknown: it is sent again, and an owner that did receive it asks for everything. */
  failed(): void {
    for (const [actor, here] of this.#telling?.changes ?? [])
      if (!this.#changes.has(actor)) this.#changes.set(actor, here)
    this.#telling = undefined
  }

  /** The owner knows nothing of the previous reports. */
  startAnew(): void {
    this.#base = ''
    this.#telling = undefined
    this.#changes = new Map([...this.#everybody()].map((actor) => [actor, true]))
  }
}
