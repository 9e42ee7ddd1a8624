import type { StreamState } from '@ovation/room'

/** For how long nobody goes live after the end, by who ended the show: its host in the studio, or somebody who runs the site. */
const HOLD_MS: Readonly<Record<string, number>> = { studio: 30_000, site: 600_000 }
/** Encoders wait up to 1.5 times as long before each next try. */
const NEXT_TRY = 2
const MAX_ROOMS = 1_000

/** Whether somebody ended a show, and not its encoder. */
export const isEndedShow = (by: string | undefined): boolean => Object.hasOwn(HOLD_MS, by ?? '')

/** Whether the site cut the last show, and so lately that its host does not go on. Times are milliseconds since 1970. */
export const isCutLately = (stream: StreamState, now: number): boolean =>
  stream.status === 'ended' && stream.by === 'site' && now < stream.endedAt + (HOLD_MS['site'] as number)

type Hold = { stream: string; endedAt: number; triedAt: number; until: number }

/**
 * Keeps shows ended that somebody ended. An encoder that was cut off connects again by itself, later and later: it is refused
 * until it gives up, because each try extends the hold to when the next one would come.
 */
export class EndedShows {
  #holds = new Map<string, Hold>()

  /** Whether a publisher with a valid key is refused now. Times are milliseconds since 1970. */
  refuses(room: string, stream: StreamState, now: number): boolean {
    const holdMs = stream.status === 'ended' ? HOLD_MS[stream.by ?? ''] : undefined
    if (stream.status !== 'ended' || holdMs === undefined) return false
    const known = this.#holds.get(room)
    // A show that the site cuts after its end has ended anew, for longer.
    const isKnown = known?.stream === stream.stream && known.endedAt === stream.endedAt
    const { triedAt, until } = isKnown ? known : { triedAt: stream.endedAt, until: stream.endedAt + holdMs }
    this.#holds.delete(room)
    if (now >= until) return false
    if (this.#holds.size >= MAX_ROOMS) this.#holds.delete(this.#holds.keys().next().value as string)
    const next = Math.max(until, now + NEXT_TRY * (now - triedAt))
    this.#holds.set(room, { stream: stream.stream, endedAt: stream.endedAt, triedAt: now, until: next })
    return true
  }
}
