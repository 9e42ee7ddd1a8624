import type { RecordingCatalogue } from './catalogue.ts'
import { positionOf } from './items.ts'

/** Recording and broadcast do not begin in the same millisecond. */
const MAX_BEFORE_MS = 60_000

/** The recording of a broadcast, and where a moment (milliseconds since 1970) is in it; undefined if there is none. */
export function replayOf(
  catalogue: Pick<RecordingCatalogue, 'of'>,
  room: string,
  { startedAt, endedAt }: { startedAt: number; endedAt: number | null },
): { id: string; at: number; positionOf: (at: number) => number | undefined } | undefined {
  const recorded = catalogue
    .of(room)
    .findLast(
      ({ head }) =>
        head.kind === 'evening' && head.at >= startedAt - MAX_BEFORE_MS && head.at <= (endedAt ?? Number.MAX_VALUE),
    )
  if (!recorded) return undefined
  const { head, segments } = recorded
  // The first keyframe comes a moment after the start.
  const first = segments[0]?.at ?? head.at
  return { id: head.id, at: head.at, positionOf: (at) => positionOf(segments, Math.max(at, first)) }
}
