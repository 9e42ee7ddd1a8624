import type { RefusalCode } from '@ovation/room'

/** What an error means to a program. */
type Entry = {
  /** HTTP status of the same error (RFC 9110, section 15). */
  status: number
  /** Whether the same thing may succeed later without being changed. */
  retry: boolean
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
  | 'address_invalid'
  | 'not_ovation'
  | 'unreachable'
  | 'websocket_blocked'
  | 'token_failed'
  | 'timeout'
  | 'aborted'

export type ErrorCode = RefusalCode | EdgeCode

/** Every code of the project, in one grammar; its words are in `texts.ts`. */
export const CODES: Record<ErrorCode, Entry> = {
  room_closed: { status: 409, retry: true },
  forbidden: { status: 403, retry: false },
  outranked: { status: 403, retry: false },
  muted: { status: 403, retry: true },
  banned: { status: 403, retry: false },
  speak_restricted: { status: 403, retry: false },
  slow_mode: { status: 429, retry: true },
  text_empty: { status: 422, retry: false },
  text_too_long: { status: 422, retry: false },
  data_too_large: { status: 422, retry: false },
  name_reserved: { status: 422, retry: false },
  message_not_found: { status: 404, retry: false },
  message_deleted: { status: 410, retry: false },
  pins_full: { status: 409, retry: false },
  poll_running: { status: 409, retry: false },
  poll_not_open: { status: 409, retry: false },
  option_unknown: { status: 422, retry: false },
  already_voted: { status: 409, retry: false },
  gift_unknown: { status: 422, retry: false },
  insufficient_funds: { status: 402, retry: false },
  nothing_to_change: { status: 409, retry: false },
  value_out_of_range: { status: 422, retry: false },
  members_only: { status: 403, retry: false },
  password_needed: { status: 403, retry: false },
  password_wrong: { status: 403, retry: false },
  password_missing: { status: 409, retry: false },
  not_live: { status: 409, retry: true },
  hands_down: { status: 409, retry: true },
  hands_full: { status: 409, retry: true },
  hand_not_raised: { status: 409, retry: false },
  stage_full: { status: 409, retry: true },
  not_on_stage: { status: 409, retry: false },
  room_full: { status: 507, retry: true },
  invalid_frame: { status: 400, retry: false },
  hello_expected: { status: 401, retry: false },
  hello_timeout: { status: 408, retry: true },
  version_unsupported: { status: 400, retry: false },
  unauthorized: { status: 401, retry: false },
  token_expired: { status: 401, retry: true },
  name_invalid: { status: 422, retry: false },
  room_not_found: { status: 404, retry: false },
  not_attached: { status: 409, retry: false },
  origin_refused: { status: 403, retry: false },
  rate_limited: { status: 429, retry: true },
  quota_exceeded: { status: 429, retry: true },
  too_many_connections: { status: 429, retry: true },
  too_many_rooms: { status: 429, retry: false },
  command_conflict: { status: 409, retry: false },
  command_unknown_outcome: { status: 503, retry: true },
  overloaded: { status: 503, retry: true },
  storage_full: { status: 507, retry: true },
  storage_failed: { status: 503, retry: true },
  newer_data: { status: 503, retry: false },
  too_slow: { status: 503, retry: true },
  shutting_down: { status: 503, retry: true },
  replaced: { status: 409, retry: false },
  not_found: { status: 404, retry: false },
  payload_too_large: { status: 413, retry: false },
  internal: { status: 500, retry: true },
  offline_expired: { status: 408, retry: true },
  offline_full: { status: 429, retry: true },
  closed: { status: 409, retry: false },
  address_invalid: { status: 400, retry: false },
  not_ovation: { status: 404, retry: false },
  unreachable: { status: 503, retry: true },
  websocket_blocked: { status: 502, retry: true },
  token_failed: { status: 502, retry: true },
  timeout: { status: 504, retry: true },
  aborted: { status: 409, retry: false },
}

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
