import type { LiveStream } from './live-stream.ts'

/** The playlist of a live stream (RFC 8216), with the wall-clock time of each segment from when it came in. */
export function renderPlaylist(stream: LiveStream): string {
  const { segments, epochMs } = stream
  const dropped = segments[0] ? segments[0].number : 0
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${stream.targetSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${dropped}`,
  ]
  let init: number | undefined
  for (const segment of segments) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    if (segment.init !== init) lines.push(`#EXT-X-MAP:URI="${stream.id}/init-${segment.init}.mp4"`)
    init = segment.init
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(epochMs + segment.startMs).toISOString()}`)
    lines.push(`#EXTINF:${(segment.durationMs / 1_000).toFixed(3)},`, `${stream.id}/${segment.number}.m4s`)
  }
  if (stream.over) lines.push('#EXT-X-ENDLIST')
  return `${lines.join('\n')}\n`
}
