import { ticketQuery } from '../media/index.ts'
import { MAX_SEGMENT_MS } from './recording-index.ts'
import type { RecordingState, RecordedSegment } from './recording-index.ts'

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)

/** The whole of it, or what its host cut it to. */
export const shownOf = (state: RecordingState): RecordedSegment[] =>
  state.trim ? state.between(state.trim) : state.segments

/**
 * The playlist of a recording (RFC 8216, section 4.3.3.5): all of it once it has ended, what there is by now while it is made.
 */
export function renderReplay(state: RecordingState, live: boolean, ticket?: string): string {
  const query = ticketQuery(ticket)
  const shown = shownOf(state)
  // It may not change while it is made (RFC 8216, section 4.3.3.1): then it is the longest there can be.
  const longest = live
    ? Math.ceil(MAX_SEGMENT_MS / 1_000)
    : state.segments.reduce((most, { durationMs }) => Math.max(most, Math.ceil(durationMs / 1_000)), 1)
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${longest}`,
    `#EXT-X-PLAYLIST-TYPE:${live ? 'EVENT' : 'VOD'}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
  ]
  let run: number | undefined
  for (const segment of shown) {
    if (segment.run !== run) {
      if (run !== undefined) lines.push('#EXT-X-DISCONTINUITY')
      lines.push(`#EXT-X-MAP:URI="init-${segment.run}.mp4${query}"`)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.at).toISOString()}`)
      run = segment.run
    }
    lines.push(`#EXTINF:${seconds(segment.durationMs)},`, `${segment.index}.m4s${query}`)
  }
  if (!live) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}
