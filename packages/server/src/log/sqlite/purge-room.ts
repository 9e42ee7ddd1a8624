import { ROWS_OF_ROOMS } from '../../storage/index.ts'
import type { Statements } from '../../storage/index.ts'
import { STORED_EVENT_BYTES } from '../port.ts'

/** Keys of the commands of events up to a seq, by when they were given: those of one person may be very many. Money's stay. */
const FORGET_COMMANDS = `delete from command_key where money = 0
  and at between (select min(at) from event where room = ?1 and seq <= ?2) and (select max(at) from event where room = ?1 and seq <= ?2)
  and (actor, epoch, seq) in (select actor, epoch, seq from event where room = ?1 and seq <= ?2)`

/** Removes the next part of what a room left that was deleted; true when nothing is left. One transaction. */
export function purgeRoom(sql: Statements, room: string, maxEvents: number): boolean {
  if (!sql.get(`select 1 from room_head where room = ? and kind = 'deleted'`, room)) return true
  const deleted = `(select max(seq) from event where room = ?1 and type = 'room.deleted')`
  const last = sql.get<{ seq: number; chain: string }>(
    `select seq, chain from event where room = ?1 and seq in (
      select max(seq) from (select seq from event where room = ?1 and seq < ${deleted} order by seq limit ?2))`,
    room,
    maxEvents,
  )
  if (last) removeUpTo(sql, room, last)
  if (sql.get(`select 1 from event where room = ?1 and seq < ${deleted} limit 1`, room)) return false
  for (const { table, column, named = '' } of ROWS_OF_ROOMS)
    sql.run(`delete from ${table} where ${column} = ?`, named + room)
  // What was deleted lies in the file until it is made anew.
  sql.run(`insert into upkeep (task) values ('purge') on conflict do nothing`)
  sql.run(`update room_head set kind = 'gone' where room = ?`, room)
  return true
}

function removeUpTo(sql: Statements, room: string, { seq, chain }: { seq: number; chain: string }): void {
  sql.run(FORGET_COMMANDS, room, seq)
  const bytes = `select sum(coalesce(octet_length(body), 0)) + ${STORED_EVENT_BYTES} * count(*) from event where room = ?3 and seq <= ?1`
  const head = `update room_head set tail_seq = ?1, tail_chain = ?2, bytes = bytes - coalesce((${bytes}), 0) where room = ?3`
  sql.run(head, seq, chain, room)
  sql.run('delete from event where room = ? and seq <= ?', room, seq)
}
