import type { RefusalCode } from '@ovation/room'

/** What an error means to whoever sees it. `{detail}` is filled in by the place that refuses. */
type Entry = {
  /** HTTP status of the same error (RFC 9110, section 15). */
  status: number
  /** Whether the same thing may succeed later without being changed. */
  retry: boolean
  /** What could not be done; why; what to do. */
  text: string
}

export type EdgeCode =
  | 'invalid_frame'
  | 'hello_expected'
  | 'hello_timeout'
  | 'version_unsupported'
  | 'unauthorized'
  | 'token_expired'
  | 'name_invalid'
  | 'room_not_found'
  | 'not_attached'
  | 'origin_refused'
  | 'rate_limited'
  | 'quota_exceeded'
  | 'too_many_connections'
  | 'too_many_rooms'
  | 'command_conflict'
  | 'command_unknown_outcome'
  | 'overloaded'
  | 'storage_full'
  | 'storage_failed'
  | 'newer_data'
  | 'too_slow'
  | 'shutting_down'
  | 'replaced'
  | 'not_found'
  | 'password_wrong'
  | 'payload_too_large'
  | 'internal'
  | 'offline_expired'
  | 'offline_full'
  | 'closed'

export type ErrorCode = RefusalCode | EdgeCode

/** Every code of the project, in one grammar. Clients translate by code; the English text is the fallback. */
export const CODES: Record<ErrorCode, Entry> = {
  room_closed: { status: 409, retry: true, text: 'Nothing could be sent; the room is closed; wait until it opens.' },
  forbidden: { status: 403, retry: false, text: 'This could not be done; your role does not allow it; ask the host.' },
  outranked: {
    status: 403,
    retry: false,
    text: 'This could not be done; that person stands as high as you or higher; ask the owner.',
  },
  muted: {
    status: 403,
    retry: true,
    text: 'The message was not sent; you are muted here; wait until the mute ends or ask a moderator.',
  },
  banned: { status: 403, retry: false, text: 'You could not come in; you are banned from this room; ask the owner.' },
  speak_restricted: {
    status: 403,
    retry: false,
    text: 'The message was not sent; only {detail} may speak here now; wait until the host changes that.',
  },
  slow_mode: {
    status: 429,
    retry: true,
    text: 'The message was not sent; slow mode is on; wait a moment and send it again.',
  },
  text_empty: { status: 422, retry: false, text: 'Nothing was sent; the text is empty; write something.' },
  text_too_long: {
    status: 422,
    retry: false,
    text: 'This was not sent; it is longer than {detail} characters; shorten it.',
  },
  data_too_large: {
    status: 422,
    retry: false,
    text: 'This was not sent; its data is larger than {detail} bytes; send less.',
  },
  name_reserved: {
    status: 422,
    retry: false,
    text: "The event was not sent; its name is malformed or reserved; use your own prefix, such as 'acme.offer'.",
  },
  message_not_found: {
    status: 404,
    retry: false,
    text: 'The message could not be changed; it is not in this room; reload the room.',
  },
  message_deleted: {
    status: 410,
    retry: false,
    text: 'The message could not be changed; it was deleted; there is nothing to do.',
  },
  pins_full: {
    status: 409,
    retry: false,
    text: 'The message was not pinned; {detail} are pinned already; unpin one first.',
  },
  poll_running: { status: 409, retry: false, text: 'The poll was not opened; another one is running; close it first.' },
  poll_not_open: {
    status: 409,
    retry: false,
    text: 'The vote was not counted; the poll is not open; wait for the next one.',
  },
  option_unknown: {
    status: 422,
    retry: false,
    text: 'The vote was not counted; the poll has no such option; choose one of those shown.',
  },
  already_voted: {
    status: 409,
    retry: false,
    text: 'The vote was not counted; you voted already; each person votes once.',
  },
  gift_unknown: {
    status: 422,
    retry: false,
    text: 'The gift was not sent; the catalogue has no such gift; choose one of those shown.',
  },
  insufficient_funds: {
    status: 402,
    retry: false,
    text: 'The gift was not sent; your balance is too low; top up or choose a smaller one.',
  },
  nothing_to_change: {
    status: 409,
    retry: false,
    text: 'Nothing was changed; it is so already; there is nothing to do.',
  },
  value_out_of_range: {
    status: 422,
    retry: false,
    text: "This was refused; the value of '{detail}' is out of range; correct it.",
  },
  members_only: {
    status: 403,
    retry: false,
    text: 'You could not come in; this room is for invited people; ask the host.',
  },
  password_needed: { status: 403, retry: false, text: 'You could not come in; this room has a password; enter it.' },
  password_wrong: {
    status: 403,
    retry: false,
    text: 'You could not come in; this is not the password of the room; ask the host for it.',
  },
  password_missing: {
    status: 409,
    retry: false,
    text: 'The room was not locked; it has no password yet; set one first.',
  },
  not_live: { status: 409, retry: true, text: 'This could not be done; the room is not live; wait for the host.' },
  hands_down: {
    status: 409,
    retry: true,
    text: 'Your hand was not raised; the host takes nobody on stage now; wait until that changes.',
  },
  hands_full: {
    status: 409,
    retry: true,
    text: 'Your hand was not raised; {detail} people ask already; try again in a moment.',
  },
  hand_not_raised: {
    status: 409,
    retry: false,
    text: 'Nobody was invited; that person does not ask to come on stage; wait until they raise their hand.',
  },
  stage_full: {
    status: 409,
    retry: true,
    text: 'Nobody was invited; {detail} guests are on stage already; let one go first.',
  },
  not_on_stage: {
    status: 409,
    retry: false,
    text: 'This could not be done; that person is not on stage; there is nothing to do.',
  },
  room_full: {
    status: 507,
    retry: true,
    text: 'This was not stored; the room has reached the size that it may have; go on in a new room, or ask the owner to raise the limit.',
  },
  invalid_frame: { status: 400, retry: false, text: 'The frame was refused; {detail}; see docs/spec/wire.md.' },
  hello_expected: {
    status: 401,
    retry: false,
    text: "The frame was refused; the first one must be 'hello'; send it before anything else.",
  },
  hello_timeout: {
    status: 408,
    retry: true,
    text: "The connection was closed; no 'hello' came in time; connect again.",
  },
  version_unsupported: {
    status: 400,
    retry: false,
    text: 'The connection was refused; this server does not speak that version of the wire; update the client.',
  },
  unauthorized: {
    status: 401,
    retry: false,
    text: 'You could not come in; the token is not valid ({detail}); get a new one.',
  },
  token_expired: { status: 401, retry: true, text: 'The connection was closed; the token has expired; get a new one.' },
  name_invalid: { status: 422, retry: false, text: 'The name was refused; {detail}; choose another one.' },
  room_not_found: {
    status: 404,
    retry: false,
    text: "The room could not be opened; there is no room '{detail}'; check the link, or create it with 'ovation room create'.",
  },
  not_attached: {
    status: 409,
    retry: false,
    text: 'This could not be done; the room is not attached on this connection; attach it first.',
  },
  origin_refused: {
    status: 403,
    retry: false,
    text: 'The connection was refused; pages from {detail} may not connect; add that origin to OVATION_ORIGINS, or, where it is this server behind a proxy, set OVATION_PUBLIC_URL to it.',
  },
  rate_limited: {
    status: 429,
    retry: true,
    text: 'This was refused; too much came too quickly; wait a moment and try again.',
  },
  quota_exceeded: {
    status: 429,
    retry: true,
    text: 'This was not stored; your network has stored {detail} MB within the hour; try again later.',
  },
  too_many_connections: {
    status: 429,
    retry: true,
    text: 'The connection was refused; there are too many from here; wait a moment and try again.',
  },
  too_many_rooms: {
    status: 429,
    retry: false,
    text: 'The room was not attached; this connection has {detail} rooms already; detach one first.',
  },
  command_conflict: {
    status: 409,
    retry: false,
    text: 'The command was refused; its id was used for another one; use a new id.',
  },
  command_unknown_outcome: {
    status: 503,
    retry: true,
    text: 'It is not known whether this was stored; storage failed while it was written; send it again with the same id.',
  },
  overloaded: {
    status: 503,
    retry: true,
    text: 'This was refused; the room has more waiting than it can hold; try again in a moment.',
  },
  storage_full: {
    status: 507,
    retry: true,
    text: 'This was not stored; the disk of the server is full; free some space on it.',
  },
  storage_failed: {
    status: 503,
    retry: true,
    text: 'This was not stored; the storage of the server failed; look into its log.',
  },
  newer_data: {
    status: 503,
    retry: false,
    text: 'The room could not be opened; a newer version wrote it ({detail}); start that version.',
  },
  too_slow: {
    status: 503,
    retry: true,
    text: 'The connection was closed; it could not take what was sent; it resumes where it stopped.',
  },
  shutting_down: {
    status: 503,
    retry: true,
    text: 'The connection was closed; the server is stopping; connect again in a moment.',
  },
  replaced: {
    status: 409,
    retry: false,
    text: 'The connection was closed; a newer one took its place; there is nothing to do.',
  },
  not_found: { status: 404, retry: false, text: 'Nothing is here; the address is unknown; check it.' },
  payload_too_large: {
    status: 413,
    retry: false,
    text: 'This was refused; it is larger than {detail} bytes; send less.',
  },
  internal: {
    status: 500,
    retry: true,
    text: 'This could not be done; the server made a mistake; try again and report it.',
  },
  offline_expired: {
    status: 408,
    retry: true,
    text: 'The message was not sent; there was no connection in time; send it again.',
  },
  offline_full: {
    status: 429,
    retry: true,
    text: 'The message was not sent; too many are waiting for the connection; wait until it is back.',
  },
  closed: { status: 409, retry: false, text: 'This could not be done; the client was closed; create a new one.' },
}

/** The text of a code with its detail in place. */
export const explain = (code: ErrorCode, detail = ''): string => CODES[code].text.replace('{detail}', detail)

/**
 * Why a connection was closed (RFC 6455, section 7.4.2: 4000–4999 are ours).
 * Below 4100 the client comes back by itself; from 4100 it must not.
 */
export const CLOSE = {
  shutting_down: 4000,
  storage_failed: 4001,
  too_slow: 4002,
  hello_timeout: 4003,
  token_expired: 4004,
  rate_limited: 4005,
  too_many_connections: 4006,
  internal: 4007,
  invalid_frame: 4100,
  hello_expected: 4101,
  version_unsupported: 4102,
  unauthorized: 4103,
  banned: 4104,
  replaced: 4105,
  name_invalid: 4106,
} as const satisfies Partial<Record<ErrorCode, number>>

export type CloseReason = keyof typeof CLOSE

export const mayRetryClose = (code: number): boolean =>
  code < 4_100 && code !== 1_002 && code !== 1_003 && code !== 1_007 && code !== 1_009
