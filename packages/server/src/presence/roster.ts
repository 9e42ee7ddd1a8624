import type { PresenceMember } from '@ovation/protocol'

/** Somebody who is present. `at`: when they last said so, milliseconds since 1970; the newest counts. */
export type Placed = PresenceMember & { at: number }

/** What changed of a roster. `whole`: these are all there are. `more`: not all of it fits. */
export type Changes = { to: number; whole: boolean; set: Placed[]; gone: string[]; more: boolean }

/** Those who are present somewhere, with what changed lately, so that anyone who knows an earlier version is told the rest. */
export class Roster {
  /** In the order of their versions, as each change puts its own at the end. */
  #members = new Map<string, { member: Placed; version: number }>()
  #gone = new Map<string, number>()
  #maxGone: number
  /** Who went up to this version may not be remembered any more. */
  #floor = 0
  version = 0

  constructor(maxGone: number) {
    this.#maxGone = maxGone
  }

  get size(): number {
    return this.#members.size
  }

  get members(): Placed[] {
    return [...this.#members.values()].map(({ member }) => member)
  }

  get(id: string): Placed | undefined {
    return this.#members.get(id)?.member
  }

  /** Nothing changes where nothing that is shown of them is another. */
  set(member: Placed): void {
    const known = this.#members.get(member.id)
    // When they first said it stays too, or nodes would not agree on who said something last.
    if (known && shown(known.member) === shown(member)) return
    this.#members.delete(member.id)
    this.#gone.delete(member.id)
    this.#members.set(member.id, { member, version: ++this.version })
  }

  remove(id: string): void {
    if (!this.#members.delete(id)) return
    this.#gone.set(id, ++this.version)
    if (this.#gone.size <= this.#maxGone) return
    const [oldest] = this.#gone
    if (!oldest) return
    this.#gone.delete(oldest[0])
    this.#floor = oldest[1]
  }

  /** What changed after a version, the older first, at most so much. */
  since(version: number, most: number): Changes {
    if (version < this.#floor || version > this.version)
      return { to: this.version, whole: true, set: this.members, gone: [], more: false }
    const changes: { version: number; set?: Placed; gone?: string }[] = []
    for (const one of this.#members.values())
      if (one.version > version) changes.push({ version: one.version, set: one.member })
    for (const [gone, at] of this.#gone) if (at > version) changes.push({ version: at, gone })
    changes.sort((a, b) => a.version - b.version)
    const taken = changes.slice(0, most)
    const more = taken.length < changes.length
    return {
      to: more ? (taken.at(-1)?.version ?? version) : this.version,
      ...{ whole: false, more },
      set: taken.flatMap(({ set }) => set ?? []),
      gone: taken.flatMap(({ gone }) => gone ?? []),
    }
  }
}

/** What others see of a member. */
export const memberOf = ({ at: _at, ...member }: Placed): PresenceMember => member

/** Whether one said something after the other; anyone who compares the same two says the same. */
export const isNewer = (one: Placed, other: Placed): boolean =>
  one.at > other.at || (one.at === other.at && shown(one) > shown(other))

const shown = (member: Placed): string => JSON.stringify(memberOf(member))
