import { AMENDING } from '@ovation/room'
import type { Row, RowRef } from '@ovation/room/rules'
import type { Statements } from '../../storage/index.ts'
import type {
  Amendments,
  ExportedEvent,
  MessagesBy,
  ReadBack,
  ReadBackPage,
  ReadRange,
  RoomHead,
  RoomRow,
  RoomRowRef,
  RowRange,
  StoredEvent,
  StoredSnapshot,
} from '../port.ts'
import {
  amendmentsWithin,
  bytesOf,
  endOfPrefix,
  exportedEventOf,
  headOf,
  IS_THERE,
  pageBack,
  rowOf,
  storedEventOf,
  withinBytes,
  snapshotOf,
} from '../rows.ts'
import type { AmendmentRow, EventRow, HeadRow, KeyedText, SnapshotRow } from '../rows.ts'
import { wordsOf } from './erase.ts'

/** As many rows as stay within a number of bytes, and one more: the rest is not even read. */
function firstWithin(rows: Iterable<EventRow>, maxBytes: number): EventRow[] {
  const found: EventRow[] = []
  let bytes = 0
  for (const row of rows) {
    found.push(row)
    bytes += bytesOf(row)
    if (bytes > maxBytes && found.length > 1) break
  }
  return found
}

/**
 * What one person wrote. By their index, which has the seqs in order: left to choose, SQLite goes through everything that was
 * ever written in the room.
 */
export const READ_BY = `select * from event indexed by event_actor
  where room = ? and actor = ? and salt is not null and seq > ? order by seq limit ?`

/** The newest of a type, by the index of types: by seq alone, SQLite reads the whole room in search of a type that is rare. */
export const READ_BACK = `select * from event indexed by event_type
  where room = ? and type = ? and seq < ? order by seq desc limit ?`

/** What one person said, the newest first, by the index of people. */
const MESSAGES_BY = `select * from event indexed by event_actor
  where room = ? and actor = ? and salt is not null and type = 'message.sent'
  and (? = 0 or not exists (select 1 from event as later
    where later.room = event.room and later.amends = event.seq and later.type = 'message.deleted'))
  order by seq desc limit ?`

/** What can be asked of the log without changing it. More than fifteen methods: one for each question of the port. */
export class SqliteReader {
  #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  heads(rooms?: string[]): RoomHead[] {
    const rows = rooms
      ? this.#sql.all<HeadRow>(
          `select room_head.* from json_each(?) as wanted join room_head on room_head.room = wanted.value
            where ${IS_THERE}`,
          JSON.stringify(rooms),
        )
      : this.#sql.all<HeadRow>(`select * from room_head where kind = 'room' order by created_at, room`)
    return rows.map(headOf)
  }

  deletedRooms(limit: number): string[] {
    const sql = `select room from room_head where kind = 'deleted' order by room limit ?`
    return this.#sql.all<{ room: string }>(sql, limit).map(({ room }) => room)
  }

  read(room: string, range: ReadRange): StoredEvent[] {
    return this.#rows(room, range).map(storedEventOf)
  }

  exportEvents(room: string, range: ReadRange): ExportedEvent[] {
    return this.#rows(room, range).map(exportedEventOf)
  }

  #rows(room: string, { after, limit, maxBytes }: ReadRange): EventRow[] {
    const sql = 'select * from event where room = ? and seq > ? order by seq limit ?'
    return withinBytes(this.#within(maxBytes, sql, room, after, limit), maxBytes)
  }

  readBy(room: string, actor: string, { after, limit, maxBytes }: ReadRange): StoredEvent[] {
    return withinBytes(this.#within(maxBytes, READ_BY, room, actor, after, limit), maxBytes).map(storedEventOf)
  }

  messagesBy(room: string, actor: string, { limit, undeleted }: MessagesBy): StoredEvent[] {
    return this.#sql.all<EventRow>(MESSAGES_BY, room, actor, Number(undeleted), limit).map(storedEventOf)
  }

  readBack(room: string, { before, limit, maxBytes, type }: ReadBack): ReadBackPage {
    return pageBack(this.#within(maxBytes, READ_BACK, room, type, before, limit + 1), limit, maxBytes)
  }

  #within(maxBytes: number, sql: string, ...values: (string | number)[]): EventRow[] {
    return firstWithin(this.#sql.iterate<EventRow>(sql, ...values), maxBytes)
  }

  /** One at a time, because what puts rows in order reads them all first. */
  *#rowsAt(room: string, seqs: Iterable<number>): Generator<EventRow> {
    for (const seq of seqs) {
      const row = this.#sql.get<EventRow>('select * from event where room = ? and seq = ?', room, seq)
      if (row) yield row
    }
  }

  readSeqs(room: string, seqs: number[], maxBytes = Number.POSITIVE_INFINITY): StoredEvent[] {
    const inOrder = [...new Set(seqs)].sort((a, b) => a - b)
    return withinBytes(firstWithin(this.#rowsAt(room, inOrder), maxBytes), maxBytes).map(storedEventOf)
  }

  amendments(room: string, messages: readonly number[], maxBytes: number): Amendments {
    const sql = `select wanted.key as place, (
      select max(seq) from event where room = ?3 and amends = wanted.value and type = kind.value) as seq
      from json_each(?1) as wanted, json_each(?2) as kind`
    const placeOf = new Map(
      this.#sql
        .all<{ place: number; seq: number | null }>(sql, JSON.stringify(messages), JSON.stringify(AMENDING), room)
        .flatMap(({ place, seq }): [number, number][] => (seq === null ? [] : [[seq, place]]))
        .sort(([seq, place], [otherSeq, other]) => place - other || seq - otherSeq),
    )
    const rows: AmendmentRow[] = []
    let bytes = 0
    for (const row of this.#rowsAt(room, placeOf.keys())) {
      const place = placeOf.get(row.seq) ?? 0
      rows.push({ ...row, place })
      bytes += bytesOf(row)
      if (bytes > maxBytes && place > 0) break
    }
    return amendmentsWithin(rows, messages.length, maxBytes)
  }

  deletedAmong(room: string, messages: readonly number[]): number[] {
    const sql = `select distinct wanted.value as seq from json_each(?) as wanted where exists (
      select 1 from event where room = ? and amends = wanted.value and type = 'message.deleted')`
    return this.#sql.all<{ seq: number }>(sql, JSON.stringify(messages), room).map(({ seq }) => seq)
  }

  epochAt(room: string, seq: number): number | undefined {
    return this.#sql.get<{ epoch: number }>('select epoch from event where room = ? and seq = ?', room, seq)?.epoch
  }

  findReply(actor: string, commandId: string) {
    const row = this.#sql.get<{ request_hash: string; epoch: number; seq: number }>(
      'select request_hash, epoch, seq from command_key where actor = ? and command_id = ?',
      actor,
      commandId,
    )
    return row && { requestHash: row.request_hash, position: { epoch: row.epoch, seq: row.seq } }
  }

  wordsOf(room: string, person: string) {
    return wordsOf(this.#sql, room, person)
  }

  rows(room: string, refs: readonly RowRef[]): Row[] {
    const sql = `select slice, keyed_row.key as key, data from json_each(?) as wanted join keyed_row on log = ?
      and slice = wanted.value ->> 'slice' and keyed_row.key = wanted.value ->> 'key'`
    return this.#sql.all<KeyedText>(sql, JSON.stringify(refs), room).map(rowOf)
  }

  rowsOf(refs: readonly RoomRowRef[]): RoomRow[] {
    const sql = `select log, slice, keyed_row.key as key, data from json_each(?) as wanted
      join keyed_row on log = wanted.value ->> 'room' and slice = wanted.value ->> 'slice' and keyed_row.key = wanted.value ->> 'key'`
    const rows = this.#sql.all<KeyedText & { log: string }>(sql, JSON.stringify(refs))
    return rows.map((row) => ({ room: row.log, ...rowOf(row) }))
  }

  listRows(room: string, slice: string, { prefix, after = '', limit }: RowRange): Row[] {
    const end = endOfPrefix(prefix)
    const sql = `select slice, key, data from keyed_row
      where log = ? and slice = ? and key >= ? and key > ? ${end === undefined ? '' : 'and key < ?'} order by key limit ?`
    const values = [room, slice, prefix, after, ...(end === undefined ? [] : [end]), limit]
    return this.#sql.all<KeyedText>(sql, ...values).map(rowOf)
  }

  dueRows(room: string, now: number, limit: number) {
    const sql =
      'select slice, key, data from keyed_row where log = ? and expires_at <= ? order by expires_at, slice, key limit ?'
    const due = this.#sql.all<KeyedText>(sql, room, now, limit)
    const next = this.#sql.get<{ at: number | null }>(
      'select min(expires_at) as at from keyed_row where log = ? and expires_at > ?',
      room,
      now,
    )
    return { due: due.map(rowOf), nextAt: next?.at ?? null }
  }

  loadSnapshot(room: string): StoredSnapshot | undefined {
    const row = this.#sql.get<SnapshotRow>('select * from snapshot where room = ?', room)
    return row && snapshotOf(row)
  }
}
