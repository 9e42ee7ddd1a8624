import type { Role } from '@ovation/room'
import type { Changes } from './presence-outbox.ts'

/** What one node told of a room. */
export type Told = { viewers: number; staff: [actor: string, role: Role][] } & Changes

type Place = { version: string; actors: Set<string>; viewers: number; staff: Map<string, Role>; toldMs: number }

/** What a node that is silent told counts no more after this. */
const COUNT_FOR_MS = 3_000
/** Beyond it people are counted by node, so that one who is on two counts twice. */
const MAX_EXACT_PEOPLE = 200_000

/** Who is in one room, on whichever node, as the room's owner knows it. Somebody on two nodes is one person. */
export class Presence {
  #places = new Map<string, Place>()
  /** On how many nodes each person is. */
  #people = new Map<string, number>()

  /** Takes what a node told; the time is that of the monotonic clock. False when it does not continue what is known of that node: then all of it is wanted. */
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

  /** How many people there are. Exact once every node has told all; until then anyone who was not told yet counts by number. */
  count(nowMs: number): number {
    let untold = 0
    for (const [node, place] of this.#places) {
      if (nowMs - place.toldMs > COUNT_FOR_MS) this.forget(node)
      else untold += Math.max(0, place.viewers - place.actors.size)
    }
    return this.#people.size + untold
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
