import type { Role, StreamState } from '@ovation/room'

// What hosts ask for over HTTP (docs/spec/studio.md): the bodies of the answers.

/** `GET /api/v1/rooms` gives a list of these. */
export type RoomSummary = {
  room: string
  title: string
  lifecycle: 'open' | 'closed'
  stream: StreamState
  viewers: number
}

/** Somebody in a room, once however many screens they have: `GET /api/v1/rooms/ROOM/people`. */
export type Person = { id: string; name: string; role: Role; connections: number }

/** What a host should change about what their encoder sends. Screens say it in words. */
export type Advice = 'keyframes_far' | 'codec_unsupported' | 'no_sound' | 'no_picture' | 'bitrate_low' | 'frames_few'

/** Numbers of a picture on its way in, for the host. */
export type IngestHealth = {
  /** Milliseconds since 1970. */
  since: number
  bytes: number
  pictures: number
  /** Over the last seconds. */
  bitsPerSecond: number
  picturesPerSecond: number
  /** 0 until two key frames have come. */
  keyFrameEveryMs: number
  width: number
  height: number
  video: string | null
  audio: string | null
  unsupported: string[]
  advice: Advice[]
}

/** Where an encoder sends, and how well it comes in: `GET /api/v1/rooms/ROOM/stream`. */
export type StreamInfo = { rtmp: string; key: string; health: IngestHealth | null }

/** Why an address does not lead to this server. */
export type Unreachable = 'name' | 'refused' | 'timeout' | 'certificate' | 'other_server' | 'failed'

/** The link for others: `GET /api/v1/share?room=ROOM`. There is no QR code of a link that means this machine alone. */
export type ShareInfo = {
  link: string
  onlyHere: boolean
  /** SVG. */
  qr: string | null
  reach: { ok: true } | { ok: false; why: Unreachable; detail: string } | null
  tls: 'off' | 'self' | 'files'
  lan: string[]
  port: number
}
