import type { PeopleDatabase } from './database.ts'

const ROOMS_PER_PAGE = 100

/** The rooms that come after this one by name, in order, read page by page. */
export async function* roomsAfter(db: PeopleDatabase, from: string): AsyncGenerator<string> {
  let at = from
  for (;;) {
    const rooms = await db.find<{ room: string }>('roomsAfter', at, ROOMS_PER_PAGE)
    for (const { room } of rooms) yield (at = room)
    if (rooms.length < ROOMS_PER_PAGE) return
  }
}
