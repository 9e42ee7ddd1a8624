import type { Ending, Patience } from './low-latency.ts'

const RETRY_DELAY_MS = 1_000
const MAX_RETRY_DELAY_MS = 10_000
/**
 * The delay after a silent stream was given up. Not 0, so that the chat can reconnect first: browsers open one WebSocket to
 * a server at a time.
 */
const SILENT_RETRY_DELAY_MS = 250
/** A stream that was given up sooner than this was more likely slow than dead: the next one gets twice the time. */
const SOON_MS = 10_000
/** How long a stream may take to begin: at first; and once one has begun before, doubled with every second failure. */
const FIRST_ANSWER_MS = 6_000
const ANSWER_MS = 2_000
const MAX_ANSWER_MS = 10_000
const MANY_SILENCES = 8
/** After this many streams in a row that played and were lost within `SOON_MS`, the playlist is used: it is steadier on such a network. */
const MAX_SHORT = 3
/** After this many losses in a row of the low-latency stream, the playlist is tried. */
const MAX_FAILURES = 3

/** How the low-latency streams of a visit went: how long the next one is waited for, and whether it is the playlist's turn. */
export class StreamHistory {
  #silences = 0
  #givenUp = 0
  #short = 0
  #begunAtMs = 0
  /** Whether any stream of this visit has begun. */
  hasBegun = false
  /** Losses since something played. */
  failures = 0

  /** A stream has begun. */
  begins(): void {
    this.hasBegun = true
    this.#begunAtMs = performance.now()
    this.#silences = 0
  }

  /** How long ago the last stream began. */
  get playedMs(): number {
    return performance.now() - this.#begunAtMs
  }

  /** Another broadcast: nothing is known of its stream. */
  reset(): void {
    this.failures = 0
    this.#short = 0
  }

  /** A stream has ended that was being `played`, or that had not begun yet. Returns how long to wait before the next. */
  ends(why: Ending, played: boolean): number {
    const silent = why === 'silent'
    const gone = silent || why === 'lost'
    const soon = this.playedMs < SOON_MS
    if (gone && played) this.#short = soon ? this.#short + 1 : 0
    if (silent) this.#silences += 1
    if (silent && played) this.#givenUp = soon ? this.#givenUp + 1 : 0
    // A network change takes a few tries; if nothing ever arrived, another source is tried.
    if (gone && (!silent || !this.hasBegun || this.#silences > MANY_SILENCES)) this.failures += 1
    const flaps = this.#short >= MAX_SHORT
    if (flaps) this.failures = MAX_FAILURES
    return flaps || silent ? SILENT_RETRY_DELAY_MS : this.#delayMs
  }

  /** What replaces the stream has failed too. Returns how long to wait before the next try. */
  fails(): number {
    this.failures += 1
    return this.#delayMs
  }

  get #delayMs(): number {
    const delayMs = Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** Math.min(4, this.failures))
    return delayMs * (0.75 + Math.random() / 2)
  }

  /** Whether the playlist is to be tried instead of the next stream. */
  get tired(): boolean {
    return this.failures % (MAX_FAILURES + 1) === MAX_FAILURES
  }

  /** How long the next stream is waited for. */
  get patience(): Patience {
    const answerMs = this.hasBegun ? Math.min(MAX_ANSWER_MS, ANSWER_MS * 2 ** (this.#silences >> 1)) : FIRST_ANSWER_MS
    return { answerMs, factor: 2 ** this.#givenUp }
  }
}
