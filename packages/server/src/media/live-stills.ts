import type { Clock } from '../ops/index.ts'
import type { LiveStream } from './live-stream.ts'
import { stillOf } from './mp4/still.ts'

/** A still is as old as this before another one is made. */
export const STILL_MAX_AGE_S = 10

type Still = { bytes: Buffer; atMs: number }

/**
 * Pictures of live streams for lists of rooms: one of each stream, which goes with it. However many ask, a stream's is made
 * once in ten seconds, from what is kept in memory for those who join.
 */
export class LiveStills {
  #clock: Pick<Clock, 'monotonicMs'>
  #stills = new WeakMap<LiveStream, Still>()

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  /** The picture of a stream; undefined where none can be made, as of audio alone or before the first keyframe. */
  of(stream: LiveStream): Buffer | undefined {
    const nowMs = this.#clock.monotonicMs()
    const known = this.#stills.get(stream)
    if (known && nowMs - known.atMs < STILL_MAX_AGE_S * 1_000) return known.bytes
    const { init, newest } = stream
    const bytes = init && init.width > 0 && newest ? stillOf(init.bytes, newest.bytes) : undefined
    // Where too much follows a keyframe to be kept, the previous picture is better than none.
    if (!bytes) return known?.bytes
    this.#stills.set(stream, { bytes, atMs: nowMs })
    return bytes
  }
}
