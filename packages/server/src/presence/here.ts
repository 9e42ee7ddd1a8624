import { Roster } from './roster.ts'
import type { Placed } from './roster.ts'

/** One connection through which somebody is present. `endsMs`: it was lost, and they may come back until then. */
type Held = { member: Placed; bytes: number; endsMs?: number }
type Person = { held: Map<object, Held>; muted: boolean }

/** Those who are present in one room over connections of this node: each person once, as their newest connection says. */
export class Here {
  readonly roster: Roster
  #people = new Map<string, Person>()
  /** What their data takes. */
  bytes = 0

  constructor(maxGone: number) {
    this.roster = new Roster(maxGone)
  }

  has(id: string): boolean {
    return this.#people.has(id)
  }

  /** What the data of one connection takes. */
  bytesOf(id: string, connection: object): number {
    return this.#people.get(id)?.held.get(connection)?.bytes ?? 0
  }

  /** Who comes back takes the place of their connections that were lost. */
  enter(connection: object, member: Placed, { bytes, muted }: { bytes: number; muted: boolean }): void {
    let person = this.#people.get(member.id)
    if (!person) this.#people.set(member.id, (person = { held: new Map(), muted }))
    person.muted = muted
    this.bytes += bytes - this.bytesOf(member.id, connection)
    // The newest stands last.
    person.held.delete(connection)
    person.held.set(connection, { member, bytes })
    for (const [other, { endsMs }] of person.held) if (endsMs !== undefined) this.#drop(person, other)
    this.#show(member.id)
  }

  leave(id: string, connection: object): void {
    const person = this.#people.get(id)
    if (!person || !this.#drop(person, connection)) return
    this.#show(id)
  }

  lost(id: string, connection: object, endsMs: number): void {
    const held = this.#people.get(id)?.held.get(connection)
    if (held) held.endsMs = endsMs
  }

  /** Ends a connection that was lost and did not come back. */
  expire(id: string, connection: object, nowMs: number): void {
    const endsMs = this.#people.get(id)?.held.get(connection)?.endsMs
    if (endsMs !== undefined && endsMs <= nowMs) this.leave(id, connection)
  }

  /** They are present no more, over whichever connection. */
  end(id: string): void {
    const person = this.#people.get(id)
    if (!person) return
    for (const connection of [...person.held.keys()]) this.#drop(person, connection)
    this.#show(id)
  }

  /** Anyone who is muted shows no data for as long. */
  mute(id: string, muted: boolean): void {
    const person = this.#people.get(id)
    if (!person || person.muted === muted) return
    person.muted = muted
    this.#show(id)
  }

  get empty(): boolean {
    return this.#people.size === 0
  }

  #drop({ held }: Person, connection: object): boolean {
    const one = held.get(connection)
    if (one) this.bytes -= one.bytes
    return held.delete(connection)
  }

  #show(id: string): void {
    const person = this.#people.get(id)
    const newest = [...(person?.held.values() ?? [])].at(-1)
    if (person && newest) {
      const { data, ...silent } = newest.member
      return this.roster.set(person.muted || data === undefined ? silent : newest.member)
    }
    this.#people.delete(id)
    this.roster.remove(id)
  }
}
