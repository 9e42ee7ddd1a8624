import type { RoomLog } from '../log/index.ts'
import { takesEvent } from './filter.ts'
import type { OutletFilter } from './filter.ts'

const PAGE = { events: 200, bytes: 1_024 * 1_024 }
/** Behind so many events it is not looked for any further. */
const MAX_LOOKED_AT = 4_000

/**
 * The number of the last event below `seq` that a filter lets through. 0: there is none, or none from `begin` on. A number up to
 * which it is not known, where the search was given up: it is never below the right one.
 */
export async function sinceBefore(
  log: Pick<RoomLog, 'exportEvents'>,
  room: string,
  seq: number,
  { filter, begin }: { filter: OutletFilter; begin: number },
): Promise<number> {
  let top = seq - 1
  while (top > 0 && seq - top < MAX_LOOKED_AT) {
    const bottom = Math.max(0, top - PAGE.events)
    let [found, oldest] = [0, Number.POSITIVE_INFINITY]
    for (let after = bottom; after < top;) {
      const page = await log.exportEvents(room, { after, limit: top - after, maxBytes: PAGE.bytes })
      if (page.length === 0) break
      for (const one of page) {
        const { seq: at, at: time } = one.event
        oldest = Math.min(oldest, time)
        if (at <= top && time >= begin && takesEvent(filter, one)) found = at
      }
      after = page.at(-1)?.event.seq ?? top
    }
    if (found > 0) return found
    if (oldest < begin) return 0
    top = bottom
  }
  return top
}
