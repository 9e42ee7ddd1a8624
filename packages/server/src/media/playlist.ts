import { ticketQuery } from './access.ts'
import type { LiveStream } from './live-stream.ts'
import { durationOf } from './segments.ts'
import type { PartialSegment } from './segments.ts'

const PARTS_FOR_TARGETS = 3
const HOLD_BACK_PARTS = 3

const seconds = (ms: number): string => (ms / 1_000).toFixed(3)

/**
 * The playlist of a live stream (RFC 8216 and its second edition, draft-pantos-hls-rfc8216bis): segments with the wall-clock
 * time at which they came in, and, near the live edge, the parts they are made of and the one to ask for next.
 */
export function renderPlaylist(
  stream: LiveStream,
  { ticket, other }: { ticket?: string | undefined; other?: Rendition | undefined } = {},
): string {
  const query = ticketQuery(ticket)
  const { id, segments, epochMs, segmenter } = stream
  const { open, targetSeconds, partTargetMs, inits, finished } = segmenter
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    `#EXT-X-TARGETDURATION:${targetSeconds}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(partTargetMs * HOLD_BACK_PARTS)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(partTargetMs)}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.number ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${finished.discontinuitySequence}`,
  ]
  let init: number | undefined
  const begin = (index: number, startMs: number, discontinuity: boolean): void => {
    if (discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    if (index !== init) lines.push(`#EXT-X-MAP:URI="${inits.streamOf(index) ?? id}/init-${index}.mp4${query}"`)
    init = index
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(epochMs + startMs).toISOString()}`)
  }
  const list = (of: string, number: number, parts: readonly PartialSegment[]): void => {
    for (const [index, { durationMs, independent }] of parts.entries())
      lines.push(
        `#EXT-X-PART:DURATION=${seconds(durationMs)},URI="${of}/${number}.${index}.m4s${query}"${independent ? ',INDEPENDENT=YES' : ''}`,
      )
  }
  let laterMs = durationOf(segments)
  for (const segment of segments) {
    laterMs -= segment.durationMs
    begin(segment.init, segment.startMs, segment.discontinuity)
    if (laterMs <= PARTS_FOR_TARGETS * targetSeconds * 1_000) list(segment.stream, segment.number, segment.parts)
    lines.push(`#EXTINF:${seconds(segment.durationMs)},`, `${segment.stream}/${segment.number}.m4s${query}`)
  }
  if (stream.over && !stream.moved) lines.push('#EXT-X-ENDLIST')
  else {
    if (open.startMs !== undefined && open.parts.length > 0) {
      begin(open.init, open.startMs, open.discontinuity)
      list(id, open.number, open.parts)
    }
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${id}/${open.number}.${open.parts.length}.m4s${query}"`)
    if (other) lines.push(renditionReport(other, query))
  }
  return `${lines.join('\n')}\n`
}

/** The same video in another size, and where its playlist is from here. */
export type Rendition = { uri: string; stream: LiveStream }

/** How far another rendition is, so that who changes to it asks for the right part at once (section 4.4.5.4). */
function renditionReport({ uri, stream }: Rendition, query: string): string {
  const { number, parts } = stream.segmenter.open
  const before = stream.segments.at(-1)
  const [msn, part] =
    parts.length > 0 || !before ? [number, parts.length - 1] : [before.number, Math.max(0, before.parts.length - 1)]
  return `#EXT-X-RENDITION-REPORT:URI="${uri}${query}",LAST-MSN=${msn},LAST-PART=${Math.max(0, part)}`
}

/** The playlist of playlists. */
export function renderMaster(renditions: readonly Rendition[], ticket?: string): string {
  // Segments of a long group of video begin where it is cut: no EXT-X-INDEPENDENT-SEGMENTS.
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9']
  for (const { uri, stream } of renditions) {
    const { init, segments } = stream
    const peak = Math.max(...segments.map(({ bytes, durationMs }) => (bytes.length * 8_000) / Math.max(1, durationMs)))
    const codecs = /codecs="([^"]+)"/.exec(init?.mime ?? '')?.[1] ?? ''
    const size = init && init.width > 0 ? `,RESOLUTION=${init.width}x${init.height}` : ''
    lines.push(
      `#EXT-X-STREAM-INF:BANDWIDTH=${Math.ceil(peak)}${size},CODECS="${codecs}"`,
      `${uri}${ticketQuery(ticket)}`,
    )
  }
  return `${lines.join('\n')}\n`
}
