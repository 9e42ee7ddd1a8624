const WRAP_MS = 2 ** 32
/** A track's own clock leaps when it goes further than this from one packet to its next, and from the other track. */
const MAX_FORWARD_MS = 10_000
const MAX_BACKWARD_MS = 2_000
/** How far one track may be from the other: a microphone that starts late, or arrives late. */
const MAX_APART_MS = 10_000
const AFTER_JUMP_MS = 40

type Track = { offsetMs: number; lastMs: number }

/**
 * One clock for video and audio: 32-bit timestamps that wrap and encoders that jump become milliseconds that begin at 0
 * and go on. A leap is judged within a track, so that two tracks that are apart are no leaps of each other; when both leap
 * together they stay in step.
 */
export class StreamClock {
  #tracks = new Map<'video' | 'audio', Track>()
  #firstMs: number | undefined
  /** The newest of both. */
  #lastMs = 0

  at(timestampMs: number, kind: 'video' | 'audio'): number {
    this.#firstMs ??= timestampMs
    const known = this.#tracks.get(kind)
    const track = known ?? { offsetMs: this.#firstMs, lastMs: this.#lastMs }
    const backMs = known ? MAX_BACKWARD_MS : MAX_APART_MS
    const forwardMs = known ? MAX_FORWARD_MS : MAX_APART_MS
    if (!known) this.#tracks.set(kind, track)
    // A track that was away comes back where the other one has got to: that is no leap, however long it was away.
    const mostMs = Math.max(track.lastMs, this.#lastMs) + forwardMs
    const goesOn = (ms: number): boolean => ms <= mostMs && ms >= track.lastMs - backMs
    const own = nearest(timestampMs - track.offsetMs, track.lastMs)
    if (goesOn(own)) return this.#set(track, own)
    // A clock that leaps leaps for both tracks, one packet after the other: the other's offset is tried before another one.
    for (const { offsetMs } of this.#tracks.values()) {
      const shared = nearest(timestampMs - offsetMs, track.lastMs)
      if (!goesOn(shared)) continue
      track.offsetMs = offsetMs
      return this.#set(track, shared)
    }
    const ms = this.#lastMs + AFTER_JUMP_MS
    track.offsetMs = timestampMs - ms
    return this.#set(track, ms)
  }

  #set(track: Track, ms: number): number {
    track.lastMs = ms
    this.#lastMs = Math.max(this.#lastMs, ms)
    return Math.max(0, ms)
  }
}

/** The nearest reading of a clock that wraps is the right one. */
const nearest = (ms: number, lastMs: number): number => ms + Math.round((lastMs - ms) / WRAP_MS) * WRAP_MS
