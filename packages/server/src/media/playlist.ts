import { ticketQuery } from './access.ts'
import type { LiveStream, PartialSegment } from './live-stream.ts'

const PARTS_FOR_TARGETS = 3
const HOLD_BACK_PARTS = 3

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)

/**
 * The playlist of a live stream (RFC 8216 and its second edition, draft-pantos-hls-rfc8216bis): segments with the wall-clock
 * time at which they came in, and, near the live edge, the parts they are made of and the one to ask for next.
 */
export function renderPlaylist(stream: LiveStream, ticket?: string): string {
  const query = ticketQuery(ticket)
  const { id, segments, epochMs, open } = stream
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${stream.targetSeconds}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(stream.partTargetMs * HOLD_BACK_PARTS)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(stream.partTargetMs)}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.number ?? 0}`,
  ]
  let init: number | undefined
  const begin = (index: number, startMs: number, discontinuity: boolean): void => {
    if (discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    if (index !== init) lines.push(`#EXT-X-MAP:URI="${id}/init-${index}.mp4${query}"`)
    init = index
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(epochMs + startMs).toISOString()}`)
  }
  const list = (number: number, parts: readonly PartialSegment[]): void => {
    for (const [index, { durationMs, independent }] of parts.entries())
      lines.push(
        `#EXT-X-PART:DURATION=${seconds(durationMs)},URI="${id}/${number}.${index}.m4s${query}"${independent ? ',INDEPENDENT=YES' : ''}`,
      )
  }
  const end = segments.at(-1)
  const edgeMs = end ? end.startMs + end.durationMs - PARTS_FOR_TARGETS * stream.targetSeconds * 1_000 : 0
  for (const segment of segments) {
    begin(segment.init, segment.startMs, segment.discontinuity)
    if (segment.startMs + segment.durationMs > edgeMs) list(segment.number, segment.parts)
    lines.push(`#EXTINF:${seconds(segment.durationMs)},`, `${id}/${segment.number}.m4s${query}`)
  }
  if (stream.over) lines.push('#EXT-X-ENDLIST')
  else {
    if (open.startMs !== undefined && open.parts.length > 0) {
      begin(open.init, open.startMs, open.discontinuity)
      list(open.number, open.parts)
    }
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${id}/${open.number}.${open.parts.length}.m4s${query}"`)
  }
  return `${lines.join('\n')}\n`
}
