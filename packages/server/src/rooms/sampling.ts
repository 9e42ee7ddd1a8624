import type { Level } from '@ovation/protocol'
import { classMayRead, isSuppressed } from '@ovation/room'
import type { ViewerClass } from '@ovation/room'
import { EncodedFrame } from './encoded-frame.ts'
import { addressedIn, cutRanges, sampledFrame } from './frames.ts'
import type { Addressed, Range } from './frames.ts'
import { foldMessages } from './history.ts'
import type { Entry } from './ring.ts'

/** Text that a frame may hold, by what a viewer has received within about a second and a half. */
const BUDGETS_CHARS = [1_500, 4_000, 16_000, 64_000] as const
const SECONDS_PER_FRAME = 1.5
const MAX_BACKFILLED_MESSAGES = 200

/** Consecutive events as they are sent to slow viewers of one class. */
export type Sample = {
  frames: EncodedFrame[]
  /** What is addressed to single people, by range; only ranges that have something. */
  addressed: Addressed[]
  /** The last seq. */
  to: number
  /** What was left out: the first and the last of them, and how many. */
  left: Range | undefined
  leftCount: number
}

/** How many characters of events a viewer with this throughput is sent at once. */
export function budgetOf(paceBytesPerS: number): number {
  const chars = paceBytesPerS * SECONDS_PER_FRAME
  return BUDGETS_CHARS.findLast((budget) => budget <= chars) ?? BUDGETS_CHARS[0]
}

/** Frames of these events, without what does not fit the budget. There is at least one event. */
export function sample(
  room: string,
  entries: readonly Entry[],
  viewers: ViewerClass,
  bounds: { budgetChars: number; maxEventsPerFrame: number },
): Sample {
  const { left, level } = leaveOut(entries, bounds.budgetChars)
  const ranges = cutRanges(entries, bounds.maxEventsPerFrame)
  const seqs = [...left]
  return {
    frames: ranges.map((range) => new EncodedFrame(sampledFrame(room, range, viewers, left, level))),
    addressed: ranges.map(addressedIn).filter(({ personal }) => personal.size > 0),
    to: entries.at(-1)?.event.seq ?? 0,
    left: seqs.length > 0 ? { from: Math.min(...seqs), to: Math.max(...seqs) } : undefined,
    leftCount: seqs.length,
  }
}

/** Which of these to leave out so that the rest fits: nothing essential, and the oldest of the others first. */
function leaveOut(entries: readonly Entry[], budgetChars: number): { left: Set<number>; level: Level } {
  const left = new Set<number>()
  let chars = 0
  for (const { event, json } of entries) if (event.tier === 'essential') chars += json.length
  let shown = 0
  for (const { event, json } of entries.toReversed()) {
    if (event.tier === 'essential' || isSuppressed(event)) continue
    chars += json.length
    if (chars > budgetChars) left.add(event.seq)
    else shown += 1
  }
  return { left, level: left.size === 0 ? 'batched' : shown > 0 ? 'sampled' : 'counters' }
}

/**
 * The newest of what was left out, in its current state, as a frame; undefined if there is nothing. `entries` are all events
 * from the first one that was left out.
 */
export function backfillFrame(
  room: string,
  entries: readonly Entry[],
  left: Range,
  viewers: ViewerClass,
): string | undefined {
  const mayRead = entries.filter(({ event }) => classMayRead(event, viewers))
  const lost = mayRead.filter(({ event }) => event.tier === 'timeline' && event.seq <= left.to)
  const newest = lost.slice(-MAX_BACKFILLED_MESSAGES)
  const [oldest] = newest
  if (!oldest) return undefined
  const messages = foldMessages(
    newest.map(({ event }) => event).filter(({ type }) => type === 'message.sent'),
    mayRead.map(({ event }) => event).filter(({ amends }) => amends !== undefined),
  )
  const others = newest.filter(({ event }) => event.type !== 'message.sent' && event.body !== null)
  return `{"t":"backfill","room":${JSON.stringify(room)},"epoch":${oldest.event.epoch},"from":${oldest.event.seq},"to":${left.to},"messages":${JSON.stringify(messages)},"events":[${others.map(({ json }) => json).join(',')}]}`
}
