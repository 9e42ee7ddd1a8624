import type { SiteRole } from '@ovation/room'
import { KEY_ROUTES } from './routes-keys.ts'
import type { KeyRouteTypes } from './routes-keys.ts'
import { COMMAND_ROUTES } from './routes-commands.ts'
import type { CommandRouteTypes } from './routes-commands.ts'
import { READING_ROUTES } from './routes-reading.ts'
import type { ReadingRouteTypes } from './routes-reading.ts'
import { MODERATION_ROUTES } from './routes-moderation.ts'
import { host, OF_A_ROOM, PEOPLE_ROUTES, site } from './routes-people.ts'
import { ROOM_ROUTES } from './routes-rooms.ts'
import type { RoomRouteTypes } from './routes-rooms.ts'
import { SHOW_ROUTES } from './routes-show.ts'
import type { ShowRouteTypes } from './routes-show.ts'
import type { RouteSpec } from './route-spec.ts'
import type { ErrorCode } from './codes.ts'
import type {
  Account,
  AccountCredential,
  AccountSession,
  InvitationInfo,
  PastPoll,
  NewPasskeyOptions,
  PasskeyAnswer,
  PasskeyOptions,
  PersonExport,
  InvitationOffer,
  ListedAccount,
  PublicProfile,
  PublishLink,
  RecordingInfo,
  ReplayChapter,
  ReplayDownload,
  ReplaySummary,
  RoomMember,
  RoomReport,
  RoomSanction,
  ShareEcho,
  SharedValues,
  ShareInfo,
  ShareNetwork,
  ShowReport,
  ShowSummary,
  SiteInfo,
  StreamInfo,
  StreamKey,
  StreamKeyList,
} from './rest.ts'

// Every REST route, once: from this table come authorisation, validation, CORS, the typed client and the page docs/api.md.

/** How somebody shows who they are: the code of a link, the owner's password, one of a person's recovery codes, or a passkey. */
export type Proof = { code: string } | { password: string } | { recoveryCode: string } | { passkey: PasskeyAnswer }
export type ReplayEdit = {
  title?: string | undefined
  trim?: { fromMs: number; toMs: number } | null | undefined
  chapters?: ReplayChapter[] | undefined
  /** The moment whose picture stands for it, milliseconds since the recording began; null: the usual one. */
  coverMs?: number | null | undefined
}

/**
 * What an erasure destroyed. `files`: whether the words are out of every file of the storage: `later`, when the server
 * stops, as the file is large; `database`, where that is the database's matter.
 */
export type Erasure = { erased: number; files: 'done' | 'later' | 'database' }

/** Those of all routes but commands. */
type OtherRouteTypes = {
  signIn: { body: Proof & { guest?: string | undefined }; reply: { me: Account; hasPassword: boolean } }
  getSignInWays: { query: { origin?: string }; reply: { mail: boolean; listed: boolean } }
  requestMailLink: {
    body: {
      mail: string
      language?: 'en' | 'zh' | undefined
      guest?: string | undefined
      /** The room where it was asked for, to whose page the link leads; otherwise it leads to the studio. */
      room?: string | undefined
    }
    reply: void
  }
  makePasskeyOptions: { reply: PasskeyOptions }
  makeNewPasskeyOptions: { reply: NewPasskeyOptions }
  addPasskey: { body: { passkey: PasskeyAnswer; label?: string | undefined }; reply: void }
  listCredentials: { reply: { credentials: AccountCredential[]; recoveryCodes: number } }
  addMail: { body: { mail: string; language?: 'en' | 'zh' | undefined }; reply: void }
  removeCredential: { reply: void }
  makeRecoveryCodes: { reply: { recoveryCodes: string[] } }
  signOut: { reply: void }
  setOwnPassword: { body: { password: string; current?: string | undefined }; reply: { recoveryCodes: string[] } }
  /** `needsCurrentPassword`: a new password takes the one of now. */
  accountToken: { reply: { token: string; me: Account; hasPassword: boolean; needsCurrentPassword: boolean } }
  createGrant: { body: { origin: string }; reply: { grant: string } }
  renewGrant: {
    body: { grant: string; guest?: string | undefined }
    reply: { token: string; grant: string | null; me: Account }
  }
  changeAccount: {
    body: { name?: string | undefined; bio?: string | undefined; language?: string | null | undefined }
    reply: Account
  }
  closeAccount: { reply: void }
  exportAccount: { reply: PersonExport }
  setAvatar: { reply: Account }
  removeAvatar: { reply: Account }
  listSessions: { reply: { sessions: AccountSession[] } }
  endSession: { reply: void }
  getProfile: { reply: PublicProfile }
  listAccounts: {
    query: { query?: string; after?: string }
    /** `next`: what to ask with as `after` for those that follow. */
    reply: { people: ListedAccount[]; next: string | null }
  }
  createAccount: {
    body: { name: string; siteRole?: SiteRole | undefined }
    reply: { person: ListedAccount; link: string }
  }
  makeSignInLink: { reply: { link: string } }
  setSiteRole: { body: { role: SiteRole | null }; reply: ListedAccount }
  endAccountSessions: { reply: void }
  eraseEverywhere: { reply: void }
  exportPerson: { reply: PersonExport }
  createInvitation: {
    body: {
      role: 'host' | 'moderator' | 'member'
      note?: string | undefined
      days?: number | undefined
      uses?: number | undefined
    }
    /** `qr`: the link as an SVG; null where it leads only to this machine. */
    reply: { invitation: InvitationInfo; link: string; qr: string | null }
  }
  listInvitations: { reply: { invitations: InvitationInfo[] } }
  withdrawInvitation: { reply: void }
  createSiteInvitation: {
    body: { role: SiteRole; note?: string | undefined; days?: number | undefined; uses?: number | undefined }
    /** `qr`: the link as an SVG; null where it leads only to this machine. */
    reply: { invitation: InvitationInfo; link: string; qr: string | null }
  }
  listSiteInvitations: { reply: { invitations: InvitationInfo[] } }
  withdrawSiteInvitation: { reply: void }
  readInvitation: { body: { code: string }; reply: InvitationOffer }
  acceptInvitation: {
    body: { code: string; name?: string | undefined; guest?: string | undefined }
    reply: { me: Account; room: string | null }
  }
  listMembers: { query: { role?: string; after?: string }; reply: { members: RoomMember[] } }
  listSanctions: { query: { after?: string }; reply: { sanctions: RoomSanction[]; next: string | null } }
  listReports: { query: { before?: string }; reply: { reports: RoomReport[]; more: boolean } }
  handleReport: { body: { handled: boolean }; reply: void }
  listPolls: { reply: { polls: PastPoll[] } }
  getSite: { reply: SiteInfo }
  changeSite: {
    body: {
      name?: string | undefined
      pause?: { text: string } | null | undefined
      ifVersion?: number | undefined
    }
    reply: SiteInfo
  }
  getStream: { reply: StreamInfo }
  getPublishLink: { reply: PublishLink }
  getOverlayKey: { reply: { key: string } }
  resetOverlayKey: { reply: { key: string } }
  listKeys: { reply: StreamKeyList }
  addKey: { body: { name: string }; reply: StreamKey }
  resetKey: { reply: StreamKey }
  revokeKey: { reply: void }
  setRoomPassword: { body: { password: string }; reply: void }
  getState: { reply: { values: SharedValues } }
  setStateValue: { body: { value: unknown; ifRevision?: number | undefined }; reply: { revision: number } }
  deleteStateValue: { query: { ifRevision?: string }; reply: void }
  erasePerson: { body: { person: string }; reply: Erasure }
  getRoomCover: { query: { ticket?: string }; reply: { cover: string | null } }
  setRoomCover: { reply: { cover: string } }
  removeRoomCover: { reply: void }
  listReplays: { query: { ticket?: string }; reply: { replays: ReplaySummary[] } }
  getRecording: { reply: RecordingInfo }
  listShows: { reply: { shows: ShowSummary[] } }
  getShow: { reply: ShowReport }
  /** As text, one line for each minute. */
  getShowCsv: { reply: string }
  editReplay: { body: ReplayEdit; reply: ReplaySummary }
  removeReplay: { reply: void }
  setReplayCover: { reply: ReplaySummary }
  removeReplayCover: { reply: ReplaySummary }
  getWholeReplay: { reply: { whole: string } }
  clipReplay: { body: { fromMs: number; toMs: number; title: string }; reply: ReplaySummary }
  downloadReplay: { reply: ReplayDownload }
  getShare: { query: { room?: string }; reply: ShareInfo }
  openNetwork: { body: { open: boolean; room?: string | undefined }; reply: ShareNetwork }
  getEcho: { reply: ShareEcho }
}
/** What goes in and comes out of each route. */
export type RouteTypes = OtherRouteTypes &
  RoomRouteTypes &
  ReadingRouteTypes &
  CommandRouteTypes &
  KeyRouteTypes &
  ShowRouteTypes
export type RouteName = keyof RouteTypes

export type { CommandRouteTypes } from './routes-commands.ts'
export type CommandRouteName = keyof CommandRouteTypes
export type { AllowedOrigin, ApiKey, AuditEntry, SigningKey, SiteLimit } from './routes-keys.ts'
export type { RoomDetails, RoomGift, RoomMessage } from './routes-reading.ts'
export type { ShowFile, ShowFromFile } from './routes-show.ts'
export type { PersonInRoom, PersonOnStage, SanctionInRoom } from './routes-rooms.ts'
export type { RouteAccess, RouteSpec } from './route-spec.ts'

/** What any route may answer. */
export const COMMON_ERRORS = [
  'invalid_frame',
  'payload_too_large',
  'rate_limited',
  'overloaded',
  'origin_refused',
  'storage_failed',
  'internal',
] as const satisfies readonly ErrorCode[]

/** What a route that asks for a token may answer besides. */
export const TOKEN_ERRORS = [
  'unauthorized',
  'token_expired',
  'forbidden',
  'banned',
] as const satisfies readonly ErrorCode[]

const hostOfRecording = { who: 'recording', role: 'host' } as const
const CHANGES_STATE = ['room_closed', 'muted', 'key_invalid', 'revision_conflict', 'room_full'] as const

/** Every route under `/api/v1`, in the order of the page. */
export const ROUTES = {
  ...PEOPLE_ROUTES,
  ...MODERATION_ROUTES,
  getSite: {
    method: 'GET',
    path: '/api/v1/site',
    access: { who: 'anybody' },
    cors: 'any',
    cache: 'no-cache',
    what: 'The name of the site, whether it is paused, and the version of both.',
    errors: [],
  },
  changeSite: {
    method: 'PATCH',
    path: '/api/v1/site',
    access: site('site.change'),
    cors: 'allowed',
    what: 'Changes the name of the site, or pauses it: nobody below moderator sends anything in any room until `pause` is null. With `ifVersion` only if the site has that version.',
    errors: ['nothing_to_change', 'revision_conflict', 'value_out_of_range', 'storage_full'],
  },
  ...ROOM_ROUTES,
  getStream: {
    method: 'GET',
    path: '/api/v1/rooms/:room/stream',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Address and key for an encoder, and the health of its stream. Showing the key never changes it.',
    errors: OF_A_ROOM,
  },
  getPublishLink: {
    method: 'GET',
    path: '/api/v1/rooms/:room/publish-link',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'The link with which a browser publishes; the key comes after the `#`, which browsers do not send.',
    errors: OF_A_ROOM,
  },
  getOverlayKey: {
    method: 'GET',
    path: '/api/v1/rooms/:room/overlay-key',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'The key with which overlays read the room, whoever may enter it. It goes behind the `#` of their address. It reads, and does nothing else.',
    errors: OF_A_ROOM,
  },
  resetOverlayKey: {
    method: 'POST',
    path: '/api/v1/rooms/:room/overlay-key/reset',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Replaces the key of the overlays; those with the old one are disconnected.',
    errors: OF_A_ROOM,
  },
  listKeys: {
    method: 'GET',
    path: '/api/v1/rooms/:room/keys',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'The stream keys of the room, the oldest first.',
    errors: OF_A_ROOM,
  },
  addKey: {
    method: 'POST',
    path: '/api/v1/rooms/:room/keys',
    access: host,
    cors: 'allowed',
    status: 201,
    cache: 'no-store',
    what: 'Adds a stream key.',
    errors: [...OF_A_ROOM, 'value_out_of_range'],
  },
  resetKey: {
    method: 'POST',
    path: '/api/v1/rooms/:room/keys/:key/reset',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Replaces a stream key; anyone who publishes with the old one is disconnected.',
    errors: [...OF_A_ROOM, 'not_found'],
  },
  revokeKey: {
    method: 'DELETE',
    path: '/api/v1/rooms/:room/keys/:key',
    access: host,
    cors: 'allowed',
    status: 204,
    what: 'Revokes a stream key; anyone who publishes with it is disconnected.',
    errors: [...OF_A_ROOM, 'not_found'],
  },
  ...SHOW_ROUTES,
  setRoomPassword: {
    method: 'PUT',
    path: '/api/v1/rooms/:room/password',
    access: host,
    cors: 'allowed',
    status: 204,
    what: 'Sets the password of the room; anyone who entered with the previous one is asked for the new one.',
    errors: [...OF_A_ROOM, 'value_out_of_range'],
  },
  getState: {
    method: 'GET',
    path: '/api/v1/rooms/:room/state',
    access: { who: 'room', role: 'guest' },
    cors: 'allowed',
    cache: 'no-store',
    what: 'The shared state of the room: each key with its value, revision, and who set it when.',
    errors: OF_A_ROOM,
  },
  setStateValue: {
    method: 'PUT',
    path: '/api/v1/rooms/:room/state/:key',
    access: { who: 'room', role: 'guest' },
    cors: 'allowed',
    what: 'Sets a value of the shared state, with `ifRevision` only if it is at that revision (0: only if there is none); the room setting `stateFrom` says who may.',
    errors: [...OF_A_ROOM, ...CHANGES_STATE, 'state_full', 'quota_exceeded', 'storage_full'],
  },
  deleteStateValue: {
    method: 'DELETE',
    path: '/api/v1/rooms/:room/state/:key',
    access: { who: 'room', role: 'guest' },
    cors: 'allowed',
    status: 204,
    what: 'Deletes a value of the shared state, with `?ifRevision=` only if it is at that revision.',
    errors: [...OF_A_ROOM, ...CHANGES_STATE, 'nothing_to_change', 'value_out_of_range'],
  },
  ...READING_ROUTES,
  ...COMMAND_ROUTES,
  erasePerson: {
    method: 'POST',
    path: '/api/v1/rooms/:room/erase',
    access: { who: 'room', role: 'owner' },
    cors: 'allowed',
    cache: 'no-store',
    what: 'Erases what a person said in the room and what was said about them, closes their connections, and revokes roles granted to them; bans stay.',
    errors: OF_A_ROOM,
  },
  getRoomCover: {
    method: 'GET',
    path: '/api/v1/rooms/:room/cover',
    access: { who: 'viewer' },
    cors: 'any',
    cache: 'no-cache',
    what: 'The address of the image that the host chose for the room, or null.',
    errors: ['room_not_found', 'newer_data', 'unauthorized', 'token_expired', 'forbidden', 'banned'],
  },
  setRoomCover: {
    method: 'PUT',
    path: '/api/v1/rooms/:room/cover',
    access: host,
    cors: 'allowed',
    image: true,
    what: 'Takes an image (JPEG, PNG, WebP, GIF or AVIF, up to 5 MiB, as the body) for the cover of the room: its middle, 16:9.',
    errors: [...OF_A_ROOM, 'image_invalid'],
  },
  removeRoomCover: {
    method: 'DELETE',
    path: '/api/v1/rooms/:room/cover',
    access: host,
    cors: 'allowed',
    status: 204,
    what: 'Removes the cover of the room.',
    errors: OF_A_ROOM,
  },
  listReplays: {
    method: 'GET',
    path: '/api/v1/rooms/:room/replays',
    access: { who: 'viewer' },
    cors: 'any',
    cache: 'no-cache',
    what: 'Lists the replays, the newest first.',
    errors: ['room_not_found', 'newer_data', 'unauthorized', 'token_expired', 'forbidden', 'banned'],
  },
  getRecording: {
    method: 'GET',
    path: '/api/v1/rooms/:room/recording',
    access: host,
    cors: 'allowed',
    what: 'What is being recorded, and how long the space lasts.',
    errors: OF_A_ROOM,
  },
  listShows: {
    method: 'GET',
    path: '/api/v1/rooms/:room/shows',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Lists the shows of the room with their figures, the newest first, at most 30.',
    errors: OF_A_ROOM,
  },
  getShow: {
    method: 'GET',
    path: '/api/v1/rooms/:room/shows/:show',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'The report of the show that began at `:show` (`startedAt` of the list): viewers, chat, likes and gifts by minute, its best moments, and the shows before it.',
    errors: [...OF_A_ROOM, 'not_found'],
  },
  getShowCsv: {
    method: 'GET',
    path: '/api/v1/rooms/:room/shows/:show/minutes.csv',
    access: host,
    cors: 'allowed',
    text: 'text/csv',
    cache: 'no-store',
    what: 'The minutes of a report as CSV, one line each.',
    errors: [...OF_A_ROOM, 'not_found'],
  },
  editReplay: {
    method: 'PATCH',
    path: '/api/v1/replays/:id',
    access: hostOfRecording,
    cors: 'allowed',
    what: 'Changes the title, start and end, chapters, or the moment of the cover (`coverMs`) of a recording.',
    errors: [...OF_A_ROOM, 'not_found', 'value_out_of_range'],
  },
  removeReplay: {
    method: 'DELETE',
    path: '/api/v1/replays/:id',
    access: hostOfRecording,
    cors: 'allowed',
    status: 204,
    what: 'Deletes a recording.',
    errors: [...OF_A_ROOM, 'not_found', 'nothing_to_change'],
  },
  setReplayCover: {
    method: 'PUT',
    path: '/api/v1/replays/:id/cover',
    access: hostOfRecording,
    cors: 'allowed',
    image: true,
    what: 'Takes an image (JPEG, PNG, WebP, GIF or AVIF, up to 5 MiB, as the body) for the cover of a recording: its middle, 16:9.',
    errors: [...OF_A_ROOM, 'not_found', 'image_invalid'],
  },
  removeReplayCover: {
    method: 'DELETE',
    path: '/api/v1/replays/:id/cover',
    access: hostOfRecording,
    cors: 'allowed',
    what: 'Removes the image of a recording; a moment of its video stands for it again.',
    errors: [...OF_A_ROOM, 'not_found'],
  },
  getWholeReplay: {
    method: 'GET',
    path: '/api/v1/replays/:id/whole',
    access: hostOfRecording,
    cors: 'allowed',
    cache: 'no-store',
    what: 'A key for twelve hours: with `?whole=KEY`, playlist, segments, stills, messages and guests of the recording include what was trimmed off.',
    errors: [...OF_A_ROOM, 'not_found'],
  },
  clipReplay: {
    method: 'POST',
    path: '/api/v1/replays/:id/clips',
    access: hostOfRecording,
    cors: 'allowed',
    status: 201,
    what: 'Cuts a clip, a recording of its own, of 1 s to 10 min.',
    errors: [...OF_A_ROOM, 'not_found', 'value_out_of_range', 'storage_full', 'quota_exceeded'],
  },
  downloadReplay: {
    method: 'POST',
    path: '/api/v1/replays/:id/download',
    access: hostOfRecording,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Makes an MP4 file, or reports progress; repeat the request until the file is ready.',
    errors: [...OF_A_ROOM, 'not_found', 'nothing_to_change', 'storage_full'],
  },
  ...KEY_ROUTES,
  getShare: {
    method: 'GET',
    path: '/api/v1/share',
    access: site('share.read'),
    cors: 'allowed',
    what: 'The link to share, a QR code, and whether the link reaches this server.',
    errors: [],
  },
  openNetwork: {
    method: 'PUT',
    path: '/api/v1/share/network',
    access: site('site.change'),
    cors: 'allowed',
    what: 'Opens this server to the local network over TLS, or closes it again and ends the connections that came in there.',
    errors: [],
  },
  getEcho: {
    method: 'GET',
    path: '/api/v1/share/echo',
    access: { who: 'anybody' },
    cors: 'allowed',
    cache: 'no-store',
    what: 'How the request reached this server: the address used, whether through a proxy, whether encrypted.',
    errors: [],
  },
} as const satisfies { [K in RouteName]: RouteSpec }

type Parameter<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Parameter<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

export type RouteParams<K extends RouteName> = { [P in Parameter<(typeof ROUTES)[K]['path']>]: string }
export type RouteBody<K extends RouteName> = RouteTypes[K] extends { body: infer B } ? B : undefined
export type RouteQuery<K extends RouteName> = RouteTypes[K] extends { query: infer Q } ? Q : Record<never, never>
export type RouteReply<K extends RouteName> = RouteTypes[K]['reply']

/** What a caller gives: only what the route takes. */
export type RouteInput<K extends RouteName> = ([keyof RouteParams<K>] extends [never]
  ? { params?: undefined }
  : { params: RouteParams<K> }) &
  (RouteTypes[K] extends { body: infer B } ? { body: B } : { body?: undefined }) &
  (RouteTypes[K] extends { query: infer Q } ? { query?: Q } : { query?: undefined })

/** The address of a route with its parameters and query in place. */
export function routePath(
  name: RouteName,
  { params, query }: { params?: Record<string, string> | undefined; query?: Record<string, string> | undefined },
): string {
  const path = ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params?.[key] ?? ''))
  const text = new URLSearchParams(query ?? {}).toString()
  return text === '' ? path : `${path}?${text}`
}
