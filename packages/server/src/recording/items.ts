import type { ReplayItem, ReplayItems } from '@ovation/protocol'
import type { RoomLog } from '../log/index.ts'
import { readStretch } from '../rooms/index.ts'
import type { RecordedSegment, RecordingState } from './journal.ts'

/** People speak about a picture some time after it came in: that far the log is read beyond the picture. */
const MAX_BEHIND_MS = 60_000
const MAX_EVENTS = 5_000
const LEAST_STRETCH_MS = 1_000
export const MAX_STRETCH_MS = 5 * 60_000

/** When the picture at a place came in. */
const momentOf = (segment: RecordedSegment, atMs: number): number => segment.at + Math.max(0, atMs - segment.startMs)

/** The place of a moment in a recording; undefined when nothing was recorded then. */
function placeOf(segments: readonly RecordedSegment[], at: number): number | undefined {
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
  // What was said while nothing was recorded stands where the picture goes on.
  if (place > segment.startMs + segment.durationMs) return next?.startMs
  return place
}

/** What was said and given between two places of a recording, by the picture that its author was watching. */
export async function itemsOf(
  log: RoomLog,
  state: RecordingState,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<ReplayItems> {
  const { segments, head } = state
  const first = segments.findLast(({ startMs }) => startMs <= fromMs) ?? segments[0]
  const last = segments.find(({ startMs }) => startMs >= toMs) ?? segments.at(-1)
  if (!first || !last) return { items: [], toMs }
  const beyond = segments.find(({ at }) => at > last.at + MAX_BEHIND_MS)
  const [end] = beyond ? [beyond.seq] : (await log.heads([head.room])).map(({ seq }) => seq)
  const { messages, gifts, readUntil } = await readStretch(log, head.room, {
    ...{ after: Math.max(0, first.seq - 1), upTo: end ?? last.seq, maxEvents: MAX_EVENTS },
    atLeastUntil: momentOf(first, fromMs) + LEAST_STRETCH_MS + MAX_BEHIND_MS,
  })
  const place = (at: number): number | undefined => placeOf(segments, at)
  const all: ReplayItem[] = []
  for (const message of messages) {
    const atMs = place(message.streamTime ?? message.at)
    if (atMs !== undefined) all.push({ kind: 'message', atMs, message })
  }
  for (const { seq, at, body } of gifts) {
    const atMs = place(at)
    if (atMs !== undefined && body)
      all.push({ kind: 'gift', atMs, seq, gift: body.gift, count: body.count, by: body.by })
  }
  // More than one answer holds: the rest is asked for from there.
  const whole = readUntil === undefined ? undefined : place(readUntil - MAX_BEHIND_MS)
  const reached = whole === undefined ? toMs : Math.max(fromMs + 1, Math.min(toMs, whole))
  return {
    items: all.filter(({ atMs }) => atMs >= fromMs && atMs < reached).sort((a, b) => a.atMs - b.atMs),
    toMs: reached,
  }
}
