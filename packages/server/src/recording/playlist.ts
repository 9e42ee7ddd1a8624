import { ticketQuery } from '../media/index.ts'
import { MAX_SEGMENT_MS } from './recording-index.ts'
import type { RecordingState, RecordedSegment, Trim } from './recording-index.ts'

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)

/**
 * How far a recording is. `recording`: its last segment grows. `open`: nobody records it now, but an encoder that comes back
 * continues it. `over`: it stays as it is.
 */
export type Progress = 'recording' | 'open' | 'over'

/** The whole of it, or what its host cut it to. */
export const shownOf = (state: RecordingState): RecordedSegment[] =>
  state.trim ? state.between(state.trim) : state.segments

/** What of a range is `shown`: all of it where nothing is trimmed off. Nothing is left where `toMs` is not after `fromMs`. */
export function shownRange(state: RecordingState, shown: readonly RecordedSegment[], { fromMs, toMs }: Trim): Trim {
  if (shown.length === state.segments.length) return { fromMs, toMs }
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last) return { fromMs, toMs: fromMs }
  return { fromMs: Math.max(fromMs, first.startMs), toMs: Math.min(toMs, last.startMs + last.durationMs) }
}

/** Whether a segment may still grow: until it is whole, nobody may load and keep it. */
export const grows = (state: RecordingState, segment: RecordedSegment, progress: Progress): boolean =>
  progress === 'recording' && segment.index === state.segments.length - 1 && state.mayGrow(segment.run)

/** What can be played of it now; `shown`: of which part. */
export const playableOf = (
  state: RecordingState,
  progress: Progress,
  shown: readonly RecordedSegment[] = shownOf(state),
): RecordedSegment[] => shown.filter((segment) => !grows(state, segment, progress))

/**
 * The playlist of a recording (RFC 8216, section 4.3.3.5), or of what is `shown` of it: all of that once it is over, until
 * then what can be played by now. `whole`: the key that opens what was trimmed off; segments are asked for with it.
 */
export function renderReplay(
  state: RecordingState,
  progress: Progress,
  {
    ticket,
    whole,
    shown,
  }: { ticket?: string | undefined; whole?: string | undefined; shown?: readonly RecordedSegment[] } = {},
): string {
  const own = ticketQuery(ticket)
  const query = whole === undefined ? own : `${own}${own === '' ? '?' : '&'}whole=${whole}`
  const isOver = progress === 'over'
  // It may not change while it is made (RFC 8216, section 4.3.3.1): then it is the longest there can be.
  const longest = isOver
    ? state.segments.reduce((most, { durationMs }) => Math.max(most, Math.ceil(durationMs / 1_000)), 1)
    : Math.ceil(MAX_SEGMENT_MS / 1_000)
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${longest}`,
    `#EXT-X-PLAYLIST-TYPE:${isOver ? 'VOD' : 'EVENT'}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
  ]
  let run: number | undefined
  for (const segment of playableOf(state, progress, shown)) {
    if (segment.run !== run) {
      if (run !== undefined) lines.push('#EXT-X-DISCONTINUITY')
      lines.push(`#EXT-X-MAP:URI="init-${segment.run}.mp4${query}"`)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.at).toISOString()}`)
      run = segment.run
    }
    lines.push(`#EXTINF:${seconds(segment.durationMs)},`, `${segment.index}.m4s${query}`)
  }
  if (isOver) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}
