import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Refused } from './rtmp/connection.ts'
import type { CutReason } from './rtmp/endings.ts'
import { parseStreamPath } from './stream-paths.ts'

/** What is known here of a room is never so far behind its log. */
const KNOWN_WITHIN_MS = 3_000
const MAX_ROOMS = 1_000

/**
 * Shows that somebody has just ended. Whether a publisher is let in is decided by what this node knows of the room, which may be
 * from before the end, while the end has cut off everybody already: who was not there then would stay.
 */
export class JustEnded {
  #clock: Pick<Clock, 'monotonicMs'>
  #rooms = new BoundedMap<string, { atMs: number; isCutBySite: boolean }>(MAX_ROOMS)

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  /** Publishers of a place were cut off. */
  cut(place: string, why: CutReason): void {
    if (why === 'ended' || why === 'cut_by_site')
      this.#rooms.set(place, { atMs: this.#clock.monotonicMs(), isCutBySite: why === 'cut_by_site' })
  }

  /** Why nobody may publish at a place yet; undefined where they may. Tests and guests are no shows. */
  refusal(place: string): Refused | undefined {
    const { room, seat, test } = parseStreamPath(place)
    const ended = this.#rooms.get(room)
    if (!ended || seat > 0 || test || this.#clock.monotonicMs() - ended.atMs >= KNOWN_WITHIN_MS) return undefined
    return { refused: 'ended', ...(ended.isCutBySite ? { isCutBySite: true } : {}) }
  }
}
