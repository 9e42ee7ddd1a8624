import { isStaff } from '@ovation/client/first'
import { isMention } from './mention.ts'
import type { Row } from './rows-of.ts'

/** How many rows a second are drawn of a chat that is faster than anybody reads. */
export const MAX_DRAWN_PER_SECOND = 10
/** Above this rate rows are sampled, until it is below the other for a while. */
const SAMPLED_FROM_PER_SECOND = 20
const SAMPLED_UNTIL_PER_SECOND = 12
/** Over how long the rate is measured; for as long the screen goes on to say that rows are sampled. */
const RATE_MS = 2_000
/** How often what is said of it changes. */
const TOLD_MS = 1_000

/** Whether a row is drawn at any rate for somebody of this name: their own, those of moderators and hosts, those that mention them, and what is no message. */
export function isAlwaysDrawn(row: Row, name: string | undefined): boolean {
  if (row.kind !== 'message') return true
  const { own, author, text } = row.message
  return own || isStaff(author.role) || isMention(text, [name])
}

/**
 * Chooses which rows of a busy chat are drawn. It goes by the times at which they were stored, so that rows that arrive
 * together after a pause of the network are no rush. Only what is drawn is chosen here: the log keeps all.
 */
export class RowSampler {
  #always: (row: Row) => boolean
  #now: () => number
  /** When the messages of the last `RATE_MS` were stored. */
  #times: number[] = []
  #sampling = false
  #drawnAt = Number.NEGATIVE_INFINITY
  /** The seqs of rows that are not drawn. */
  #left = new Set<number>()
  /** When one was left out last, by this device's clock. */
  #leftAt = Number.NEGATIVE_INFINITY
  #told = { at: Number.NEGATIVE_INFINITY, oneIn: 0 }
  #since = { all: 0, drawn: 0 }

  /** `always`: rows that are drawn at any rate. */
  constructor(always: (row: Row) => boolean, now: () => number = Date.now) {
    this.#always = always
    this.#now = now
  }

  /** Takes rows that have come, in their order. `all`: all are drawn, as after a pause; they only count for the rate. */
  take(rows: readonly Row[], all = false): void {
    for (const row of rows) {
      if (row.kind !== 'message' || row.seq === undefined) continue
      this.#count(row.at)
      const drawn = all || this.#draw(row)
      if (drawn) this.#since.drawn++
      else {
        this.#left.add(row.seq)
        this.#leftAt = this.#now()
      }
      this.#since.all++
    }
  }

  draws({ seq }: Row): boolean {
    return seq === undefined || !this.#left.has(seq)
  }

  /** Draws what was left out: somebody reads back. */
  drawAll(): void {
    this.#left.clear()
  }

  /** Forgets what was left out before a seq, because the log has it no more. */
  forget(before: number): void {
    for (const seq of this.#left) if (seq < before) this.#left.delete(seq)
  }

  /** Of how many rows one is drawn at the moment; undefined if all are. It changes at most once a second. */
  get oneIn(): number | undefined {
    const now = this.#now()
    if (now - this.#leftAt > RATE_MS) {
      this.#told.oneIn = 0
      return undefined
    }
    const { all, drawn } = this.#since
    if (all > 0 && (now - this.#told.at >= TOLD_MS || this.#told.oneIn === 0)) {
      this.#told = { at: now, oneIn: Math.max(2, Math.round(all / Math.max(1, drawn))) }
      this.#since = { all: 0, drawn: 0 }
    }
    return this.#told.oneIn
  }

  #count(at: number): void {
    this.#times.push(at)
    while ((this.#times[0] ?? at) <= at - RATE_MS) this.#times.shift()
    const perSecond = (this.#times.length * 1_000) / RATE_MS
    const sampling = perSecond > (this.#sampling ? SAMPLED_UNTIL_PER_SECOND : SAMPLED_FROM_PER_SECOND)
    if (sampling && !this.#sampling) this.#since = { all: 0, drawn: 0 }
    this.#sampling = sampling
  }

  #draw(row: Row): boolean {
    if (!this.#sampling || this.#always(row)) return true
    if (row.at - this.#drawnAt < 1_000 / MAX_DRAWN_PER_SECOND) return false
    this.#drawnAt = row.at
    return true
  }
}
