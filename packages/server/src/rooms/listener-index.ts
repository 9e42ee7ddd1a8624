import { Groups } from '../ops/index.ts'
import type { Listener } from './listener.ts'

/** The clients of one room on this node: all of them, by person, those who watch, and those who see more than everyone. */
export class ListenerIndex {
  #all = new Set<Listener>()
  #byActor = new Groups<Listener>()
  #byAlias = new Groups<Listener>()
  /** Those who are here, but are no viewers: few. */
  #others = new Groups<Listener>()
  #staff = new Set<Listener>()
  #watches: (actor: string, here: boolean) => void

  /** `watches`: the first connection of a viewer came, or their last one left. */
  constructor(watches: (actor: string, here: boolean) => void) {
    this.#watches = watches
  }

  get all(): Iterable<Listener> {
    return this.#all
  }

  get connections(): number {
    return this.#all.size
  }

  /** How many people watch here, however many connections each has. */
  get viewers(): number {
    return this.#byActor.size - this.#others.size
  }

  /** The ids of those who watch here. */
  *audience(): Iterable<string> {
    for (const actor of this.#byActor.keys()) if (!this.#others.has(actor)) yield actor
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

  isViewer(actor: string): boolean {
    return this.#byActor.has(actor) && !this.#others.has(actor)
  }

  /** Adds a listener that is up to date, or updates its class and whether it watches. */
  add(listener: Listener): void {
    const watched = this.isViewer(listener.actorId)
    this.#all.add(listener)
    this.#byActor.add(listener.actorId, listener)
    for (const alias of listener.aliases ?? []) this.#byAlias.add(alias, listener)
    if (listener.watches) this.#others.delete(listener.actorId, listener)
    else this.#others.add(listener.actorId, listener)
    this.#changed(listener.actorId, watched)
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
    const watched = this.isViewer(listener.actorId)
    const known = this.#byActor.has(listener.actorId)
    this.#others.delete(listener.actorId, listener)
    const left = known && this.#byActor.delete(listener.actorId, listener) === 0
    this.#changed(listener.actorId, watched)
    return left
  }

  clear(): void {
    this.#all.clear()
    this.#byActor.clear()
    this.#byAlias.clear()
    this.#others.clear()
    this.#staff.clear()
  }

  /** Calls back if somebody came to watch, or watches no more. */
  #changed(actor: string, watched: boolean): void {
    const watches = this.isViewer(actor)
    if (watches !== watched) this.#watches(actor, watches)
  }
}
