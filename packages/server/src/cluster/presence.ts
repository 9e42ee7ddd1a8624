import type { Role } from '@ovation/room'
import type { Changes } from './presence-outbox.ts'

/** What one node reported about a room. */
export type Told = { viewers: number; staff: [actor: string, role: Role][] } & Changes

type Place = { version: string; actors: Set<string>; viewers: number; staff: Map<string, Role>; toldMs: number }

/** The reports of a silent node no longer count after this time. */
const COUNT_FOR_MS = 3_000
/** Above this, people are counted per node, so that somebody on two nodes counts twice. */
const MAX_EXACT_PEOPLE = 200_000

/** Who is in one room on all nodes, as its owner knows it. Somebody on two nodes is one person. */
export class Presence {
  #places = new Map<string, Place>()
  /** On how many nodes each person is. */
  #people = new Map<string, number>()

  /**
   * Takes a node's report, at a time of the monotonic clock. Returns false if it does not continue what is known of that
   * node: then the node must report everything.
   */
  take(node: string, { base, next, came, went, viewers, staff }: Told, nowMs: number): boolean {
    let place = this.#places.get(node)
    if (base === '' || place === undefined) {
      if (base !== '') return false
      this.forget(node)
      place = { version: '', actors: new Set(), viewers: 0, staff: new Map(), toldMs: nowMs }
      this.#places.set(node, place)
    }
    if (place.version !== base) return false
    place.version = next
    place.viewers = viewers
    place.toldMs = nowMs
    place.staff = new Map(staff)
    for (const actor of came) this.#come(place, actor)
    for (const actor of went) this.#go(place, actor)
    return true
  }

  /**
   * The number of people. Exact once every node has reported everything; until then, people who were not named yet are
   * counted by number.
   */
  count(nowMs: number): number {
    const untold = this.#untold(nowMs)
    return this.#people.size + untold
  }

  /** Whether somebody is in the room; undefined while there are people who were not named yet. */
  isHere(actor: string, nowMs: number): boolean | undefined {
    const untold = this.#untold(nowMs)
    return this.#people.has(actor) || (untold > 0 ? undefined : false)
  }

  roleOf(actor: string): Role | undefined {
    for (const { staff } of this.#places.values()) {
      const role = staff.get(actor)
      if (role) return role
    }
    return undefined
  }

  forget(node: string): void {
    const place = this.#places.get(node)
    if (!place) return
    for (const actor of [...place.actors]) this.#go(place, actor)
    this.#places.delete(node)
  }

  /** How many people were not named yet. */
  #untold(nowMs: number): number {
    let untold = 0
    for (const [node, place] of this.#places) {
      if (nowMs - place.toldMs > COUNT_FOR_MS) this.forget(node)
      else untold += Math.max(0, place.viewers - place.actors.size)
    }
    return untold
  }

  #come(place: Place, actor: string): void {
    if (place.actors.has(actor) || this.#people.size >= MAX_EXACT_PEOPLE) return
    place.actors.add(actor)
    this.#people.set(actor, (this.#people.get(actor) ?? 0) + 1)
  }

  #go(place: Place, actor: string): void {
    if (!place.actors.delete(actor)) return
    const left = (this.#people.get(actor) ?? 0) - 1
    if (left > 0) this.#people.set(actor, left)
    else this.#people.delete(actor)
  }
}
