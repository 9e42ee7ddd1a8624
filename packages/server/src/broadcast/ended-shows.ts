import type { StreamState } from '@ovation/room'
import type { Comer } from '../media/index.ts'

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

type Hold = { stream: string; endedAt: number; triedAt: number; until: number; isPassed?: boolean }

/**
 * Keeps shows ended that somebody ended. An encoder that was cut off connects again by itself, later and later: it is refused
 * until it gives up, because each try extends the hold to when the next one would come. Who starts by hand means it: they are
 * let in, unless the site cut the show, and the encoder that still reconnects does not take their place.
 */
export class EndedShows {
  #holds = new Map<string, Hold>()

  /** Whether a publisher with a valid key is refused now. Times are milliseconds since 1970. */
  refuses(room: string, stream: StreamState, now: number, { via, tapped }: Comer = { via: 'rtmp' }): boolean {
    const holdMs = stream.status === 'ended' ? HOLD_MS[stream.by ?? ''] : undefined
    const known = this.#holds.get(room)
    if (stream.status !== 'ended') return via === 'rtmp' && this.#isHeldFor(known, now)
    if (holdMs === undefined) return false
    if (tapped) {
      if (isCutLately(stream, now)) return true
      const until = stream.endedAt + holdMs
      if (now < until || (known && now < known.until))
        this.#keep(room, { triedAt: stream.endedAt, until, ...known, ...keyOf(stream), isPassed: true })
      return false
    }
    // A show that the site cuts after its end has ended anew, for longer.
    const isKnown = known?.stream === stream.stream && known.endedAt === stream.endedAt
    const { triedAt, until } = isKnown ? known : { triedAt: stream.endedAt, until: stream.endedAt + holdMs }
    this.#holds.delete(room)
    if (now >= until) return false
    this.#keep(room, { ...keyOf(stream), triedAt: now, until: nextOf(until, triedAt, now) })
    return true
  }

  /** Whether an encoder reconnects by itself, in whose place somebody has gone live by hand. */
  #isHeldFor(hold: Hold | undefined, now: number): boolean {
    if (!hold?.isPassed || now >= hold.until) return false
    hold.until = nextOf(hold.until, hold.triedAt, now)
    hold.triedAt = now
    return true
  }

  #keep(room: string, hold: Hold): void {
    this.#holds.delete(room)
    if (this.#holds.size >= MAX_ROOMS) this.#holds.delete(this.#holds.keys().next().value as string)
    this.#holds.set(room, hold)
  }
}

/** When a hold ends after a try that it refused: behind the next one. */
const nextOf = (until: number, triedAt: number, now: number): number =>
  Math.max(until, now + NEXT_TRY * (now - triedAt))

const keyOf = ({ stream, endedAt }: { stream: string; endedAt: number }): { stream: string; endedAt: number } => ({
  ...{ stream, endedAt },
})
