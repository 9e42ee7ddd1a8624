import type { RoomSnapshot } from '@ovation/client'
import { ChatLog } from '@ovation/live-room/chat-log'
import { amendRow, erasePerson } from '@ovation/live-room/older-rows'
import { RowSampler } from '@ovation/live-room/row-sampler'
import type { Row, Rows } from '@ovation/live-room/rows-of'

/** Rows in the list at most: what went before is in the history. */
export const MAX_ROWS = 100

export type ChatView = {
  rows: readonly Row[]
  /** Of how many messages one is shown of a busy chat; undefined while all are. */
  oneIn: number | undefined
}

/** How deep a row is compared: its message, the author of that, what they are called. */
const ROW_DEPTH = 4

/** Whether two values show the same: a room makes its messages anew with every snapshot. */
function isSame(a: unknown, b: unknown, depth = ROW_DEPTH): boolean {
  if (Object.is(a, b)) return true
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(a[key as keyof typeof a], b[key as keyof typeof b], depth - 1))
  )
}

/**
 * The rows of the studio's chat: the newest, of a chat that nobody could read some of them. What leaves the room's window
 * stays until newer rows take its place, and is changed and erased as the room's. A row that shows the same stays the same
 * object.
 */
export class StudioChat {
  readonly #log: ChatLog
  readonly #sampler: RowSampler
  #newestSeq = 0
  #arrived = 0
  #view: ChatView = { rows: [], oneIn: undefined }

  /** `always`: rows that are shown at any rate. */
  constructor(always: (row: Row) => boolean, now: () => number = Date.now) {
    this.#sampler = new RowSampler(always, now)
    this.#log = new ChatLog({ sampler: this.#sampler })
  }

  /** The same object until something changes. */
  get view(): ChatView {
    return this.#view
  }

  /** How many rows have come so far, shown or not. */
  get arrived(): number {
    return this.#arrived
  }

  /** Takes what the room shows now. */
  take(room: Rows): void {
    this.#log.take(room, false)
    this.#arrived += newerThan(room.timeline, this.#newestSeq)
    this.#newestSeq = room.timeline.at(-1)?.seq ?? this.#newestSeq
    this.#show()
  }

  amend(message: Parameters<typeof amendRow>[1]): void {
    amendRow(this.#log, message)
    this.#show()
  }

  erase(person: string): void {
    erasePerson(this.#log, person)
    this.#show()
  }

  /** Begins anew: what happened to kept rows meanwhile is unknown. */
  clear(): void {
    this.#log.clear()
  }

  #show(): void {
    const before = new Map(this.#view.rows.map((row) => [row.key, row]))
    const rows = this.#log.rows.slice(-MAX_ROWS).map((row) => {
      const known = before.get(row.key)
      return known && isSame(row, known) ? known : row
    })
    const { oneIn } = this.#sampler
    const { view } = this
    const changed = rows.length !== view.rows.length || rows.some((row, n) => row !== view.rows[n])
    if (changed || oneIn !== view.oneIn) this.#view = { rows, oneIn }
  }
}

function newerThan(timeline: RoomSnapshot['timeline'], seq: number): number {
  let n = 0
  while (n < timeline.length && (timeline.at(-1 - n)?.seq ?? 0) > seq) n++
  return n
}
