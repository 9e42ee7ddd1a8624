// What a browser sends to publish (`/live/PATH/publish`): a hello with a stream key as text, answered by `ready`; then
// configurations as text, and packets as bytes. What servers read them with is in `schemas/media-publish.ts`: nothing here may be
// imported that screens share, or it would become a file of its own in their first load.

/**
 * The first message: to publish, or to measure how much the line carries. `session`: the same over all connections of one
 * broadcast. `tapped`: somebody has just started it by hand; a page that reconnects by itself does not say so.
 */
export type PublishHello = {
  t: 'publish' | 'measure'
  key: string
  session?: string | undefined
  tapped?: boolean | undefined
}

/** How video (H.264) or audio is encoded, and signals. Descriptions are those of WebCodecs' decoder configurations, in base64. */
export type PublishMessage =
  | { t: 'video'; description: string }
  | {
      t: 'audio'
      codec: 'opus' | 'mp4a.40.2'
      description?: string | undefined
      sampleRate: number
      channels: number
      /** How long a packet of Opus is; 20 by default. */
      frameMs?: number | undefined
    }
  | { t: 'end' }
  | { t: 'ping' }

/**
 * What the server answers. `pings`: it answers `ping` with `pong`. `measured`: how many bytes came, and in what time from the
 * first to the last.
 */
export type PublishAnswer = { t: 'ready'; pings?: true } | { t: 'pong' } | { t: 'measured'; bytes: number; ms: number }

/**
 * How either side closes the connection: the key was refused, or is no longer valid; another publisher took over; the room is
 * closed; somebody ended the show; a message could not be read; nothing arrived for a while.
 */
export const PUBLISH_CLOSE = {
  ...{ refused: 4_403, replaced: 4_409, closed: 4_410, ended: 4_411 },
  ...{ malformed: 4_400, silent: 4_408 },
} as const

/** The reason of a close that says `ended`, where the site has cut the show: nobody goes live there for ten minutes. */
export const CUT_BY_SITE = 'cut_by_site'

/** What a packet holds: audio, a frame that needs those before it, or a keyframe. */
export const AUDIO = 0
export const DELTA = 1
export const KEY = 2

/** A kind (one byte) and a time in milliseconds (eight bytes, a double in network order) stand before what the encoder gave. */
export const PACKET_HEAD_BYTES = 9

export function encodePacket(kind: number, atMs: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PACKET_HEAD_BYTES + data.length)
  bytes[0] = kind
  new DataView(bytes.buffer).setFloat64(1, atMs)
  bytes.set(data, PACKET_HEAD_BYTES)
  return bytes
}
