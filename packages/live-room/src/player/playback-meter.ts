/** What a video did since the last time, milliseconds. */
export type Played = { playedMs: number; stalls: number; stalledMs: number }

type State = 'idle' | 'playing' | 'stalled'

/** Measures how long a video plays, and how long it waits for data in the middle of it. */
export class PlaybackMeter {
  #now: () => number
  #state: State = 'idle'
  #sinceMs = 0
  #played: Played = { playedMs: 0, stalls: 0, stalledMs: 0 }

  /** `now`: a clock that is never set, milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  plays(): void {
    this.#become('playing')
  }

  /** It waits for data. Before it plays, and while a viewer seeks, that is no stall. */
  waits(seeking: boolean): void {
    if (this.#state !== 'playing') return
    this.#become(seeking ? 'idle' : 'stalled')
    if (!seeking) this.#played.stalls += 1
  }

  /** It was paused, has ended, or another stream is opened. */
  stops(): void {
    this.#become('idle')
  }

  /** What it did since the last call; undefined if it did nothing. */
  take(): Played | undefined {
    this.#become(this.#state)
    const { playedMs, stalls, stalledMs } = this.#played
    this.#played = { playedMs: 0, stalls: 0, stalledMs: 0 }
    if (playedMs + stalledMs < 1) return undefined
    return { playedMs: Math.round(playedMs), stalls, stalledMs: Math.round(stalledMs) }
  }

  #become(next: State): void {
    const now = this.#now()
    const ms = now - this.#sinceMs
    if (this.#state === 'playing') this.#played.playedMs += ms
    if (this.#state === 'stalled') this.#played.stalledMs += ms
    this.#state = next
    this.#sinceMs = now
  }
}
