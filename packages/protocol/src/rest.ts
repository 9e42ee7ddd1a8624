import type { WireError } from './frames.ts'
import type {
  Author,
  Message,
  Role,
  SharedValue,
  SitePermission,
  SiteRole,
  StageLayout,
  StreamState,
} from '@ovation/room'

export type { PastPoll } from '@ovation/features/polls/model'
export type { RoomReport, RoomSanction } from '@ovation/features/moderation/model'

// Response bodies of the REST API (docs/spec/studio.md).

/** An item of `GET /api/v1/rooms`. */
export type RoomSummary = {
  room: string
  title: string
  lifecycle: 'open' | 'closed'
  stream: StreamState
  viewers: number
  /** Why the room cannot be opened; the other fields are unknown then. */
  error?: WireError
}

/** A person in a room, listed once however many screens they have open: `GET /api/v1/rooms/ROOM/people`. */
export type Person = { id: string; name: string; role: Role; connections: number }

/** What anybody may know of a person. Of somebody without an account that is a tag: what they are called is in what they say. */
export type PublicProfile = {
  id: string
  /** Four signs that follow from the id: people of the same name differ in it, and it stays when a name changes. */
  tag: string
  account: boolean
  name: string | null
  /** Where their avatar is, from the root of the server. */
  avatar: string | null
  bio: string
}

/** Somebody with an account, as they see themselves. */
export type Account = {
  id: string
  /** `owner`: the person who runs the server; `account`: everybody else. */
  kind: 'owner' | 'account'
  /** Four signs that follow from the id, as in `PublicProfile`. */
  tag: string
  name: string
  /** Where their avatar is, from the root of the server. */
  avatar: string | null
  bio: string
  /** A BCP 47 tag; null: as the browser says. */
  language: string | null
  siteRole: SiteRole | null
  /** What their role on the site permits. */
  may: readonly SitePermission[]
}

/** Where somebody is signed in. Times are milliseconds since 1970. */
export type AccountSession = {
  /** Stands for the session when it is ended; it opens nothing. */
  id: string
  /** Browser and system, as far as they say. */
  label: string
  /** Of which pages, where those are not the server's own. */
  origin: string | null
  createdAt: number
  expiresAt: number
  /** The one that asks. */
  current: boolean
}

/** Everything that the server has of somebody, under all their ids. Times are milliseconds since 1970. */
export type PersonExport = {
  id: string
  /** Null for people without an account. */
  account: {
    id: string
    kind: 'owner' | 'account'
    name: string
    bio: string
    createdAt: number
    avatar?: string
    language?: string
    siteRole?: SiteRole
  } | null
  /** The ids that they had as a guest. */
  aliases: string[]
  rooms: { room: string; role: Role }[]
  credentials: AccountCredential[]
  recoveryCodes: number
  sessions: { label: string; createdAt: number; expiresAt: number }[]
  /** What they wrote, room by room, as it is stored. */
  written: { room: string; seq: number; at: number; actor: string; type: string; body: unknown }[]
}

/** A passkey that there is, as WebAuthn names it. */
export type PasskeyDescriptor = { id: string; type: string; transports?: string[] }

/**
 * What a browser is given to use a passkey: the JSON form of WebAuthn (`PublicKeyCredentialRequestOptions`, section 5.5), for
 * `@simplewebauthn/browser` or alone.
 */
export type PasskeyOptions = {
  challenge: string
  timeout?: number
  rpId?: string
  allowCredentials?: PasskeyDescriptor[]
  userVerification?: string
  hints?: string[]
  extensions?: object
}

/** What a browser is given to make a passkey: the JSON form of `PublicKeyCredentialCreationOptions` (WebAuthn, section 5.4). */
export type NewPasskeyOptions = {
  challenge: string
  rp: { id?: string; name: string }
  user: { id: string; name: string; displayName: string }
  pubKeyCredParams: { alg: number; type: string }[]
  timeout?: number
  excludeCredentials?: PasskeyDescriptor[]
  authenticatorSelection?: object
  hints?: string[]
  attestation?: string
  extensions?: object
}

/** What a browser answers: the JSON form of a credential (WebAuthn, section 5.1). */
export type PasskeyAnswer = {
  id: string
  rawId: string
  type: 'public-key'
  response: { clientDataJSON: string; userHandle?: unknown }
  clientExtensionResults: object
  authenticatorAttachment?: string | undefined
}

/** A way in to somebody's account. Times are milliseconds since 1970. */
export type AccountCredential = {
  id: string
  kind: 'mail' | 'passkey'
  /** The mail address, or what a passkey is called. */
  label: string
  createdAt: number
  usedAt: number | null
}

/** An invitation that can still be used: to a role in a room, or on the site (`room` null). Times are milliseconds since 1970. */
export type InvitationInfo = {
  id: string
  room: string | null
  role: Role | SiteRole
  /** For those who made it: whom it is for. */
  note: string
  createdBy: string
  createdAt: number
  expiresAt: number
  usesLeft: number
}

/** What somebody who opens an invitation sees of it. */
export type InvitationOffer = {
  room: string | null
  /** The title of the room, or the name of the site. */
  title: string
  role: Role | SiteRole
  /** Who invites. */
  by: string
  expiresAt: number
  /** Whether the person who is signed in has this role, or a higher one, already. */
  held: boolean
}

/** Somebody with a role in a room. */
export type RoomMember = {
  person: string
  role: Role
  /** Empty for people whom only an integrator's tokens name. */
  name: string
  avatar: string | null
  /** Whether they have an account here. */
  account: boolean
  grantedAt: number
}

/** An account in the list of accounts. */
export type ListedAccount = {
  id: string
  /** Tells people of the same name apart. */
  tag: string
  name: string
  avatar: string | null
  siteRole: SiteRole | null
  createdAt: number
}

/** What a host should change about their encoder. Screens translate it. */
export type Advice =
  | 'keyframe_interval_too_long'
  | 'codec_unsupported'
  /** It is passed through, but not every browser plays it. */
  | 'codec_not_universal'
  /** They keep replacing each other, with keys of one room. */
  | 'two_encoders'
  | 'no_audio'
  | 'no_video'
  | 'low_bitrate'
  | 'low_frame_rate'
  | 'clock_stands_still'
  | 'upload_too_slow'

/** Measurements of an ingest, for the host. */
export type IngestHealth = {
  /** Milliseconds since 1970. */
  since: number
  bytes: number
  videoFrames: number
  /** Over the last seconds. */
  bitrate: number
  frameRate: number
  /** 0 until two keyframes have arrived. */
  keyframeIntervalMs: number
  width: number
  height: number
  video: string | null
  audio: string | null
  unsupported: string[]
  /** Packets that could not be read and were skipped. */
  skipped: number
  /** How far the stream is behind its own clock, milliseconds: data that is delayed on its way here. */
  lagMs: number
  /** Frames that never arrived, derived from gaps in the timestamps. */
  lostFrames: number
  /** The last minutes, every few seconds, the oldest first. */
  history: { at: number; bitrate: number; frameRate: number; lagMs: number }[]
  advice: Advice[]
}

/** Why a publisher was refused. `contested`: two encoders keep replacing each other; `not_judged`: the key could not be looked up. */
export type PublishRefusal = 'unknown_key' | 'room_closed' | 'not_invited' | 'contested' | 'ended' | 'not_judged'
/**
 * Why a publisher was lost: the connection broke, it was silent for a while, its data could not be read, it left answers
 * unread, or another publisher used the same key.
 */
export type PublishFailure = 'disconnected' | 'silent' | 'malformed' | 'unread' | 'replaced'

/** A refused or failed attempt to publish, for the hosts of a room. Repetitions increase `count`. */
export type PublishProblem = {
  reason: PublishRefusal | PublishFailure
  /** Details in English, if there are any. */
  detail: string
  via: 'rtmp' | 'browser'
  address: string | null
  /** The most recent time, milliseconds since 1970. */
  at: number
  count: number
}

/** Where an encoder sends, and the health of its stream: `GET /api/v1/rooms/ROOM/stream`. */
export type StreamInfo = {
  rtmp: string
  /** The same over TLS, if the server has a certificate. */
  rtmps: string | null
  key: string
  /** A key for a test, which only hosts see: nobody is told, nothing is recorded. */
  testKey: string
  health: IngestHealth | null
  /** How a test comes in, at the node that answers; null where there is none. */
  test: IngestHealth | null
  /** The newest few of the last hours, newest first. */
  problems: PublishProblem[]
}

/** A stream key. The first one of a room has no name. */
export type StreamKey = { id: string; name: string; key: string; createdAt: number }

/** `GET /api/v1/rooms/ROOM/keys`, the oldest first. */
export type StreamKeyList = { keys: StreamKey[] }

/** A message or gift, and its time in a recording, milliseconds from the start. */
export type ReplayItem =
  | { kind: 'message'; atMs: number; message: Message }
  | { kind: 'gift'; atMs: number; seq: number; gift: string; count: number; by: Author }

/** A range of them: `GET /replay/ID/events?from=MS&to=MS`. `toMs` may be before the requested end: continue from there. */
export type ReplayItems = { items: ReplayItem[]; toMs: number }

/** A chapter of a recording, milliseconds from the start. */
export type ReplayChapter = { atMs: number; title: string }

/** A recording that can be played: `GET /api/v1/rooms/ROOM/replays`, newest first, and `GET /replay/ID/info`. */
export type ReplaySummary = {
  id: string
  room: string
  kind: 'broadcast' | 'clip'
  title: string
  /** When it started, milliseconds since 1970. */
  at: number
  durationMs: number
  /** Where playback starts: earlier parts were trimmed. Positions count from the start of the recording. */
  startMs: number
  endMs: number
  bytes: number
  /** It is still being recorded. */
  live: boolean
  /** It is not over: it is being recorded, or an encoder that comes back soon continues it. Absent otherwise. */
  open?: boolean
  audioOnly: boolean
  chapters: readonly ReplayChapter[]
  /**
   * What stands for it in lists, by an address of this server: an uploaded `image` (WebP, 16:9), or else a `still`, a moment of
   * its video as an MP4 of one picture for a muted `<video>`. Both take `ticket=` where the video does. Null: audio alone.
   * Absent: the server is older.
   */
  cover?: ReplayCover | null
  /** Of a clip: the recording that it was cut out of, if that is known. */
  clipOf?: string
}

/** Where a guest is in a recording: from `fromMs` to `toMs` of it, and there at `atMs` of their own. */
export type GuestSpan = { fromMs: number; toMs: number; atMs: number }

/** Somebody on stage in a recording. What they sent is a recording of its own, under this id. */
export type ReplayGuest = { id: string; seat: number; name: string; spans: readonly GuestSpan[] }

/** Who was on stage in a recording, and how they were laid out from when on: `GET /replay/ID/stage`. */
export type ReplayStage = {
  guests: readonly ReplayGuest[]
  layouts: readonly { atMs: number; layout: StageLayout }[]
}
/** `coverMs`: the moment that its host chose, milliseconds since the recording began; null: a tenth into what is shown. */
export type ReplayCover = { image: string } | { still: string; coverMs: number | null }

/** The recording status of a room: `GET /api/v1/rooms/ROOM/recording`. */
export type RecordingInfo = {
  /** The current recording. */
  recording: string | null
  /** Why recording is paused. */
  paused: 'disk' | null
  usedBytes: number
  maxBytes: number
  keepDays: number
  /** How long the disk space lasts at this rate; null while nothing is recorded. */
  hoursLeft: number | null
}

/**
 * What a show came to. `people`: how many different ones, exact up to 2,048; `peakViewers`: the most at once. Those who were
 * there when it began join with it. Coins are whole.
 */
export type ShowTotals = {
  people: number
  peakViewers: number
  averageViewers: number
  joins: number
  leaves: number
  watchSeconds: number
  messages: number
  likes: number
  gifts: number
  coins: number
}

/** A show: a broadcast from its start to its end, milliseconds since 1970. `endedAt`: null while it goes on. */
export type ShowSummary = {
  startedAt: number
  endedAt: number | null
  title: string
  durationSeconds: number
  /** How often the encoder was lost and came back, or did not. */
  interruptions: number
} & ShowTotals &
  ShowPlayback

/**
 * What players said of a time: how often they waited for video; which share of their time that was, 0 to 1; and how far behind
 * live they were on average, milliseconds. Null where none said so.
 */
export type ShowPlayback = { stalls: number; stalledShare: number | null; delayMs: number | null }

/** One minute of a show, counted from 0. `viewers`: on average; `retention`: the share of the most viewers, 0 to 1. */
export type ShowMinute = {
  minute: number
  viewers: number
  peakViewers: number
  joins: number
  leaves: number
  watchSeconds: number
  /**
   * The share of visits that lasted at least so many minutes, each from when somebody came; null where nobody was there for so
   * long, or it was not counted yet.
   */
  retention: number | null
  /** How many views of the replay have reached this minute of it, and which share of all that is; null where there is no replay, or no view. */
  replayViews: number | null
  replayRetention: number | null
  messages: number
  likes: number
  gifts: number
  coins: number
  /** Where this minute is in the recording; null where nothing was recorded. */
  replayMs: number | null
} & ShowPlayback

/** A minute in which more happened than usual: `times` as much as in the average minute. */
export type ShowMoment = {
  minute: number
  kind: 'messages' | 'likes' | 'gifts' | 'joins'
  count: number
  times: number
  replayMs: number | null
}

/** The report of a show: `GET /api/v1/rooms/ROOM/shows/STARTED_AT`. */
export type ShowReport = {
  show: ShowSummary
  minutes: ShowMinute[]
  /** At most five, in the order of the show. */
  moments: ShowMoment[]
  /**
   * Where the room was opened from: the host of the page that linked to it or embeds it, what its link says (`?from=NAME`),
   * `direct`, or `other` beyond fifty. The most frequent first.
   */
  sources: { source: string; visits: number }[]
  /** The averages of at most five shows before it; null if there were none. */
  earlier: ({ shows: number; durationSeconds: number } & ShowTotals) | null
  /** The id of its recording. */
  replay: string | null
  /** How often that was opened and played; null where there is none. */
  replayViews: number | null
}

/** The shared state of a room by key: `GET /api/v1/rooms/ROOM/state`. */
/** What belongs to all rooms together. `version` rises with every change; `since` is in milliseconds since 1970. */
export type SiteInfo = {
  /** Empty if it has none. */
  name: string
  /** While it is paused, only staff send anything. */
  pause: { text: string; since: number } | null
  version: number
}

export type SharedValues = Readonly<Record<string, SharedValue>>

/** A file to download. `url` is valid for half a minute. */
export type ReplayFile = { url: string; bytes: number }

/**
 * The download of a recording: repeat `POST /api/v1/replays/ID/download` until it is ready. It is one file, unless a codec
 * changed in the middle: then `parts` has several, in order; `url` and `bytes` are those of the first.
 */
export type ReplayDownload =
  | { state: 'working'; progress: number }
  | ({ state: 'ready'; parts: ReplayFile[] } & ReplayFile)

/** The link to publish from a browser: `GET /api/v1/rooms/ROOM/publish-link`. No QR code without TLS, where phones allow no camera. */
export type PublishLink = { link: string; secure: boolean; qr: string | null }

/** Why an address does not reach this server. */
export type Unreachable = 'name' | 'refused' | 'timeout' | 'certificate' | 'other_server' | 'failed'

/** The link to share: `GET /api/v1/share?room=ROOM`. No QR code for a link that works only on this machine. */
export type ShareInfo = {
  link: string
  onlyHere: boolean
  /** SVG. */
  qr: string | null
  reach: { ok: true } | { ok: false; why: Unreachable; detail: string } | null
  tls: 'off' | 'self' | 'acme' | 'files'
  lan: string[]
  port: number
  /** An older server does not say. */
  network?: ShareNetwork
}

/** The listener for people in the same network, over TLS with a self-signed certificate. No link while it is closed. */
export type ShareNetwork = {
  open: boolean
  link: string | null
  /** SVG. */
  qr: string | null
}

/** How a request reached the server: `GET /api/v1/share/echo`. */
export type ShareEcho = {
  instance: string
  /** The address under which the client is counted. */
  address: string
  forwarded: 'none' | 'believed' | 'ignored'
  secure: boolean
}
