import type { Pool } from 'pg'
import { inTransaction } from '../storage/index.ts'
import type { ReadStore } from './store.ts'

/** Where people have read to, in the PostgreSQL that all nodes share. */
export const postgresReadStore = (pool: Pool): ReadStore => ({
  writeReads: (marks, maxRooms) =>
    inTransaction(pool, async (db) => {
      // In one order on every node, so that none waits in a circle.
      const key = ({ person, room }: { person: string; room: string }): string => `${person}\n${room}`
      const inOrder = [...marks].sort((a, b) => (key(a) < key(b) ? -1 : 1))
      const values = inOrder.flatMap(({ person, room, seq, at }) => [person, room, seq, at])
      const rows = inOrder.map((_, n) => `($${4 * n + 1}, $${4 * n + 2}, $${4 * n + 3}::bigint, $${4 * n + 4}::bigint)`)
      await db.query(
        `insert into read_position (person, room, seq, at) values ${rows.join()}
         on conflict (person, room) do update set seq = greatest(read_position.seq, excluded.seq), at = excluded.at`,
        values,
      )
      await db.query(
        `delete from read_position where (person, room) in (
           select person, room from (
             select person, room, row_number() over (partition by person order by at desc, room) as place
             from read_position where person = any($1)) as placed
           where place > $2)`,
        [[...new Set(marks.map(({ person }) => person))], maxRooms],
      )
    }),
  findReads: async (wanted) => {
    const { rows } = await pool.query<{ place: number; seq: number }>(
      `select wanted.at - 1 as place, seq from unnest($1::text[], $2::text[]) with ordinality as wanted (room, person, at)
        join read_position using (room, person)`,
      columnsOf(wanted, ['room', 'person']),
    )
    const byPlace = new Map(rows.map(({ place, seq }) => [place, seq]))
    return wanted.map((_, place) => byPlace.get(place))
  },
  countUnread: async (counted) => {
    const { rows } = await pool.query<{ n: number }>(
      `select (select count(*) from (
           select 1 from event where room = wanted.room and type = 'message.sent' and seq > wanted.after and seq <= wanted.upto
             and actor <> wanted.person and body is not null and body::json ->> 'shown' is null and not exists (
               select 1 from event as later where later.room = wanted.room and later.amends = event.seq and later.type = 'message.deleted')
           limit wanted.most) as unread) as n
        from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
          with ordinality as wanted (room, person, after, upto, most, at) order by wanted.at`,
      columnsOf(counted, ['room', 'person', 'after', 'upTo', 'most']),
    )
    return rows.map(({ n }) => n)
  },
  anyReadIn: async (room) =>
    (await pool.query('select 1 from read_position where room = $1 limit 1', [room])).rowCount === 1,
  eraseRead: async (room, person) => {
    await pool.query('delete from read_position where person = $1 and room = $2', [person, room])
  },
  forgetReads: async (before) => (await pool.query('delete from read_position where at < $1', [before])).rowCount ?? 0,
})

/** The values of some fields, one list for each. */
const columnsOf = <T, K extends keyof T>(rows: readonly T[], fields: readonly K[]): T[K][][] =>
  fields.map((field) => rows.map((row) => row[field]))
