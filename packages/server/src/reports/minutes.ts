export const MINUTE_MS = 60_000
/** A week. What comes later counts to the last minute. */
export const MAX_MINUTES = 10_080

/** The minute of a show in which a moment is; both are milliseconds since 1970. */
export const minuteOf = (startedAt: number, at: number): number =>
  Math.min(MAX_MINUTES - 1, Math.max(0, Math.floor((at - startedAt) / MINUTE_MS)))
