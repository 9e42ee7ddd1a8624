import { isSuppressed } from '@ovation/room'
import type { RoomEvent } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'

/** What everybody may know of a range of a room's log. Messages are as they were sent: `foldFirst` brings them up to date. */
export type EventRange = {
  events: Shown[]
  /** Until when it was read, milliseconds since 1970; undefined when it was read to its end. */
  readUntil: number | undefined
}

export type Shown = StoredEvent & RoomEvent<'message.sent' | 'gift.sent'>

export type RangeBounds = {
  after: number
  upTo: number
  /** What came in later than this is not wanted: the range ends there. */
  until: number
  /** What is read at most, whether it is wanted or passed over. */
  maxReadBytes: number
}

const PAGE_EVENTS = 500
const PAGE_BYTES = 512 * 1_024

const isShown = (event: StoredEvent): event is Shown =>
  event.audience === 'all' && !isSuppressed(event) && (event.type === 'message.sent' || event.type === 'gift.sent')

/** Reads above `after` up to `upTo`, and no more than the bounds say. */
export async function readRange(log: RoomLog, room: string, range: RangeBounds): Promise<EventRange> {
  const { upTo, until, maxReadBytes } = range
  const events: Shown[] = []
  let at = range.after
  let readBytes = 0
  while (at < upTo) {
    const maxBytes = Math.max(1, Math.min(PAGE_BYTES, maxReadBytes - readBytes))
    const page = await log.read(room, { after: at, limit: Math.min(PAGE_EVENTS, upTo - at), maxBytes })
    const last = page.at(-1)
    if (!last) break
    at = last.seq
    for (const event of page) {
      readBytes += JSON.stringify(event).length
      if (isShown(event) && event.at <= until) events.push(event)
    }
    if (last.at > until) break
    if (readBytes >= maxReadBytes && at < upTo) return { events, readUntil: last.at }
  }
  return { events, readUntil: undefined }
}

/** The first seq above `after` of an event that came in at `at` or later, or `upTo`; found without reading what lies before. */
export async function seqAt(log: RoomLog, room: string, { after, upTo, at }: SeqAt): Promise<number> {
  let [low, high] = [after, upTo]
  while (low < high) {
    const middle = (low + high) >> 1
    const [event] = await log.read(room, { after: middle, limit: 1, maxBytes: 1 })
    if (event && event.at < at) low = Math.max(middle + 1, event.seq)
    else high = middle
  }
  return low + 1
}

type SeqAt = { after: number; upTo: number; at: number }
