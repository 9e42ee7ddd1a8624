import { ERASABLE, eraseState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { readStored } from '../../ops/index.ts'
import type { Statements } from '../../storage/index.ts'
import { EMPTY_CHAIN } from '../chain.ts'
import { STORED_EVENT_BYTES } from '../port.ts'
import type { RoomHead, StoredSnapshot } from '../port.ts'
import { headOf } from '../rows.ts'
import type { HeadRow } from '../rows.ts'

/** Changes to the log besides the append: rooms, ownership, snapshots, retention, erasure. */
export class SqliteMaintainer {
  #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  createRoom(room: string, at: number): boolean {
    const sql = `insert into room_head (room, epoch, seq, chain, tail_seq, tail_chain, created_at) values (?, 0, 0, ?, 0, ?, ?) on conflict do nothing`
    return this.#sql.run(sql, room, EMPTY_CHAIN, EMPTY_CHAIN, at) === 1
  }

  takeOwnership(room: string): RoomHead | undefined {
    const row = this.#sql.get<HeadRow>('update room_head set epoch = epoch + 1 where room = ? returning *', room)
    return row && headOf(row)
  }

  saveSnapshot({ stateVersion, position, state }: StoredSnapshot): void {
    const sql = `insert into snapshot (room, state_version, epoch, seq, state) values (?, ?, ?, ?, ?)
      on conflict (room) do update set state_version = excluded.state_version, epoch = excluded.epoch, seq = excluded.seq, state = excluded.state
      where excluded.seq >= snapshot.seq`
    this.#sql.run(sql, state.room, stateVersion, position.epoch, position.seq, JSON.stringify(state))
  }

  retain(room: string, keepFrom: number): number {
    return this.#sql.transaction(() => {
      const snapshot = this.#sql.get<{ seq: number }>('select seq from snapshot where room = ?', room)
      const last = Math.min(keepFrom - 1, snapshot?.seq ?? 0)
      const tail = this.#sql.get<{ chain: string }>('select chain from event where room = ? and seq = ?', room, last)
      if (!tail) return 0
      const sql = `update room_head set tail_seq = ?1, tail_chain = ?2, bytes = bytes - coalesce(
        (select sum(coalesce(octet_length(body), 0)) + ${STORED_EVENT_BYTES} * count(*) from event where room = ?3 and seq <= ?1), 0) where room = ?3`
      this.#sql.run(sql, last, tail.chain, room)
      return this.#sql.run('delete from event where room = ? and seq <= ?', room, last)
    })
  }

  erase(room: string, actor: string): number {
    const types = JSON.stringify([...ERASABLE])
    const said = 'room = ?1 and actor = ?2 and salt is not null and type in (select value from json_each(?3))'
    return this.#sql.transaction(() => {
      this.#sql.run(
        `update room_head set bytes = bytes - coalesce((select sum(octet_length(body)) from event where ${said}), 0) where room = ?1`,
        room,
        actor,
        types,
      )
      const erased = this.#sql.run(`update event set body = null, salt = null where ${said}`, room, actor, types)
      const snapshot = this.#sql.get<{ state: string }>('select state from snapshot where room = ?', room)
      if (snapshot) {
        const state = eraseState(readStored(snapshot.state) as RoomState, actor)
        this.#sql.run('update snapshot set state = ? where room = ?', JSON.stringify(state), room)
      }
      return erased
    })
  }

  forgetCommands(before: number): number {
    return this.#sql.run('delete from command_key where money = 0 and at < ?', before)
  }
}
