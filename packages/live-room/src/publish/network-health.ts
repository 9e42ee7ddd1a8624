import type { BroadcastFigures } from './broadcaster.ts'

/** How a broadcast gets through, in a word. */
export type Health = 'good' | 'weak' | 'bad'

/** More than this waits only where the network is too slow. */
const SLOW_BYTES = 300_000
/** For how long viewers remember a picture that stood still. */
const REMEMBERED_MS = 10_000

/** Judges a broadcast by its figures, each second: frames that were dropped are remembered for a while. */
export class NetworkHealth {
  #dropped = 0
  #lastDropMs = Number.NEGATIVE_INFINITY

  judge({ dropped, waitingBytes }: Pick<BroadcastFigures, 'dropped' | 'waitingBytes'>, nowMs: number): Health {
    if (dropped > this.#dropped) this.#lastDropMs = nowMs
    this.#dropped = dropped
    if (nowMs - this.#lastDropMs < REMEMBERED_MS) return 'bad'
    return waitingBytes > SLOW_BYTES ? 'weak' : 'good'
  }
}
