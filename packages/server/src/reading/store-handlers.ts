import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import type { Counted, Mark, Reader } from './store.ts'

const COUNT_UNREAD = `select count(*) as n from (
  select 1 from event where room = ?1 and type = 'message.sent' and seq > ?2 and seq <= ?3 and actor <> ?4
    and body is not null and json_extract(body, '$.shown') is null and not exists (
      select 1 from event as later where later.room = ?1 and later.amends = event.seq and later.type = 'message.deleted')
  limit ?5)`

/** Where people have read to, inside a storage thread. */
export function readingHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    writeReads: (marks: readonly Mark[], maxRooms: number) =>
      sql.transaction(() => {
        for (const { person, room, seq, at } of marks)
          sql.run(
            `insert into read_position (person, room, seq, at) values (?, ?, ?, ?)
             on conflict (person, room) do update set seq = max(seq, excluded.seq), at = excluded.at`,
            ...[person, room, seq, at],
          )
        for (const person of new Set(marks.map((mark) => mark.person)))
          sql.run(
            `delete from read_position where person = ?1 and room not in
              (select room from read_position where person = ?1 order by at desc, room limit ?2)`,
            person,
            maxRooms,
          )
      }),
    findReads: (wanted: readonly Reader[]) =>
      wanted.map(
        ({ room, person }) =>
          sql.get<{ seq: number }>('select seq from read_position where person = ? and room = ?', person, room)?.seq,
      ),
    countUnread: (counted: readonly Counted[]) =>
      counted.map(
        ({ room, person, after, upTo, most }) =>
          sql.get<{ n: number }>(COUNT_UNREAD, ...[room, after, upTo, person, most])?.n ?? 0,
      ),
    anyReadIn: (room: string) => sql.get('select 1 from read_position where room = ? limit 1', room) !== undefined,
    eraseRead: (room: string, person: string) =>
      void sql.run('delete from read_position where person = ? and room = ?', person, room),
    forgetReads: (before: number) => sql.run('delete from read_position where at < ?', before),
  } as Handlers
}
