import { OvationError, WIRE_LIMITS } from '@ovation/protocol'
import type { ClientFrame, HistoryPage, RowsPage } from '@ovation/protocol'
import type { Message } from '@ovation/room'
import { SLICES } from '@ovation/room/rules'
import type { RoomLog, RoomRowRef } from '../log/index.ts'
import { Gather, gathering } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { readHistory, readMessages } from './history.ts'
import type { KeptPages } from './kept-pages.ts'
import { rowId } from './keyed-rows.ts'

type RowsWanted = Pick<Extract<ClientFrame, { t: 'rows' }>, 'slice' | 'keys' | 'prefix' | 'after' | 'limit'>
type ByKeys = { room: string; slice: string; keys: readonly string[] }

/** Runs what reads the log, when it is its turn. */
type InTurn = <T>(read: () => Promise<T>) => Promise<T>

const idOf = ({ room, ...ref }: RoomRowRef): string => `${room}/${rowId(ref)}`
const AT_ONCE: InTurn = (read) => read()

export type RoomQueriesDeps = {
  log: RoomLog
  pages: Pick<KeptPages, 'get'>
  clock: Clock
  limits: Pick<ServerLimits, 'maxHistoryBytes' | 'gatherIntervalMs' | 'maxAskedTogether' | 'maxWaitingToAsk'>
}

/** What people in a room may read from its log, whichever node owns it. */
export class RoomQueries {
  #log: RoomLog
  #pages: Pick<KeptPages, 'get'>
  #maxBytes: number
  /** Those who come to a room ask for a few rows each. */
  #byKeys: Gather<ByKeys, RowsPage['rows']>

  constructor({ log, pages, clock, limits }: RoomQueriesDeps) {
    this.#log = log
    this.#pages = pages
    this.#maxBytes = limits.maxHistoryBytes
    this.#byKeys = new Gather({
      ...{ clock, ...gathering(limits) },
      ask: (wanted) => this.#rowsByKeys(wanted),
    })
  }

  async history(room: string, before: number, limit: number): Promise<HistoryPage> {
    return JSON.parse(await this.historyJson(room, before, limit)) as HistoryPage
  }

  /** A page as JSON; `inTurn` runs what has to be read for it. */
  historyJson(room: string, before: number, limit: number, inTurn = AT_ONCE): Promise<string> {
    const maxBytes = this.#maxBytes
    return this.#pages.get(room, (end) => {
      const upTo = end ? Math.min(before, end.seq + 1) : before
      const load = (): Promise<HistoryPage> => readHistory(this.#log, room, { before: upTo, limit, maxBytes })
      return { key: `before ${upTo}, ${limit}`, load: () => inTurn(load) }
    })
  }

  messages(room: string, seqs: number[]): Promise<Message[]> {
    return readMessages(this.#log, room, seqs, this.#maxBytes)
  }

  /** Single messages as JSON: everybody asks for the same one when it is pinned. */
  messagesJson(room: string, seqs: number[], inTurn = AT_ONCE): Promise<string> {
    const load = async (): Promise<HistoryPage> => ({ messages: await this.messages(room, seqs), more: false })
    return this.#pages.get(room, () => ({ key: `seqs ${seqs.join()}`, load: () => inTurn(load) }))
  }

  /** Rows of a keyed slice that everybody in the room may read. */
  async rows(room: string, { slice, keys, ...list }: RowsWanted, inTurn = AT_ONCE): Promise<RowsPage> {
    if (!SLICES.isPublic(slice)) throw new OvationError('value_out_of_range', { detail: 'slice' })
    if (keys) return { rows: await this.#byKeys.get({ room, slice, keys }), more: false }
    return inTurn(() => this.#listed(room, slice, list))
  }

  async #listed(
    room: string,
    slice: string,
    { prefix = '', after, limit = WIRE_LIMITS.maxRows }: Omit<RowsWanted, 'slice' | 'keys'>,
  ): Promise<RowsPage> {
    const range = { prefix, limit: limit + 1, ...(after === undefined ? {} : { after }) }
    const found = await this.#log.listRows(room, slice, range)
    const about = SLICES.messageOf({ slice, key: prefix })
    if (about !== undefined && (await this.#log.deletedAmong(room, [about])).length > 0)
      throw new OvationError('message_deleted')
    const rows = found.map(({ key, data }) => ({ key, data }))
    return { rows: rows.slice(0, limit), more: rows.length > limit }
  }

  /** The rows of each, in the order of its keys; those about messages that were deleted are left out. */
  async #rowsByKeys(wanted: readonly ByKeys[]): Promise<RowsPage['rows'][]> {
    const refs = wanted.flatMap(({ room, slice, keys }) => keys.map((key) => ({ room, slice, key })))
    const wantedOnce = new Map(refs.map((ref) => [idOf(ref), ref]))
    const rows = await this.#log.rowsOf([...wantedOnce.values()])
    const found = new Map(rows.map((row) => [idOf(row), row]))
    for (const [room, those] of Map.groupBy(rows, (row) => row.room)) {
      const gone = await this.#gone(room, those)
      for (const row of those) if (gone.has(SLICES.messageOf(row))) found.delete(idOf(row))
    }
    return wanted.map(({ room, slice, keys }) =>
      [...new Set(keys)].flatMap((key) => {
        const row = found.get(idOf({ room, slice, key }))
        return row ? [{ key, data: row.data }] : []
      }),
    )
  }

  /** The messages that rows are about and that were deleted. */
  async #gone(room: string, rows: readonly RoomRowRef[]): Promise<ReadonlySet<number | undefined>> {
    const about = new Set(rows.flatMap((row) => SLICES.messageOf(row) ?? []))
    return new Set(about.size > 0 ? await this.#log.deletedAmong(room, [...about]) : [])
  }
}
