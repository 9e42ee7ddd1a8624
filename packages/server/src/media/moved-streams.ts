import type { Clock } from '../ops/index.ts'
import type { LiveStream } from './live-stream.ts'
import { audioOf, parseStreamPath } from './stream-paths.ts'

/** How long a broadcast that moved to another node is still served here. */
const MOVED_FOR_MS = 15_000

/** Broadcasts that continue at another node, as they were here, until its stream can be pulled. */
export class MovedStreams {
  #clock: Clock
  #moved = new Map<string, LiveStream>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(place: string, stream: LiveStream): void {
    this.#moved.set(place, stream)
    this.#clock.after(MOVED_FOR_MS, () => {
      if (this.#moved.get(place) === stream) this.#moved.delete(place)
    })
  }

  /** The stream of a path, or the audio alone of one. */
  of(place: string): LiveStream | undefined {
    const { room } = parseStreamPath(place)
    return place === audioOf(room) ? this.#moved.get(room)?.audioOnly : this.#moved.get(place)
  }

  delete(place: string): void {
    this.#moved.delete(place)
  }
}
