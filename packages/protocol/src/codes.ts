import type { RefusalCode } from '@ovation/room'

/** What a server refuses before a room's rules are asked, and what the SDK says itself. */
export type EdgeCode =
  | 'invalid_frame'
  | 'hello_expected'
  | 'hello_timeout'
  | 'version_unsupported'
  | 'unauthorized'
  | 'token_expired'
  | 'name_invalid'
  | 'room_not_found'
  | 'room_exists'
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
  | 'method_not_allowed'
  | 'password_wrong'
  | 'invitation_invalid'
  | 'mail_unavailable'
  | 'passkey_refused'
  | 'mail_taken'
  | 'credential_last'
  | 'presence_full'
  | 'payload_too_large'
  | 'mail_refused'
  | 'mail_failed'
  | 'image_invalid'
  | 'video_invalid'
  | 'internal'
  | 'offline_expired'
  | 'offline_full'
  | 'closed'
  | 'argument_invalid'
  | 'address_invalid'
  | 'not_ovation'
  | 'unreachable'
  | 'websocket_blocked'
  | 'proxy_refused'
  | 'token_failed'
  | 'popup_blocked'
  | 'timeout'
  | 'aborted'

/** Every code of an `OvationError`. A newer server may say others. */
export type ErrorCode = RefusalCode | EdgeCode

/** Every code of the project, in one grammar, with its status over HTTP (RFC 9110, section 15); its words are in `texts.ts`. */
export const STATUSES: Record<ErrorCode, number> = {
  room_closed: 409,
  site_paused: 503,
  forbidden: 403,
  outranked: 403,
  muted: 403,
  banned: 403,
  speak_restricted: 403,
  slow_mode: 429,
  text_empty: 422,
  text_too_long: 422,
  data_too_large: 422,
  name_reserved: 422,
  message_not_found: 404,
  message_deleted: 410,
  pins_full: 409,
  poll_running: 409,
  poll_not_open: 409,
  option_unknown: 422,
  options_alike: 422,
  already_voted: 409,
  gift_unknown: 422,
  insufficient_funds: 402,
  nothing_to_change: 409,
  value_out_of_range: 422,
  members_only: 403,
  password_needed: 403,
  password_wrong: 403,
  password_missing: 409,
  not_live: 409,
  hands_down: 409,
  hands_full: 409,
  stage_full: 409,
  not_on_stage: 409,
  not_present: 409,
  key_invalid: 422,
  revision_conflict: 409,
  state_full: 409,
  room_full: 507,
  invalid_frame: 400,
  hello_expected: 401,
  hello_timeout: 408,
  version_unsupported: 400,
  unauthorized: 401,
  token_expired: 401,
  name_invalid: 422,
  room_not_found: 404,
  room_exists: 409,
  not_attached: 409,
  origin_refused: 403,
  rate_limited: 429,
  quota_exceeded: 429,
  too_many_connections: 429,
  too_many_rooms: 429,
  command_conflict: 409,
  command_unknown_outcome: 503,
  overloaded: 503,
  storage_full: 507,
  storage_failed: 503,
  newer_data: 503,
  too_slow: 503,
  shutting_down: 503,
  replaced: 409,
  not_found: 404,
  method_not_allowed: 405,
  invitation_invalid: 404,
  passkey_refused: 401,
  mail_unavailable: 501,
  mail_taken: 409,
  credential_last: 409,
  presence_full: 409,
  payload_too_large: 413,
  mail_refused: 422,
  mail_failed: 503,
  image_invalid: 422,
  video_invalid: 422,
  internal: 500,
  offline_expired: 408,
  offline_full: 429,
  closed: 409,
  argument_invalid: 400,
  address_invalid: 400,
  not_ovation: 404,
  unreachable: 503,
  websocket_blocked: 502,
  proxy_refused: 403,
  token_failed: 502,
  popup_blocked: 403,
  timeout: 504,
  aborted: 409,
}

/** The status over HTTP that an error is answered with. A node that is newer may say codes that are not known here. */
export const statusOf = ({ code }: { code: ErrorCode }): number =>
  Object.hasOwn(STATUSES, code) ? STATUSES[code] : 500

/** Those with which the same thing may succeed later without being changed. */
export const RETRYABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'room_closed',
  'site_paused',
  'muted',
  'slow_mode',
  'not_live',
  'hands_down',
  'hands_full',
  'stage_full',
  'not_present',
  'room_full',
  'hello_timeout',
  'token_expired',
  'rate_limited',
  'presence_full',
  'quota_exceeded',
  'too_many_connections',
  'command_unknown_outcome',
  'overloaded',
  'storage_full',
  'storage_failed',
  'too_slow',
  'shutting_down',
  'internal',
  'offline_expired',
  'offline_full',
  'unreachable',
  'websocket_blocked',
  'proxy_refused',
  'token_failed',
  'timeout',
])

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

export const mayRetryClose = (code: number): boolean => code < 4_100 && ![1_002, 1_003, 1_007, 1_009].includes(code)
