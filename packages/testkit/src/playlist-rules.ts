// What a live Media Playlist MUST be: RFC 8216 ("8216"), and its second edition, draft-pantos-hls-rfc8216bis ("bis"), for
// partial segments. Written from their text, not from this project's playlists.

type PlaylistPart = { durationMs: number; uri: string; independent: boolean }
type PlaylistSegment = {
  number: number
  durationMs: number
  uri: string
  map: string | undefined
  /** How many discontinuities lie before it, as EXT-X-DISCONTINUITY-SEQUENCE counts. */
  discontinuity: number
  dateMs: number | undefined
  parts: PlaylistPart[]
}
export type Playlist = {
  version: number
  targetMs: number
  partTargetMs: number | undefined
  holdBackMs: number | undefined
  mediaSequence: number
  discontinuitySequence: number
  hasEnded: boolean
  segments: PlaylistSegment[]
  /** Parts of the segment that is not finished yet. */
  openParts: PlaylistPart[]
}

/** Rounding of three decimals. */
const ROUNDING_MS = 1
const MIN_PART_SHARE = 0.85
const MIN_TARGETS = 3

const valueOf = (text: string, tag: string): string | undefined =>
  new RegExp(`^#${tag}:([^\\r\\n]*)$`, 'm').exec(text)?.[1]
const attribute = (list: string, name: string): string | undefined =>
  new RegExp(`(?:^|,)${name}=(?:"([^"]*)"|([^",]*))`)
    .exec(list)
    ?.slice(1)
    .find((value) => value !== undefined)
const ms = (seconds: string | undefined): number | undefined => {
  const value = Number(seconds)
  return seconds === undefined || Number.isNaN(value) ? undefined : value * 1_000
}

/** Reads a playlist, and says what in its own lines is against the rules. */
export function readPlaylist(text: string): { playlist: Playlist; faults: string[] } {
  const faults: string[] = []
  const lines = text.split(/\r?\n/)
  if (lines[0] !== '#EXTM3U') faults.push('8216 4.3.1.1: EXTM3U is not the first line')
  const control = valueOf(text, 'EXT-X-SERVER-CONTROL')
  const playlist: Playlist = {
    version: Number(valueOf(text, 'EXT-X-VERSION') ?? 1),
    targetMs: Number(valueOf(text, 'EXT-X-TARGETDURATION')) * 1_000,
    partTargetMs: ms(attribute(valueOf(text, 'EXT-X-PART-INF') ?? '', 'PART-TARGET')),
    holdBackMs: ms(attribute(control ?? '', 'PART-HOLD-BACK')),
    mediaSequence: Number(valueOf(text, 'EXT-X-MEDIA-SEQUENCE') ?? 0),
    discontinuitySequence: Number(valueOf(text, 'EXT-X-DISCONTINUITY-SEQUENCE') ?? 0),
    hasEnded: lines.includes('#EXT-X-ENDLIST'),
    ...{ segments: [], openParts: [] },
  }
  for (const tag of ['VERSION', 'TARGETDURATION', 'MEDIA-SEQUENCE', 'DISCONTINUITY-SEQUENCE', 'ENDLIST'])
    if (lines.filter((line) => line.split(':')[0] === `#EXT-X-${tag}`).length > 1)
      faults.push(`8216 4.3: EXT-X-${tag} stands there twice`)
  if (!/^\d+$/.test(valueOf(text, 'EXT-X-TARGETDURATION') ?? ''))
    faults.push('8216 4.3.3.1: EXT-X-TARGETDURATION is missing, or no whole number')
  let [map, discontinuity]: [string | undefined, number] = [undefined, playlist.discontinuitySequence]
  let [durationMs, dateMs]: [number | undefined, number | undefined] = [undefined, undefined]
  let parts: PlaylistPart[] = []
  let hasMedia = false
  for (const line of lines) {
    if (
      line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE') &&
      (hasMedia || discontinuity > playlist.discontinuitySequence)
    )
      faults.push('8216 4.3.3.3: EXT-X-DISCONTINUITY-SEQUENCE comes after a segment or a discontinuity')
    else if (line.startsWith('#EXT-X-MEDIA-SEQUENCE') && hasMedia)
      faults.push('8216 4.3.3.2: EXT-X-MEDIA-SEQUENCE comes after a segment')
    else if (line === '#EXT-X-DISCONTINUITY') discontinuity += 1
    else if (line.startsWith('#EXT-X-MAP:')) map = attribute(line.slice(11), 'URI')
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) dateMs = Date.parse(line.slice(25))
    else if (line.startsWith('#EXT-X-PART:')) {
      const uri = attribute(line.slice(12), 'URI')
      const partMs = ms(attribute(line.slice(12), 'DURATION'))
      if (uri === undefined || partMs === undefined) faults.push(`bis 4.4.4.9: a part lacks URI or DURATION: ${line}`)
      else parts.push({ durationMs: partMs, uri, independent: attribute(line.slice(12), 'INDEPENDENT') === 'YES' })
    } else if (line.startsWith('#EXTINF:')) durationMs = ms(/^[\d.]+/.exec(line.slice(8))?.[0])
    else if (line !== '' && !line.startsWith('#')) {
      hasMedia = true
      if (durationMs === undefined) faults.push(`8216 4.3.2.1: ${line} has no EXTINF`)
      const number = playlist.mediaSequence + playlist.segments.length
      playlist.segments.push({ number, durationMs: durationMs ?? 0, uri: line, map, discontinuity, dateMs, parts })
      ;[parts, durationMs, dateMs] = [[], undefined, undefined]
    }
  }
  playlist.openParts = parts
  return { playlist, faults: [...faults, ...faultsWithin(playlist)] }
}

/** What has to hold of one playlist. */
function faultsWithin(playlist: Playlist): string[] {
  const { segments, openParts, targetMs, partTargetMs, holdBackMs, version } = playlist
  const faults: string[] = []
  for (const { number, durationMs, parts } of segments) {
    if (Math.round(durationMs / 1_000) * 1_000 > targetMs)
      faults.push(`8216 4.3.3.1: segment ${number} of ${durationMs} ms is longer than the target of ${targetMs} ms`)
    const partsMs = parts.reduce((sum, part) => sum + part.durationMs, 0)
    if (parts.length > 0 && Math.abs(partsMs - durationMs) > ROUNDING_MS * (parts.length + 1))
      faults.push(`bis 4.4.4.9: the parts of segment ${number} are ${partsMs} ms long, the segment ${durationMs} ms`)
  }
  if (segments.some(({ map }) => map !== undefined) && version < 6) faults.push('8216 7: EXT-X-MAP needs version 6')
  if (segments.some(({ map, uri }) => map === undefined && /\.(m4s|mp4)$/.test(uri.split('?')[0] ?? '')))
    faults.push('8216 3.3: a segment of fragmented MP4 has no EXT-X-MAP')
  const lists = [...segments.map(({ parts }) => parts), openParts]
  if (lists.some((parts) => parts.length > 0) && partTargetMs === undefined)
    return [...faults, 'bis 4.4.3.7: parts without EXT-X-PART-INF']
  if (partTargetMs === undefined) return faults
  for (const parts of lists)
    for (const [index, { durationMs, uri }] of parts.entries()) {
      if (durationMs > partTargetMs + ROUNDING_MS)
        faults.push(`bis 4.4.3.7: part ${uri} of ${durationMs} ms is longer than PART-TARGET of ${partTargetMs} ms`)
      // The last of a segment may be shorter, and the newest one may turn out to be that.
      if (index < parts.length - 1 && durationMs < partTargetMs * MIN_PART_SHARE - ROUNDING_MS)
        faults.push(
          `bis 4.4.4.9: part ${uri} of ${durationMs} ms is shorter than 85 % of PART-TARGET of ${partTargetMs} ms`,
        )
    }
  if (holdBackMs === undefined) faults.push('bis 4.4.3.8: parts without PART-HOLD-BACK')
  else if (holdBackMs < 2 * partTargetMs) faults.push('bis 4.4.3.8: PART-HOLD-BACK is less than twice PART-TARGET')
  return faults
}

/** What has to hold between a playlist and one that was read later, of the same address. */
function faultsBetween(before: Playlist, after: Playlist): string[] {
  const faults: string[] = []
  if (after.targetMs !== before.targetMs) faults.push('8216 4.3.3.1: EXT-X-TARGETDURATION has changed')
  if (after.partTargetMs !== before.partTargetMs) faults.push('bis 4.4.3.7: PART-TARGET has changed')
  if (after.mediaSequence < before.mediaSequence)
    faults.push(`8216 6.2.2: EXT-X-MEDIA-SEQUENCE went back from ${before.mediaSequence} to ${after.mediaSequence}`)
  if (before.hasEnded && !after.hasEnded) faults.push('8216 6.2.1: EXT-X-ENDLIST was taken away')
  const later = new Map(after.segments.map((segment) => [segment.number, segment]))
  for (const segment of before.segments) {
    const same = later.get(segment.number)
    if (!same) {
      if (segment.number >= after.mediaSequence) faults.push(`8216 6.2.1: segment ${segment.number} is missing`)
      continue
    }
    for (const key of ['uri', 'durationMs', 'map', 'discontinuity', 'dateMs'] as const)
      if (same[key] !== segment[key])
        faults.push(`8216 6.2.1: ${key} of segment ${segment.number} was ${segment[key]} and is ${same[key]}`)
  }
  const uris = new Map(before.segments.map(({ uri, number }) => [uri, number]))
  for (const { uri, number } of after.segments)
    if ((uris.get(uri) ?? number) !== number) faults.push(`8216 6.2.2: the name ${uri} comes again`)
  const next = later.get(before.segments.length + before.mediaSequence)
  for (const [index, { uri }] of before.openParts.entries()) {
    const there = next
      ? next.parts
      : after.mediaSequence + after.segments.length === before.mediaSequence + before.segments.length
        ? after.openParts
        : []
    if (there.length > 0 && there[index]?.uri !== uri) faults.push(`bis 6.2.2: part ${uri} is no longer where it was`)
  }
  const lengthMs = after.segments.reduce((sum, { durationMs }) => sum + durationMs, 0)
  if (after.mediaSequence > before.mediaSequence && !after.hasEnded && lengthMs < MIN_TARGETS * after.targetMs)
    faults.push(`8216 6.2.2: segments were removed from a playlist of ${lengthMs} ms, less than three targets`)
  return faults
}

/** Follows one playlist over time, and gathers each fault once. */
export class PlaylistJudge {
  readonly faults = new Set<string>()
  #last: Playlist | undefined

  take(text: string): Playlist {
    const { playlist, faults } = readPlaylist(text)
    for (const fault of faults) this.faults.add(fault)
    if (this.#last) for (const fault of faultsBetween(this.#last, playlist)) this.faults.add(fault)
    this.#last = playlist
    return playlist
  }
}
