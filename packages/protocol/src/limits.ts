// By themselves, so that the SDK, which needs only these, carries no other bounds.
export const MAX_CLIENT_FRAME_BYTES = 16 * 1_024
export const MAX_TOKEN_CHARS = 4_096

/** Bounds of the wire. Client and server hold to the same numbers. */
export const WIRE_LIMITS = {
  maxClientFrameBytes: MAX_CLIENT_FRAME_BYTES,
  maxCommandIdChars: 64,
  maxTokenChars: MAX_TOKEN_CHARS,
  maxPasswordChars: 100,
  maxRoomIdChars: 64,
  maxHistoryItems: 100,
  maxMessagesById: 20,
  maxRows: 100,
  maxRowKeyChars: 300,
  maxLikesPerFrame: 500,
  /** Of one report of a player. */
  maxPlaybackMs: 60_000,
  maxPlaybackDelayMs: 3_600_000,
  maxStallsPerReport: 100,
  /** Reports of one attachment that come sooner are not counted. */
  minPlaybackIntervalMs: 10_000,
  helloTimeoutMs: 5_000,
  pingIntervalMs: 4_000,
} as const

/** A room's id: lower case, digits, dash and underscore; it stands in addresses. */
export const ROOM_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/
/** The same in words. */
export const ROOM_ID_RULE = 'use 1 to 64 lower-case letters, digits, dashes and underscores, a letter or digit first'
