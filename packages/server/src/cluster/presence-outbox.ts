import { newId } from '../ops/index.ts'

const MAX_CHANGES = 200_000

/** What a node tells the owner of a room about who is there. `base` names what it told before; empty is nothing. */
export type Changes = { base: string; next: string; came: string[]; went: string[] }

/**
 * What this node has yet to tell of one room: who came and who went since the owner last listened. Each telling has a
 * name, so that an owner that missed one, or that is a new one, asks for all of it again.
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
    // An owner that has been away so long asks for all of it in any case.
    if (this.#changes.size > MAX_CHANGES) this.startAnew()
  }

  /** The next telling, at most so many people. */
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

  /** The owner has it. */
  told(): void {
    if (this.#telling) this.#base = this.#telling.next
    this.#telling = undefined
  }

  /** Whether the owner has it is not known: it is told again, and the owner will ask for all if it had it. */
  failed(): void {
    for (const [actor, here] of this.#telling?.changes ?? [])
      if (!this.#changes.has(actor)) this.#changes.set(actor, here)
    this.#telling = undefined
  }

  /** The owner knows nothing of what was told before. */
  startAnew(): void {
    this.#base = ''
    this.#telling = undefined
    this.#changes = new Map([...this.#everybody()].map((actor) => [actor, true]))
  }
}
