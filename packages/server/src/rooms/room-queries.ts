import { OvationError, WIRE_LIMITS } from '@ovation/protocol'
import type { ClientFrame, HistoryPage, RowsPage } from '@ovation/protocol'
import type { Message } from '@ovation/room'
import { SLICES } from '@ovation/room/rules'
import type { RoomLog } from '../log/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import { readHistory, readMessages } from './history.ts'

type RowsWanted = Pick<Extract<ClientFrame, { t: 'rows' }>, 'slice' | 'keys' | 'prefix' | 'after' | 'limit'>

/** What people in a room may read from its log, whichever node owns it. */
export class RoomQueries {
  #log: RoomLog
  #maxBytes: number

  constructor(log: RoomLog, { maxHistoryBytes }: Pick<ServerLimits, 'maxHistoryBytes'>) {
    this.#log = log
    this.#maxBytes = maxHistoryBytes
  }

  history(room: string, before: number, limit: number): Promise<HistoryPage> {
    return readHistory(this.#log, room, { before, limit, maxBytes: this.#maxBytes })
  }

  messages(room: string, seqs: number[]): Promise<Message[]> {
    return readMessages(this.#log, room, seqs, this.#maxBytes)
  }

  /** Rows of a keyed slice that everybody in the room may read. */
  async rows(
    room: string,
    { slice, keys, prefix = '', after, limit = WIRE_LIMITS.maxRows }: RowsWanted,
  ): Promise<RowsPage> {
    if (!SLICES.isPublic(slice)) throw new OvationError('value_out_of_range', { detail: 'slice' })
    const found = keys
      ? await this.#log.rows(
          room,
          [...new Set(keys)].map((key) => ({ slice, key })),
        )
      : await this.#log.listRows(room, slice, { prefix, limit: limit + 1, ...(after === undefined ? {} : { after }) })
    const about = (keys ? found.map(({ key }) => key) : [prefix]).flatMap(
      (key) => SLICES.messageOf({ slice, key }) ?? [],
    )
    const gone = new Set<number | undefined>(about.length > 0 ? await this.#log.deletedAmong(room, about) : [])
    if (!keys && gone.size > 0) throw new OvationError('message_deleted')
    const rows = found
      .filter(({ key }) => !gone.has(SLICES.messageOf({ slice, key })))
      .map(({ key, data }) => ({ key, data }))
    return keys ? { rows, more: false } : { rows: rows.slice(0, limit), more: rows.length > limit }
  }
}
