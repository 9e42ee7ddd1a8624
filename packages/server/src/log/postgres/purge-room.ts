import { ROWS_OF_ROOMS } from '../../storage/index.ts'
import type { Queryable } from '../../storage/index.ts'
import { STORED_EVENT_BYTES } from '../port.ts'

/** Keys of the commands of events up to a seq, by when they were given: those of one person may be very many. Money's stay. */
const FORGET_COMMANDS = `delete from command_key where money = 0
  and at between (select min(at) from event where room = $1 and seq <= $2) and (select max(at) from event where room = $1 and seq <= $2)
  and (actor, epoch, seq) in (select actor, epoch, seq from event where room = $1 and seq <= $2)`

/** Removes the next part of what a room left that was deleted; true when nothing is left. In a transaction. */
export async function purgeRoom(db: Queryable, room: string, maxEvents: number): Promise<boolean> {
  // The head is held: one node at a time.
  const head = await db.query<{ kind: string }>('select kind from room_head where room = $1 for update', [room])
  if (head.rows[0]?.kind !== 'deleted') return true
  const deleted = `(select max(seq) from event where room = $1 and type = 'room.deleted')`
  const { rows } = await db.query<{ seq: number; chain: string }>(
    `select seq, chain from event where room = $1 and seq in (
      select max(seq) from (select seq from event where room = $1 and seq < ${deleted} order by seq limit $2) as first)`,
    [room, maxEvents],
  )
  if (rows[0]) await removeUpTo(db, room, rows[0])
  const left = await db.query(`select 1 from event where room = $1 and seq < ${deleted} limit 1`, [room])
  if (left.rows.length > 0) return false
  for (const { table, column, named = '' } of ROWS_OF_ROOMS)
    await db.query(`delete from ${table} where ${column} = $1`, [named + room])
  await db.query(`update room_head set kind = 'gone' where room = $1`, [room])
  return true
}

async function removeUpTo(db: Queryable, room: string, { seq, chain }: { seq: number; chain: string }): Promise<void> {
  await db.query(FORGET_COMMANDS, [room, seq])
  const bytes = `select sum(coalesce(octet_length(body), 0)) + ${STORED_EVENT_BYTES} * count(*) from event where room = $3 and seq <= $1`
  await db.query(
    `update room_head set tail_seq = $1, tail_chain = $2, bytes = bytes - coalesce((${bytes}), 0) where room = $3`,
    [seq, chain, room],
  )
  await db.query('delete from event where room = $1 and seq <= $2', [room, seq])
}
