import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import type { Behind, BehindPage, Cursor, CursorWrite, DeadLetter, LogConsumer } from './port.ts'

const TAKE = `insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at)
  values (?1, ?2, 0, 1, coalesce((select created_at from consumer where name = ?1), 0))
  on conflict (consumer, log) do update set epoch = epoch + 1 returning log, seq, epoch`
const WRITE = `update consumer_cursor set seq = ?4, caught_up_at = coalesce(?5, caught_up_at)
  where consumer = ?1 and log = ?2 and epoch = ?3 and seq <= ?4`
const MOVED = 'on conflict (consumer, log) do update set seq = excluded.seq, epoch = consumer_cursor.epoch + 1'
const MOVE = `insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at) values (?, ?, ?, 1, ?) ${MOVED}`
const MOVE_ALL = `insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at)
  select ?1, room, seq, 1, ?2 from room_head where true ${MOVED}`
const PAGE = 'select room, seq from room_head where room > ? order by room limit ?'

/** Cursors and dead letters, inside a storage thread. */
export function consumerHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    registerConsumer: (name: string, from: LogConsumer['from'], at: number) =>
      sql.transaction(() => {
        const isNew = sql.run('insert into consumer (name, created_at) values (?, ?) on conflict do nothing', name, at)
        if (isNew === 0 || from === 'start') return
        sql.run(
          `insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at)
            select ?1, room, seq, 0, ?2 from room_head where true on conflict do nothing`,
          name,
          at,
        )
      }),
    findBehind: (consumer: string, above: string, maxLogs: number): BehindPage => {
      const behind = sql.all<Behind>(
        `select page.room as log, coalesce(cursor.seq, 0) as seq, page.seq as head from (${PAGE}) as page
          left join consumer_cursor as cursor on cursor.consumer = ? and cursor.log = page.room
          where page.seq > coalesce(cursor.seq, 0) order by page.room`,
        ...[above, maxLogs, consumer],
      )
      const looked = sql.get<{ n: number; last: string | null }>(
        `select count(*) as n, max(room) as last from (${PAGE})`,
        ...[above, maxLogs],
      )
      return { behind, next: looked?.n === maxLogs ? (looked.last ?? undefined) : undefined }
    },
    takeCursors: (consumer: string, logs: readonly string[]) =>
      sql.transaction(() => logs.flatMap((log) => sql.get<Cursor>(TAKE, consumer, log) ?? [])),
    writeCursors: (consumer: string, cursors: readonly CursorWrite[]) =>
      sql.transaction(() =>
        cursors
          .filter(({ log, epoch, seq, caughtUpAt }) => sql.run(WRITE, consumer, log, epoch, seq, caughtUpAt) === 0)
          .map(({ log }) => log),
      ),
    moveCursors: (consumer: string, to: { log: string; seq: number } | 'ends', at: number) =>
      void (to === 'ends' ? sql.run(MOVE_ALL, consumer, at) : sql.run(MOVE, consumer, to.log, to.seq, at)),
    dropConsumer: (name: string) =>
      sql.transaction(() => {
        sql.run('delete from consumer_cursor where consumer = ?', name)
        sql.run('delete from dead_letter where consumer = ?', name)
        sql.run('delete from consumer where name = ?', name)
      }),
    addDeadLetter: ({ consumer, log, seq, error, at }: DeadLetter, maxKept: number) =>
      sql.transaction(() => {
        sql.run(
          `insert into dead_letter (consumer, log, seq, error, at) values (?, ?, ?, ?, ?)
            on conflict (consumer, log, seq) do update set error = excluded.error, at = excluded.at`,
          ...[consumer, log, seq, error, at],
        )
        sql.run(
          `delete from dead_letter where consumer = ?1 and (log, seq) not in
            (select log, seq from dead_letter where consumer = ?1 order by at desc, log, seq limit ?2)`,
          consumer,
          maxKept,
        )
      }),
    deadLetters: (consumer: string, limit: number) =>
      sql.all<DeadLetter>(
        'select consumer, log, seq, error, at from dead_letter where consumer = ? order by at desc, log, seq limit ?',
        consumer,
        limit,
      ),
  } as Handlers
}
