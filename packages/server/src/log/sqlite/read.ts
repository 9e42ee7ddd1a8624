import type { Standing } from '@ovation/room'
import type { Statements } from '../../storage/index.ts'
import type { ExportedEvent, ReadBack, ReadRange, RoomHead, StoredEvent, StoredSnapshot } from '../port.ts'
import { exportedEventOf, headOf, standingsOf, storedEventOf, withinBytes } from '../rows.ts'
import type { EventRow, HeadRow, StandingRow } from '../rows.ts'

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
    const rows = this.#sql.all<EventRow>(
      'select * from event where room = ? and seq > ? order by seq limit ?',
      room,
      after,
      limit,
    )
    return withinBytes(rows, maxBytes)
  }

  readBack(room: string, { before, limit, type }: ReadBack): StoredEvent[] {
    const rows = this.#sql.all<EventRow>(
      'select * from event where room = ? and type = ? and seq < ? order by seq desc limit ?',
      room,
      type,
      before,
      limit,
    )
    return rows.reverse().map(storedEventOf)
  }

  readSeqs(room: string, seqs: number[]): StoredEvent[] {
    return this.#sql
      .all<EventRow>(
        'select event.* from json_each(?) as wanted join event on event.room = ? and event.seq = wanted.value order by seq',
        JSON.stringify(seqs),
        room,
      )
      .map(storedEventOf)
  }

  amendments(room: string, messages: number[]): StoredEvent[] {
    const sql = `select event.* from json_each(?) as wanted join event on event.room = ? and event.amends = wanted.value order by event.seq`
    return messages.length === 0 ? [] : this.#sql.all<EventRow>(sql, JSON.stringify(messages), room).map(storedEventOf)
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
      due: due.map(({ actor, data }) => ({ actor, standing: JSON.parse(data) as Standing })),
      nextAt: next?.at ?? null,
    }
  }

  loadSnapshot(room: string): StoredSnapshot | undefined {
    const row = this.#sql.get<{ state_version: number; epoch: number; seq: number; state: string }>(
      'select * from snapshot where room = ?',
      room,
    )
    return (
      row && {
        stateVersion: row.state_version,
        position: { epoch: row.epoch, seq: row.seq },
        state: JSON.parse(row.state) as StoredSnapshot['state'],
      }
    )
  }
}
