import { AMENDING } from '@ovation/room'
import type { EventType, Standing } from '@ovation/room'
import { readStored } from '../../ops/index.ts'
import type { Statements } from '../../storage/index.ts'
import type {
  ExportedEvent,
  ReadBack,
  ReadBackPage,
  ReadRange,
  RoomHead,
  StoredEvent,
  StoredSnapshot,
} from '../port.ts'
import {
  bytesOf,
  exportedEventOf,
  headOf,
  pageBack,
  standingsOf,
  storedEventOf,
  withinBytes,
  snapshotOf,
} from '../rows.ts'
import type { EventRow, HeadRow, StandingRow, SnapshotRow } from '../rows.ts'
import { wordsOf } from './erase.ts'

/** What can be asked of the log without changing it. */
export class SqliteReader {
  #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  heads(rooms?: string[]): RoomHead[] {
    const rows = rooms
      ? this.#sql.all<HeadRow>(
          `select room_head.* from json_each(?) as wanted join room_head on room_head.room = wanted.value`,
          JSON.stringify(rooms),
        )
      : this.#sql.all<HeadRow>('select * from room_head order by created_at, room')
    return rows.map(headOf)
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

  readBack(room: string, { before, limit, maxBytes, type }: ReadBack): ReadBackPage {
    const sql = 'select * from event where room = ? and type = ? and seq < ? order by seq desc limit ?'
    return pageBack(this.#within(maxBytes, sql, room, type, before, limit + 1), limit, maxBytes)
  }

  /** As many rows as stay within a number of bytes, and one more: the rest is not even read. */
  #within(maxBytes: number, sql: string, ...values: (string | number)[]): EventRow[] {
    const rows: EventRow[] = []
    let bytes = 0
    for (const row of this.#sql.iterate<EventRow>(sql, ...values)) {
      rows.push(row)
      bytes += bytesOf(row)
      if (bytes > maxBytes && rows.length > 1) break
    }
    return rows
  }

  readSeqs(room: string, seqs: number[], maxBytes = Number.POSITIVE_INFINITY): StoredEvent[] {
    const sql =
      'select event.* from json_each(?) as wanted join event on event.room = ? and event.seq = wanted.value order by event.seq'
    return withinBytes(this.#within(maxBytes, sql, JSON.stringify([...new Set(seqs)]), room), maxBytes).map(
      storedEventOf,
    )
  }

  amendments(room: string, messages: number[], types: readonly EventType[] = AMENDING): StoredEvent[] {
    const sql = `select event.* from json_each(?1) as wanted, json_each(?2) as kind join event on event.room = ?3 and event.seq = (
      select max(seq) from event as newest where newest.room = ?3 and newest.amends = wanted.value and newest.type = kind.value)
      order by event.seq`
    const wanted = JSON.stringify([...new Set(messages)])
    return messages.length === 0
      ? []
      : this.#sql.all<EventRow>(sql, wanted, JSON.stringify(types), room).map(storedEventOf)
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

  standings(room: string, actors: string[]): Map<string, Standing> {
    const sql =
      'select standing.actor, data from json_each(?) as wanted join standing on room = ? and standing.actor = wanted.value'
    return standingsOf(this.#sql.all<StandingRow>(sql, JSON.stringify(actors), room))
  }

  allStandings(room: string, limit: number): Map<string, Standing> {
    return standingsOf(
      this.#sql.all<StandingRow>('select actor, data from standing where room = ? limit ?', room, limit),
    )
  }

  expiries(room: string, now: number, limit: number) {
    const sql = 'select actor, data from standing where room = ? and expires_at <= ? order by expires_at limit ?'
    const due = this.#sql.all<{ actor: string; data: string }>(sql, room, now, limit)
    const next = this.#sql.get<{ at: number | null }>(
      'select min(expires_at) as at from standing where room = ? and expires_at > ?',
      room,
      now,
    )
    return {
      due: due.map(({ actor, data }) => ({ actor, standing: readStored(data) as Standing })),
      nextAt: next?.at ?? null,
    }
  }

  loadSnapshot(room: string): StoredSnapshot | undefined {
    const row = this.#sql.get<SnapshotRow>('select * from snapshot where room = ?', room)
    return row && snapshotOf(row)
  }
}
