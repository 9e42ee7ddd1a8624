import { MINUTE_MS } from './minutes.ts'

/** Of visits that are longer it is not told when they ended. */
export const MAX_STAY_MINUTES = 720
/** Who is back sooner has not been away: connections are lost and come back. */
const BACK_WITHIN_MS = 60_000
const MAX_AWAY = 10_000

/**
 * Visits of a show by how many whole minutes they lasted: `left` are over, `here` were going on when they were counted last, so
 * that it is not known how long they would have lasted.
 */
export type StayCounts = { left: readonly number[]; here: readonly number[] }

/** How long people stay in a show on one node, each from when they came. Times are milliseconds. */
export class Stays {
  /** When those who are here came, by the digests of their ids. */
  #here = new Map<number, number>()
  /** Those who left just now, in order. */
  #away = new Map<number, { cameAt: number; leftAt: number }>()
  #left: number[] = []

  come(person: number, at: number): void {
    this.#settle(at)
    const away = this.#away.get(person)
    this.#away.delete(person)
    if (!this.#here.has(person)) this.#here.set(person, away?.cameAt ?? at)
  }

  leave(person: number, at: number): void {
    const cameAt = this.#here.get(person)
    if (cameAt === undefined) return
    this.#here.delete(person)
    this.#settle(at, 1)
    this.#away.set(person, { cameAt, leftAt: at })
  }

  leaveAll(at: number): void {
    for (const person of [...this.#here.keys()]) this.leave(person, at)
  }

  /** By `at`. Who left just now has left, unless they come back. */
  counts(at: number): StayCounts {
    this.#settle(at)
    const left = [...this.#left]
    for (const { cameAt, leftAt } of this.#away.values()) count(left, leftAt - cameAt)
    const here: number[] = []
    for (const cameAt of this.#here.values()) count(here, at - cameAt)
    return { left: filled(left), here: filled(here) }
  }

  /** Those who have not come back have left; also those who left first, where there is no place for `more`. */
  #settle(at: number, more = 0): void {
    for (const [person, { cameAt, leftAt }] of this.#away) {
      if (at - leftAt < BACK_WITHIN_MS && this.#away.size + more <= MAX_AWAY) return
      this.#away.delete(person)
      count(this.#left, leftAt - cameAt)
    }
  }
}

function count(minutes: number[], ms: number): void {
  const index = Math.min(MAX_STAY_MINUTES, Math.max(0, Math.floor(ms / MINUTE_MS)))
  minutes[index] = (minutes[index] ?? 0) + 1
}

const filled = (counts: readonly number[]): number[] => Array.from(counts, (one) => one ?? 0)
