import type { Pool } from 'pg'
import { EPOCHS_BEFORE_TIMELINE, inTransaction } from '../storage/index.ts'
import type { Behind, ConsumerStore, Cursor, DeadLetter } from './port.ts'

const MOVED = `on conflict (consumer, log) do update set seq = excluded.seq, epoch = greatest(consumer_cursor.epoch, ${EPOCHS_BEFORE_TIMELINE}) + 1`
const PAGE = 'select room, seq from room_head where room > $1 order by room limit $2'

/** Cursors and dead letters, in the PostgreSQL that all nodes share. */
export const postgresConsumerStore = (pool: Pool): ConsumerStore => ({
  registerConsumer: (name, from, at) =>
    inTransaction(pool, async (db) => {
      const { rowCount } = await db.query(
        'insert into consumer (name, created_at) values ($1, $2) on conflict do nothing',
        [name, at],
      )
      if (rowCount === 0 || from === 'start') return
      await db.query(
        `insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at)
          select $1::text, room, seq, 0, $2::bigint from room_head on conflict do nothing`,
        [name, at],
      )
    }),
  findBehind: async (consumer, above, maxLogs) => {
    const { rows: behind } = await pool.query<Behind>(
      `select page.room as log, coalesce(cursor.seq, 0) as seq, page.seq as head from (${PAGE}) as page
        left join consumer_cursor as cursor on cursor.consumer = $3 and cursor.log = page.room
        where page.seq > coalesce(cursor.seq, 0) order by page.room`,
      [above, maxLogs, consumer],
    )
    const { rows: looked } = await pool.query<{ n: number; last: string | null }>(
      `select count(*) as n, max(room) as last from (${PAGE}) as page`,
      [above, maxLogs],
    )
    return { behind, next: looked[0]?.n === maxLogs ? (looked[0].last ?? undefined) : undefined }
  },
  takeCursors: async (consumer, logs) => {
    const { rows } = await pool.query<Cursor>(
      `insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at)
        select $1::text, taken.log, 0, ${EPOCHS_BEFORE_TIMELINE} + 1, coalesce((select created_at from consumer where name = $1), 0)
        from unnest($2::text[]) as taken (log) order by taken.log
        on conflict (consumer, log) do update set epoch = greatest(consumer_cursor.epoch, ${EPOCHS_BEFORE_TIMELINE}) + 1
        returning log, seq, epoch`,
      [consumer, logs],
    )
    return rows
  },
  writeCursors: async (consumer, cursors) => {
    const { rows } = await pool.query<{ log: string }>(
      `update consumer_cursor as cursor set seq = written.seq, caught_up_at = coalesce(written.caught_up_at, cursor.caught_up_at)
        from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) as written (log, epoch, seq, caught_up_at)
        where cursor.consumer = $1 and cursor.log = written.log and cursor.epoch = written.epoch and cursor.seq <= written.seq
        returning cursor.log`,
      [
        consumer,
        cursors.map(({ log }) => log),
        cursors.map(({ epoch }) => epoch),
        cursors.map(({ seq }) => seq),
        cursors.map(({ caughtUpAt }) => caughtUpAt),
      ],
    )
    const written = new Set(rows.map(({ log }) => log))
    return cursors.map(({ log }) => log).filter((log) => !written.has(log))
  },
  moveCursors: async (consumer, to, at) => {
    const place = 'insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at)'
    const first = `${EPOCHS_BEFORE_TIMELINE} + 1`
    if (to === 'ends')
      await pool.query(`${place} select $1::text, room, seq, ${first}, $2::bigint from room_head ${MOVED}`, [
        consumer,
        at,
      ])
    else await pool.query(`${place} values ($1, $2, $3, ${first}, $4) ${MOVED}`, [consumer, to.log, to.seq, at])
  },
  dropConsumer: (name) =>
    inTransaction(pool, async (db) => {
      await db.query('delete from consumer_cursor where consumer = $1', [name])
      await db.query('delete from dead_letter where consumer = $1', [name])
      await db.query('delete from consumer where name = $1', [name])
    }),
  addDeadLetter: ({ consumer, log, seq, error, at }, maxKept) =>
    inTransaction(pool, async (db) => {
      await db.query(
        `insert into dead_letter (consumer, log, seq, error, at) values ($1, $2, $3, $4, $5)
          on conflict (consumer, log, seq) do update set error = excluded.error, at = excluded.at`,
        [consumer, log, seq, error, at],
      )
      await db.query(
        `delete from dead_letter where consumer = $1 and (log, seq) not in
          (select log, seq from dead_letter where consumer = $1 order by at desc, log, seq limit $2)`,
        [consumer, maxKept],
      )
    }),
  deadLetters: async (consumer, limit) =>
    (
      await pool.query<DeadLetter>(
        'select consumer, log, seq, error, at from dead_letter where consumer = $1 order by at desc, log, seq limit $2',
        [consumer, limit],
      )
    ).rows,
})
