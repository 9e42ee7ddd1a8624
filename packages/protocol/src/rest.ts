import type { WireError } from './frames.ts'
import type { Author, Message, Role, SharedValue, StreamState } from '@ovation/room'

// What hosts ask for over HTTP (docs/spec/studio.md): the bodies of the answers.

/** `GET /api/v1/rooms` gives a list of these. */
export type RoomSummary = {
  room: string
  title: string
  lifecycle: 'open' | 'closed'
  stream: StreamState
  viewers: number
  /** Why the room cannot be opened; the rest of it is not known then. */
  error?: WireError
}

/** Somebody in a room, once however many screens they have: `GET /api/v1/rooms/ROOM/people`. */
export type Person = { id: string; name: string; role: Role; connections: number }

/** What a host should change about what their encoder sends. Screens say it in words. */
export type Advice =
  | 'keyframe_interval_too_long'
  | 'codec_unsupported'
  /** It is passed on, and not every browser plays it. */
  | 'codec_not_universal'
  /** By turns, with the keys of one room. */
  | 'two_encoders'
  | 'no_audio'
  | 'no_video'
  | 'low_bitrate'
  | 'low_frame_rate'
  | 'clock_stands_still'
  | 'upload_too_slow'

/** Numbers of video on its way in, for the host. */
export type IngestHealth = {
  /** Milliseconds since 1970. */
  since: number
  bytes: number
  videoFrames: number
  /** Over the last seconds. */
  bitrate: number
  frameRate: number
  /** 0 until two keyframes have come. */
  keyframeIntervalMs: number
  width: number
  height: number
  video: string | null
  audio: string | null
  unsupported: string[]
  /** Packets that could not be read and were passed over. */
  skipped: number
  /** How much longer the stream takes than its own clock says, milliseconds: what waits on the way here. */
  lagMs: number
  /** Frames that never arrived, by the gaps between those that did. */
  lostFrames: number
  /** The last minutes, every few seconds, the oldest first. */
  history: { at: number; bitrate: number; frameRate: number; lagMs: number }[]
  advice: Advice[]
}

/** Why a key let nobody publish. `contested`: two encoders have been publishing by turns; `not_judged`: it could not be looked up. */
export type PublishRefusal = 'unknown_key' | 'room_closed' | 'not_invited' | 'contested' | 'not_judged'
/**
 * Why a publisher was lost: the connection broke, nothing came for a while, what came could not be read, its answers were
 * not taken, or another one came with the same key.
 */
export type PublishFailure = 'disconnected' | 'silent' | 'malformed' | 'unread' | 'replaced'

/** What kept somebody from publishing, or ended it, for those who run the room. The same again counts up. */
export type PublishProblem = {
  reason: PublishRefusal | PublishFailure
  /** What exactly it was, in English, where there is more to say. */
  detail: string
  via: 'rtmp' | 'browser'
  address: string | null
  /** The last time, milliseconds since 1970. */
  at: number
  count: number
}

/** Where an encoder sends, and the health of its stream: `GET /api/v1/rooms/ROOM/stream`. */
export type StreamInfo = {
  rtmp: string
  /** The same over TLS, where the server has a certificate. */
  rtmps: string | null
  key: string
  health: IngestHealth | null
  /** Of the last hours, the newest first, a few. */
  problems: PublishProblem[]
}

/** A key that encoders publish with. The first one of a room has no name. */
export type StreamKey = { id: string; name: string; key: string; createdAt: number }

/** `GET /api/v1/rooms/ROOM/keys`, the oldest first. */
export type StreamKeyList = { keys: StreamKey[] }

/** Something that was said or given, and where it stands in a recording, milliseconds from its beginning. */
export type ReplayItem =
  | { kind: 'message'; atMs: number; message: Message }
  | { kind: 'gift'; atMs: number; seq: number; gift: string; count: number; by: Author }

/** A range of them: `GET /replay/ID/events?from=MS&to=MS`. `toMs` may lie before what was asked for: ask on from there. */
export type ReplayItems = { items: ReplayItem[]; toMs: number }

/** A named place of a recording, milliseconds from its beginning. */
export type ReplayChapter = { atMs: number; title: string }

/** A recording that can be played: `GET /api/v1/rooms/ROOM/replays`, the newest first, and `GET /replay/ID/info`. */
export type ReplaySummary = {
  id: string
  room: string
  kind: 'broadcast' | 'clip'
  title: string
  /** When it began, milliseconds since 1970. */
  at: number
  durationMs: number
  /** Where playing begins: what comes before was cut off. Positions count from the beginning of the recording. */
  startMs: number
  endMs: number
  bytes: number
  /** It is still being made. */
  live: boolean
  audioOnly: boolean
  chapters: readonly ReplayChapter[]
}

/** How it stands with recording in a room: `GET /api/v1/rooms/ROOM/recording`. */
export type RecordingInfo = {
  /** The recording that is being made. */
  recording: string | null
  /** Why nothing is written at the moment. */
  paused: 'disk' | null
  usedBytes: number
  maxBytes: number
  keepDays: number
  /** How long the disk lasts at this pace; null while nothing is recorded. */
  hoursLeft: number | null
}

/** The shared state of a room by key: `GET /api/v1/rooms/ROOM/state`. */
export type SharedValues = Readonly<Record<string, SharedValue>>

/** A file to take away. `url` works for half a minute. */
export type ReplayFile = { url: string; bytes: number }

/**
 * What can be taken away of a recording: `POST /api/v1/replays/ID/download`, again and again until it is ready. It is one
 * file, unless a codec changed in the middle: then each of `parts` is one, in their order; `url` and `bytes` are the first's.
 */
export type ReplayDownload =
  | { state: 'working'; progress: number }
  | ({ state: 'ready'; parts: ReplayFile[] } & ReplayFile)

/** Where a browser publishes into a room: `GET /api/v1/rooms/ROOM/publish-link`. No QR code without TLS: phones open no camera then. */
export type PublishLink = { link: string; secure: boolean; qr: string | null }

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

/** What reached the server of a request: `GET /api/v1/share/echo`. */
export type ShareEcho = {
  instance: string
  /** How the one who asked is counted. */
  address: string
  forwarded: 'none' | 'believed' | 'ignored'
  secure: boolean
}
