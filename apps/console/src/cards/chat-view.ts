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

/** What was said, gifts, or an event: as long as that is the same object, its row is the same. */
const contentOf = (row: Row): unknown =>
  row.kind === 'message' ? row.message : row.kind === 'gift' ? row.gift : row.event

const isSame = (a: readonly Row[], b: readonly Row[]): boolean =>
  a.length === b.length && a.every((row, n) => contentOf(row) === contentOf(b[n] as Row))

/**
 * The rows of the studio's chat: the newest, of a chat that nobody could read some of them. What leaves the room's window
 * stays until newer rows take its place, and is changed and erased as the room's.
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
    const rows = this.#log.rows.slice(-MAX_ROWS)
    const { oneIn } = this.#sampler
    const before = this.#view
    if (oneIn !== before.oneIn || !isSame(rows, before.rows)) this.#view = { rows, oneIn }
  }
}

function newerThan(timeline: RoomSnapshot['timeline'], seq: number): number {
  let n = 0
  while (n < timeline.length && (timeline.at(-1 - n)?.seq ?? 0) > seq) n++
  return n
}
