import { Groups } from '../ops/index.ts'
import type { Listener } from './listener.ts'

/** The clients of one room on this node: all of them, by person, and those who see more than everyone. */
export class ListenerIndex {
  #all = new Set<Listener>()
  #byActor = new Groups<Listener>()
  #byAlias = new Groups<Listener>()
  #staff = new Set<Listener>()
  #present: (actor: string, here: boolean) => void

  /** `present`: somebody's first connection came, or their last one left. */
  constructor(present: (actor: string, here: boolean) => void) {
    this.#present = present
  }

  get all(): Iterable<Listener> {
    return this.#all
  }

  get connections(): number {
    return this.#all.size
  }

  /** How many people are here, however many connections each has. */
  get people(): number {
    return this.#byActor.size
  }

  /** The ids of everybody here. */
  actors(): Iterable<string> {
    return this.#byActor.keys()
  }

  has(actor: string): boolean {
    return this.#byActor.has(actor)
  }

  of(actor: string): readonly Listener[] {
    return this.#byActor.of(actor)
  }

  /** The connections of somebody who had this id as a guest and has an account now. */
  ofAlias(alias: string): readonly Listener[] {
    return this.#byAlias.of(alias)
  }

  /** Listeners of classes that see more than everyone. */
  get staff(): Iterable<Listener> {
    return this.#staff
  }

  /** Adds a listener that is up to date, or updates its class. */
  add(listener: Listener): void {
    this.#all.add(listener)
    const known = this.#byActor.has(listener.actorId)
    this.#byActor.add(listener.actorId, listener)
    for (const alias of listener.aliases ?? []) this.#byAlias.add(alias, listener)
    if (!known) this.#present(listener.actorId, true)
    if (listener.viewerClass !== 'everyone') this.#staff.add(listener)
  }

  /** Until it is added again, with what may be another class. */
  removeFromStaff(listener: Listener): void {
    this.#staff.delete(listener)
  }

  /** Returns whether that was their last connection. */
  delete(listener: Listener): boolean {
    this.#all.delete(listener)
    this.#staff.delete(listener)
    for (const alias of listener.aliases ?? []) this.#byAlias.delete(alias, listener)
    const known = this.#byActor.has(listener.actorId)
    if (this.#byActor.delete(listener.actorId, listener) > 0 || !known) return false
    this.#present(listener.actorId, false)
    return true
  }

  clear(): void {
    this.#all.clear()
    this.#byActor.clear()
    this.#byAlias.clear()
    this.#staff.clear()
  }
}
