import type { GuestSpan, ReplayGuest, ReplayStage } from '@ovation/protocol'
import { positionOf } from './items.ts'
import { shownOf } from './playlist.ts'
import type { RecordedSegment, RecordingState } from './recording-index.ts'

/** Segments that follow each other in time are one stretch, unless one is further than this from where it would be. */
const MAX_DRIFT_MS = 40
/** Less is not worth showing. */
const MIN_SPAN_MS = 100

type Stretch = { at: number; startMs: number; durationMs: number }

/** A recording in pieces, in each of which its positions and the time of day run alike. */
function stretchesOf(segments: readonly RecordedSegment[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { at, startMs, durationMs } of segments) {
    const last = stretches.at(-1)
    const goesOn =
      last &&
      startMs - (last.startMs + last.durationMs) < 1 &&
      Math.abs(at - last.at - (startMs - last.startMs)) <= MAX_DRIFT_MS
    if (goesOn) last.durationMs = startMs + durationMs - last.startMs
    else stretches.push({ at, startMs, durationMs })
  }
  return stretches
}

/** Where a guest is in the recording of a broadcast: both know when their video came in. */
export function spansOf(host: readonly RecordedSegment[], guest: readonly RecordedSegment[]): GuestSpan[] {
  const theirs = stretchesOf(guest)
  return stretchesOf(host).flatMap((own) =>
    theirs.flatMap((one): GuestSpan[] => {
      const from = Math.max(own.at, one.at)
      const to = Math.min(own.at + own.durationMs, one.at + one.durationMs)
      if (to - from < MIN_SPAN_MS) return []
      return [
        { fromMs: own.startMs + from - own.at, toMs: own.startMs + to - own.at, atMs: one.startMs + from - one.at },
      ]
    }),
  )
}

/**
 * What is shown of a guest: all of their stay, or what of it is in the part to which the host trimmed the broadcast, from a
 * keyframe on.
 */
export function shownOfGuest(host: RecordingState, guest: RecordingState): RecordedSegment[] {
  if (!host.trim) return guest.segments
  const spans = spansOf(shownOf(host), guest.segments)
  const [first, last] = [spans[0], spans.at(-1)]
  return first && last ? guest.between({ fromMs: first.atMs, toMs: last.atMs + last.toMs - last.fromMs }) : []
}

/**
 * Who was on stage in `shown` of a broadcast, when, and how they were laid out. Players count the time of a playlist from
 * its beginning, which a trim changes for guests too; with a key to the whole broadcast (`isWhole`) it changes nothing.
 */
export function stageOf(
  host: RecordingState,
  shown: readonly RecordedSegment[],
  guests: readonly RecordingState[],
  isWhole = false,
): ReplayStage {
  const placed = guests.flatMap((state): ReplayGuest[] => {
    const { head, segments } = state
    const spans = spansOf(shown, segments)
    if (!head.guest || spans.length === 0) return []
    const { seat, name } = head.guest
    const beganMs = isWhole ? 0 : (shownOfGuest(host, state)[0]?.startMs ?? 0)
    return [{ id: head.id, seat, name, spans: spans.map((span) => ({ ...span, atMs: span.atMs - beganMs })) }]
  })
  const last = shown.at(-1)
  const endedAt = last ? last.at + last.durationMs : 0
  const noted = guests
    .flatMap(({ layouts }) => layouts)
    .filter(({ at }) => at < endedAt)
    .toSorted((one, other) => one.at - other.at)
  const layouts = noted.flatMap(({ at, layout }, index) =>
    noted[index - 1]?.layout === layout ? [] : [{ atMs: positionOf(shown, at) ?? shown[0]?.startMs ?? 0, layout }],
  )
  return { guests: placed, layouts: placed.length > 0 ? layouts : [] }
}
