import { isSuppressed } from '@ovation/room'
import type { RoomEvent } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'

/** The public part of a range of a room's log. Messages are as they were sent: `foldFirst` brings them up to date. */
export type EventRange = {
  events: Shown[]
  /** The time up to which it was read, milliseconds since 1970; undefined if it was read to its end. */
  readUntil: number | undefined
}

export type Shown = StoredEvent & RoomEvent<'message.sent' | 'gift.sent'>

export type RangeBounds = {
  after: number
  upTo: number
  /** The range ends at the first event stored after this time. */
  until: number
  /** How much to read at most, including what is skipped. */
  maxReadBytes: number
}

const PAGE_EVENTS = 500
const PAGE_BYTES = 512 * 1_024

const isShown = (event: StoredEvent): event is Shown =>
  event.audience === 'all' && !isSuppressed(event) && (event.type === 'message.sent' || event.type === 'gift.sent')

/** Reads above `after` up to `upTo`, within the limits. */
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

/** The first seq above `after` of an event stored at `at` or later, or `upTo`; found by binary search. */
export async function seqAt(log: Pick<RoomLog, 'read'>, room: string, { after, upTo, at }: SeqAt): Promise<number> {
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
