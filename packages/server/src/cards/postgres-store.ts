import type { Pool } from 'pg'
import { readCard, rowOf } from './rows.ts'
import type { CardRow } from './rows.ts'
import type { CardStore } from './store.ts'

/** The cards of rooms, in the PostgreSQL that all nodes share. */
export const postgresCardStore = (pool: Pool): CardStore => ({
  saveCard: async (card) => {
    const { room, seq, listed, live, data, updated_at: updatedAt } = rowOf(card)
    await pool.query(
      `insert into room_card (room, seq, listed, live, data, updated_at, viewers, viewers_at)
        values ($1, $2, $3, $4, $5, $6, 0, 0) on conflict (room) do update set seq = excluded.seq,
        listed = excluded.listed, live = excluded.live, data = excluded.data, updated_at = excluded.updated_at
        where excluded.seq > room_card.seq`,
      [room, seq, listed, live, data, updatedAt],
    )
  },
  findCards: async (rooms) =>
    (await pool.query<CardRow>('select * from room_card where room = any($1)', [rooms])).rows.flatMap(readCard),
  listedCards: async (limit) =>
    (
      await pool.query<CardRow>(
        `select * from room_card where listed = 1
          and exists (select 1 from room_head where room_head.room = room_card.room and kind = 'room') order by live desc, room limit $1`,
        [limit],
      )
    ).rows.flatMap(readCard),
  saveViewers: async (rooms, at) => {
    await pool.query(
      `update room_card set viewers = written.viewers, viewers_at = $3
        from unnest($1::text[], $2::bigint[]) as written (room, viewers) where room_card.room = written.room`,
      [rooms.map(([room]) => room), rooms.map(([, viewers]) => viewers), at],
    )
  },
})
