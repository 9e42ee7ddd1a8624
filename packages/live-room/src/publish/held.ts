import type { StreamState } from '@ovation/client'
import type { Broadcast } from './broadcaster.ts'

/** The end of the last show. `bySite`: that is known; others than staff are told by its reason alone. */
export type Cut = { endedAt: number; bySite: boolean; reason: string | undefined }

/** For how long nobody goes live after the site has cut a show. */
const CUT_HOLD_MS = 600_000

/** The end of the last show, on the clock of this page. `aheadMs`: how far the server's is ahead. */
export const cutOf = (stream: StreamState, aheadMs: number): Cut | undefined =>
  stream.status === 'ended'
    ? {
        endedAt: stream.endedAt - Math.round(aheadMs),
        bySite: stream.by === 'site' || stream.said !== undefined,
        reason: stream.said,
      }
    : undefined

/** The one that is known, while nothing but the clock has changed a little. */
export const sameOr = (known: Cut | undefined, cut: Cut | undefined): Cut | undefined =>
  known && cut && known.bySite === cut.bySite && known.reason === cut.reason && near(known.endedAt, cut.endedAt)
    ? known
    : cut

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1_000

/** Until when nobody goes live here; undefined where they may. `told`: when the server has said that the site cut the show. */
export function heldUntil(cut: Cut | undefined, broadcast: Broadcast, told: number): number | undefined {
  const isTold = broadcast.phase === 'over' && broadcast.why === 'cutBySite'
  if (!isTold && !cut?.bySite) return undefined
  return (cut?.endedAt ?? told) + CUT_HOLD_MS
}
