import type { ReplayItem, ReplayItems } from '@ovation/protocol'
import type { EventBodies } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'
import { foldFirst, readRange, seqAt } from '../rooms/index.ts'
import type { Shown } from '../rooms/index.ts'
import type { RecordedSegment, RecordingState } from './recording-index.ts'

/** People speak about video some time after it came in: that far the log is read beyond the video. */
const MAX_BEHIND_MS = 60_000
/** Clocks of nodes differ a little. */
const MAX_AHEAD_MS = 2_000
/** An answer goes on by so much at least, even where more was said in that time than can be read. */
const MIN_ANSWER_MS = 1_000
export const MAX_ANSWER_MS = 30_000
/** Of the JSON of an answer. */
export const MAX_ANSWER_BYTES = 512 * 1_024
/** Of the log, for one answer. */
const MAX_READ_BYTES = 8 * 1_024 * 1_024
const ENVELOPE_BYTES = 64
const FOLD_AT_ONCE = 100

/** When the video at a place came in. */
const wallClockOf = (segment: RecordedSegment, atMs: number): number => segment.at + Math.max(0, atMs - segment.startMs)

/** The place of a moment in a recording; undefined when nothing was recorded then. */
export function positionOf(segments: readonly RecordedSegment[], at: number): number | undefined {
  let [low, high] = [0, segments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((segments[middle] as RecordedSegment).at <= at) low = middle + 1
    else high = middle
  }
  const segment = segments[low - 1]
  if (!segment) return undefined
  const next = segments[low]
  const place = segment.startMs + (at - segment.at)
  // What was said while nothing was recorded stands where the video goes on.
  if (place > segment.startMs + segment.durationMs) return next?.startMs
  return place
}

type Placed = { atMs: number; event: Shown }

/** The moment that something is about: what the author of a message was watching, or when it came in. */
const momentSaid = (event: Shown): number => (event.type === 'message.sent' ? (event.streamTime ?? event.at) : event.at)

/**
 * What was said and given between two places of a recording, by the video that its author was watching. An answer is
 * bounded in time and bytes, and so is what is read for it; `toMs` says how far it reached.
 */
export async function itemsOf(
  log: RoomLog,
  state: RecordingState,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<ReplayItems> {
  const wantedMs = Math.min(toMs, fromMs + MAX_ANSWER_MS)
  const { placed, reachedMs } = await placedIn(log, state, fromMs, wantedMs)
  const within = placed
    .filter(({ atMs }) => atMs >= fromMs && atMs < reachedMs)
    .sort((a, b) => a.atMs - b.atMs || a.event.seq - b.event.seq)
  const items: ReplayItem[] = []
  let bytes = ENVELOPE_BYTES
  for (let begin = 0; begin < within.length;) {
    const found = await itemsFor(log, state.head.room, within.slice(begin, begin + FOLD_AT_ONCE))
    begin += found.taken
    for (const item of found.items) {
      bytes += Buffer.byteLength(JSON.stringify(item)) + 1
      if (bytes <= MAX_ANSWER_BYTES) items.push(item)
      // What does not fit is asked for from its own place; where all of it has one place, the rest of that is left out.
      else return upTo(items, item.atMs > fromMs ? item.atMs : Math.min(reachedMs, Math.floor(fromMs) + 1))
    }
  }
  return { items, toMs: reachedMs }
}

const upTo = (items: readonly ReplayItem[], toMs: number): ReplayItems => ({
  items: items.filter(({ atMs }) => atMs < toMs),
  toMs,
})

/** What the log has between two places, and how far that is all of it. */
async function placedIn(
  log: RoomLog,
  { segments, head }: RecordingState,
  fromMs: number,
  toMs: number,
): Promise<{ placed: Placed[]; reachedMs: number }> {
  const first = segments.findLast(({ startMs }) => startMs <= fromMs) ?? segments[0]
  const last = segments.findLast(({ startMs }) => startMs < toMs) ?? segments.at(-1)
  if (!first || !last) return { placed: [], reachedMs: toMs }
  const from = wallClockOf(first, fromMs)
  const until = wallClockOf(last, Math.min(toMs, last.startMs + last.durationMs)) + MAX_BEHIND_MS
  const beyond = segments.find(({ at }) => at > until)
  const end = beyond?.seq ?? (await log.heads([head.room]))[0]?.seq ?? last.seq
  const begin = await seqAt(log, head.room, {
    ...{ after: Math.max(0, first.seq - 1), upTo: Math.max(first.seq, end), at: from - MAX_AHEAD_MS },
  })
  const { events, readUntil } = await readRange(log, head.room, {
    ...{ after: begin - 1, upTo: end, until, maxReadBytes: MAX_READ_BYTES },
  })
  const placed = events.flatMap((event) => {
    const atMs = positionOf(segments, momentSaid(event))
    return atMs === undefined ? [] : [{ atMs, event }]
  })
  if (readUntil === undefined) return { placed, reachedMs: toMs }
  // What was said about video may come up to a minute after it: so far before the end of what was read it is all.
  const whole = positionOf(segments, readUntil - MAX_BEHIND_MS) ?? fromMs
  return { placed, reachedMs: Math.min(toMs, Math.max(fromMs + MIN_ANSWER_MS, whole)) }
}

/** As it stands now, in the order of its places: of the first `taken` of these, as what changed them may be much. */
async function itemsFor(
  log: RoomLog,
  room: string,
  placed: readonly Placed[],
): Promise<{ items: ReplayItem[]; taken: number }> {
  const said = placed.filter(({ event }) => event.type === 'message.sent').map(({ event }) => event)
  const { messages: found, folded } = await foldFirst(log, room, said, MAX_ANSWER_BYTES)
  const messages = new Map(found.filter(({ deleted }) => !deleted).map((message) => [message.seq, message]))
  const next = said[folded]
  const taken = next === undefined ? placed.length : placed.findIndex(({ event }) => event === next)
  const items = placed.slice(0, taken).flatMap(({ atMs, event }): ReplayItem[] => {
    const message = messages.get(event.seq)
    if (message) return [{ kind: 'message', atMs, message }]
    if (event.type !== 'gift.sent' || !event.body) return []
    const { gift, count, by } = event.body as EventBodies['gift.sent']
    return [{ kind: 'gift', atMs, seq: event.seq, gift, count, by }]
  })
  return { items, taken }
}
