/** What a video shows of a live stream. */
type Shown = {
  /** Since what is shown came in by the stream's own clock; undefined while that is unknown. */
  lagMs: number | undefined
  /** How much of the stream is here, or can be had, that was not played yet. */
  aheadMs: number
}

/** A player that follows has at most so much ahead; with more, going to live shows something newer. */
const MIN_JUMP_MS = 10_000
/** What no network keeps back for so long is the encoder’s: one that is too slow has a clock that is behind the time of day. */
const MAX_SENT_LATE_MS = 8_000

/** What can be said of a delay: `lagMs` only as far as it is true, and whether the player can jump to something newer. */
export function liveDelay({ lagMs, aheadMs }: Shown): { lagMs: number | undefined; canJump: boolean } {
  const canJump = aheadMs >= MIN_JUMP_MS
  if (lagMs === undefined) return { lagMs, canJump }
  const encoderIsLate = lagMs - aheadMs > MAX_SENT_LATE_MS
  return { lagMs: encoderIsLate ? (canJump ? aheadMs : undefined) : lagMs, canJump }
}

/** `HTMLMediaElement.HAVE_CURRENT_DATA`: there is a picture. */
export const HAVE_CURRENT_DATA = 2

/** How much there is after what is shown, milliseconds: in the buffer, or in a playlist. */
export function aheadOf({ buffered, seekable, currentTime, readyState, seeking }: HTMLVideoElement): number {
  // It is not where it is to play yet.
  if (seeking || readyState < HAVE_CURRENT_DATA) return 0
  const ends = [buffered, seekable].map((ranges) => (ranges.length > 0 ? ranges.end(ranges.length - 1) : 0))
  return Math.max(0, ...ends.filter(Number.isFinite).map((endS) => endS - currentTime)) * 1_000
}
