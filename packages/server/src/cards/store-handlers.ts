import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import type { Card } from './card.ts'
import { readCard, rowOf } from './rows.ts'
import type { CardRow } from './rows.ts'

const SAVE = `insert into room_card (room, seq, listed, live, data, updated_at, viewers, viewers_at)
  values (?, ?, ?, ?, ?, ?, 0, 0) on conflict (room) do update set seq = excluded.seq, listed = excluded.listed,
  live = excluded.live, data = excluded.data, updated_at = excluded.updated_at where excluded.seq > room_card.seq`

/** The cards of rooms, inside a storage thread. */
export function cardHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    saveCard: (card: Card) => {
      const { room, seq, listed, live, data, updated_at: updatedAt } = rowOf(card)
      sql.run(SAVE, room, seq, listed, live, data, updatedAt)
    },
    findCards: (rooms: readonly string[]) =>
      sql
        .all<CardRow>(
          'select room_card.* from json_each(?) as wanted join room_card on room_card.room = wanted.value',
          JSON.stringify(rooms),
        )
        .flatMap(readCard),
    listedCards: (limit: number) =>
      sql
        .all<CardRow>(
          `select * from room_card where listed = 1
            and exists (select 1 from room_head where room_head.room = room_card.room and kind = 'room') order by live desc, room limit ?`,
          limit,
        )
        .flatMap(readCard),
    saveViewers: (rooms: readonly [room: string, viewers: number][], at: number) =>
      sql.transaction(() => {
        for (const [room, viewers] of rooms)
          sql.run('update room_card set viewers = ?, viewers_at = ? where room = ?', viewers, at, room)
      }),
  } as Handlers
}
