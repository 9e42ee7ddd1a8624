import type { ShownMessage } from '@ovation/client'
import type { RowSampler } from './row-sampler.ts'
import { isWanted, rowsOf } from './rows-of.ts'
import type { Row, Rows } from './rows-of.ts'

/** Rows kept while somebody reads back, and of a chat of which only some are drawn. */
const MAX_KEPT_ROWS = 1_000
/** Rows drawn for whoever is at the end. */
const MAX_DRAWN_ROWS = 200

type Choice = {
  /** Messages that this viewer does not want to see. Their own are always shown. */
  hides?: (message: ShownMessage) => boolean
  /** Which rows of a busy chat are drawn. */
  sampler?: RowSampler
}

/**
 * The rows of the chat, in the room's order and without gaps. The room's window moves on while somebody reads back: rows that
 * have left it are kept here until they are back at the end, so that nothing they are reading moves. When no more can be kept,
 * what comes is only counted, and is in the history.
 */
export class ChatLog {
  #rows: Row[] = []
  /** The viewer's own that are not stored yet. */
  #pending: Row[] = []
  /** How many have come that are not kept. */
  #beyond = 0
  /** What is drawn while it is held still, and how many have come since. */
  #held: { rows: Row[]; since: number } | undefined
  /** The newest row that has come, kept or not. */
  #newestSeq = 0
  #hides: (message: ShownMessage) => boolean
  #sampler: RowSampler | undefined

  constructor({ hides = () => false, sampler }: Choice = {}) {
    this.#hides = hides
    this.#sampler = sampler
  }

  /** What is drawn. The viewer's own are always. */
  get rows(): readonly Row[] {
    if (!this.#held) return this.#drawn
    // Each as it is now; what has left meanwhile as it was.
    const now = new Map(this.#rows.map((row) => [row.key, row]))
    return this.#held.rows.map((row) => now.get(row.key) ?? row).filter((row) => this.#wants(row))
  }

  get #drawn(): Row[] {
    const rows = [...this.#rows, ...this.#pending]
    return rows.filter((row) => this.#wants(row) && (this.#sampler?.draws(row) ?? true))
  }

  /** How many rows have come since they are held still; undefined while they are not. */
  get heldBack(): number | undefined {
    return this.#held?.since
  }

  /**
   * Draws the same rows until it is let go, so that none moves under a pointer; the rest goes on as before. What the viewer
   * sends is always drawn at once.
   */
  hold(still: boolean): void {
    if (!still || this.#pending.length > 0) this.#held = undefined
    else this.#held ??= { rows: this.#drawn, since: 0 }
  }

  #wants(row: Row): boolean {
    return isWanted(row, this.#hides)
  }

  /** History is requested before this seq: what is not stored yet comes last. */
  get firstSeq(): number | undefined {
    return this.#rows[0]?.seq
  }

  /** How many rows have come after this one, kept or not. */
  countAfter(after: number): number {
    return this.rows.filter(({ seq }) => seq !== undefined && seq > after).length + this.#beyond
  }

  /** Takes the current snapshot of the room. `reading`: the viewer is not at the end. */
  take(room: Rows, reading: boolean): void {
    const all = rowsOf(room)
    const window = all.filter(({ seq }) => seq !== undefined)
    this.#pending = all.filter(({ seq }) => seq === undefined)
    const from = window[0]?.seq ?? Number.POSITIVE_INFINITY
    const fresh = window.filter(({ seq = 0 }) => seq > this.#newestSeq)
    this.#newestSeq = window.at(-1)?.seq ?? this.#newestSeq
    if (reading || this.#pending.length > 0) this.#held = undefined
    if (this.#held) this.#held.since += fresh.filter((row) => this.#wants(row)).length
    if (reading) this.#keep(window, from, fresh.length)
    else this.#follow(window, from, fresh)
  }

  /** Somebody reads back: nothing that is kept goes. */
  #keep(window: readonly Row[], from: number, fresh: number): void {
    this.#sampler?.drawAll()
    if (this.#beyond > 0 || this.#rows.length + fresh > MAX_KEPT_ROWS) this.#beyond += fresh
    else this.#rows = [...this.#before(from), ...window]
  }

  /** At the end: the window, and before it what is still to be drawn. */
  #follow(window: readonly Row[], from: number, fresh: readonly Row[]): void {
    const last = this.#rows.at(-1)?.seq ?? 0
    // What was between has been missed, and is in the history: a tab in the background, somebody who read back for long.
    const missed = window.length > 0 && from > last
    this.#beyond = 0
    this.#sampler?.take(
      fresh.filter((row) => this.#wants(row)),
      missed,
    )
    const rows = missed ? [...window] : [...this.#before(from), ...window]
    let first = rows.length
    for (let drawn = 0; first > 0 && drawn < MAX_DRAWN_ROWS && rows.length - first < MAX_KEPT_ROWS; first--)
      if (this.#sampler?.draws(rows[first - 1] as Row) ?? true) drawn++
    this.#rows = rows.slice(first)
    this.#sampler?.forget(this.firstSeq ?? 0)
  }

  #before(from: number): Row[] {
    return this.#rows.filter(({ seq = from }) => seq < from)
  }

  /** Starts again from nothing: what happened to the kept rows meanwhile is unknown. */
  clear(): void {
    this.#rows = []
    this.#held = undefined
    this.#beyond = 0
    this.#newestSeq = 0
  }

  /** Puts older rows at the beginning. What there is no place for at the end is only counted. */
  prepend(older: readonly Row[]): void {
    const rows = [...older, ...this.#rows]
    this.#held = undefined
    this.#rows = rows.slice(0, MAX_KEPT_ROWS)
    this.#beyond += rows.length - this.#rows.length
  }

  /** Changes what is kept. */
  change(how: (rows: Row[]) => Row[]): void {
    this.#rows = how(this.#rows)
    if (this.#held) this.#held.rows = how(this.#held.rows)
  }
}
