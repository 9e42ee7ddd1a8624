import type { Statements } from '../../storage/index.ts'
import { EMPTY_CHAIN } from '../chain.ts'
import { STORED_EVENT_BYTES } from '../port.ts'
import type { RoomHead, StoredSnapshot } from '../port.ts'
import { headOf, IS_THERE, kindOf } from '../rows.ts'
import type { HeadRow } from '../rows.ts'
import { makeAnew, truncateWal } from './purge.ts'
import { purgeRoom } from './purge-room.ts'

/** Changes to the log besides the append: rooms, ownership, snapshots, retention. */
export class SqliteMaintainer {
  #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  createRoom(room: string, at: number): boolean {
    const sql = `insert into room_head (room, kind, epoch, seq, chain, tail_seq, tail_chain, created_at)
      values (?, ?, 0, 0, ?, 0, ?, ?)
      on conflict (room) do update set kind = excluded.kind, created_at = excluded.created_at where room_head.kind = 'gone'`
    return this.#sql.run(sql, room, kindOf(room), EMPTY_CHAIN, EMPTY_CHAIN, at) === 1
  }

  takeOwnership(room: string): RoomHead | undefined {
    const row = this.#sql.get<HeadRow>(
      `update room_head set epoch = epoch + 1 where room = ? and ${IS_THERE} returning *`,
      room,
    )
    return row && headOf(row)
  }

  saveSnapshot({ stateVersion, versions, position, state }: StoredSnapshot): void {
    // One from before an erasure, or a deletion, would bring the words back into the file.
    const sql = `insert into snapshot (room, state_version, epoch, seq, state, versions) select ?1, ?2, ?3, ?4, ?5, ?6
      where not exists (select 1 from event where room = ?1 and type = 'person.erased' and seq > ?4)
        and not exists (select 1 from event where room = ?1 and type = 'room.deleted' and seq >= ?4)
      on conflict (room) do update set state_version = excluded.state_version, epoch = excluded.epoch, seq = excluded.seq, state = excluded.state, versions = excluded.versions
      where excluded.seq >= snapshot.seq`
    const values = [
      state.room,
      stateVersion,
      position.epoch,
      position.seq,
      JSON.stringify(state),
      JSON.stringify(versions),
    ]
    this.#sql.run(sql, ...values)
  }

  retain(room: string, keepFrom: number, waitingSince: number): number {
    return this.#sql.transaction(() => {
      const snapshot = this.#sql.get<{ seq: number }>('select seq from snapshot where room = ?', room)
      const slowest = this.#sql.get<{ seq: number | null }>(
        `select min(coalesce(cursor.seq, 0)) as seq from consumer
          left join consumer_cursor as cursor on cursor.consumer = consumer.name and cursor.log = ?1
          where max(coalesce(cursor.caught_up_at, consumer.created_at), coalesce((select at from event
            where room = ?1 and seq > coalesce(cursor.seq, 0) order by seq limit 1), 0)) > ?2`,
        room,
        waitingSince,
      )
      const last = Math.min(keepFrom - 1, snapshot?.seq ?? 0, slowest?.seq ?? Number.MAX_SAFE_INTEGER)
      const tail = this.#sql.get<{ chain: string }>('select chain from event where room = ? and seq = ?', room, last)
      if (!tail) return 0
      const sql = `update room_head set tail_seq = ?1, tail_chain = ?2, bytes = bytes - coalesce(
        (select sum(coalesce(octet_length(body), 0)) + ${STORED_EVENT_BYTES} * count(*) from event where room = ?3 and seq <= ?1), 0) where room = ?3`
      this.#sql.run(sql, last, tail.chain, room)
      return this.#sql.run('delete from event where room = ? and seq <= ?', room, last)
    })
  }

  purgeRoom(room: string, maxEvents: number): boolean {
    return this.#sql.transaction(() => purgeRoom(this.#sql, room, maxEvents))
  }

  makeAnew(maxBytes: number): boolean {
    return makeAnew(this.#sql, maxBytes)
  }

  truncateWal(): boolean {
    return truncateWal(this.#sql)
  }

  forgetCommands(before: number): number {
    return this.#sql.run('delete from command_key where money = 0 and at < ?', before)
  }
}
