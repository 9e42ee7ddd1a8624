import type { ReplayGuest, ReplayStage } from '@ovation/client'

/** The host's video, as far as guests follow it. */
export type Leader = { positionMs: number; playing: boolean; rate: number }

/** What a guest's video is to do: where to go at once, how fast to play, whether to play. */
export type Following = { seekS?: number; rate: number; play: boolean }

/** A guest is prepared so long before they appear. */
const AHEAD_MS = 8_000
/** Further off than this, a video leaps; closer, it plays a little faster or slower until it is right. */
const MAX_OFF_S = 0.25
/** Closer than this is right: what was seen together is seen together. */
const RIGHT_S = 0.03
/** While it stands, a video is put where it belongs. */
const RIGHT_STANDING_S = 0.05
const CATCH_UP = 0.1

/** Where a guest's own video is to be at a position of the recording, seconds; undefined while they are not on stage. */
export function ownTimeS({ spans }: Pick<ReplayGuest, 'spans'>, positionMs: number): number | undefined {
  const span = spans.find(({ fromMs, toMs }) => positionMs >= fromMs && positionMs < toMs)
  return span && (span.atMs + positionMs - span.fromMs) / 1_000
}

/** Whether somebody is on stage now, or will be in a moment: their video is loaded. */
export const isNear = ({ spans }: Pick<ReplayGuest, 'spans'>, positionMs: number): boolean =>
  spans.some(({ fromMs, toMs }) => positionMs >= fromMs - AHEAD_MS && positionMs < toMs)

/** Keeps a guest's video with the host's. */
export function following(
  guest: Pick<ReplayGuest, 'spans'>,
  { positionMs, playing, rate }: Leader,
  currentS: number,
): Following {
  const wantedS = ownTimeS(guest, positionMs)
  if (wantedS === undefined) {
    // It waits where it is going to begin.
    const next = guest.spans.find(({ fromMs }) => fromMs > positionMs)
    const seekS = next && next.atMs / 1_000
    return {
      ...(seekS === undefined || Math.abs(currentS - seekS) < RIGHT_STANDING_S ? {} : { seekS }),
      rate,
      play: false,
    }
  }
  const off = currentS - wantedS
  if (!playing) return { ...(Math.abs(off) > RIGHT_STANDING_S ? { seekS: wantedS } : {}), rate, play: false }
  if (Math.abs(off) > MAX_OFF_S) return { seekS: wantedS, rate, play: true }
  if (Math.abs(off) <= RIGHT_S) return { rate, play: true }
  return { rate: rate * (off > 0 ? 1 - CATCH_UP : 1 + CATCH_UP), play: true }
}

/** How the stage was laid out at a position. */
export const layoutAt = ({ layouts }: Pick<ReplayStage, 'layouts'>, positionMs: number): 'corner' | 'side' =>
  layouts.findLast(({ atMs }) => atMs <= positionMs)?.layout ?? 'corner'
