const POLL_INTERVAL_MS = 200
/** In a page or a process that was suspended, frames that arrived meanwhile may not have been delivered yet. */
const MAX_LOOK_MS = 350
/**
 * How long an answer may take before the server is asked for a sign of life, and how long that may take; longer if recent
 * answers took longer.
 */
const QUESTION_AFTER_MS = 150
const MIN_TIMEOUT_MS = 500
const MAX_TIMEOUT_MS = 8_000
/** The time until a lost packet is sent again. */
const LOST_PACKET_MS = 300
/** A silence that casts doubt on a connection, relative to the longest recent time between frames. */
const MIN_SILENCE_MS = 1_500
const MAX_SILENCE_MS = 50_000
const UNUSUAL = 4
const SHARE_OF_BEFORE = 0.95

const { max, min } = Math
/** A decaying maximum: earlier values count less and less. */
const longest = (before: number, now: number): number => max(now, before * SHARE_OF_BEFORE)

/**
 * Detects that a connection is dead: a network change leaves its sockets open without any notice. Any doubt about the
 * connection leads to a ping, and its result decides; a server that is only slow is never given up, because it answers pings
 * before everything else.
 */
export class Liveness {
  #ask: () => void
  #dead: () => void
  #timer: ReturnType<typeof setInterval> | undefined
  #lookedAt = 0
  #heardAt = 0
  /** How many answers are pending, and since when. */
  #awaited = 0
  #askedAt = 0
  /** When the ping was sent since which nothing has arrived; 0 if there is none. */
  #doubtedAt = 0
  #answerMs = 0
  #betweenMs = 0

  /** `ask` sends a ping, which is answered; `dead` is called if nothing arrives. */
  constructor(ask: () => void, dead: () => void) {
    this.#ask = ask
    this.#dead = dead
  }

  /** A connection has begun; its first answer took this long. */
  begin(answerMs: number): void {
    this.stop()
    this.#betweenMs = MAX_SILENCE_MS / UNUSUAL
    this.#answerMs = answerMs
    this.#awaited = this.#doubtedAt = 0
    this.#lookedAt = this.#heardAt = performance.now()
    this.#timer = setInterval(() => this.#look(), POLL_INTERVAL_MS)
  }

  /** Something was sent that will be answered. */
  asked(): void {
    if (!this.#awaited++) this.#askedAt = performance.now()
  }

  /** Something arrived; `answers`: it answers a request. */
  heard(answers: boolean): void {
    const now = performance.now()
    this.#betweenMs = longest(this.#betweenMs, now - this.#heardAt)
    this.#heardAt = now
    this.#answerMs = longest(this.#answerMs, answers ? now - (this.#doubtedAt || this.#askedAt) : 0)
    if (answers) {
      this.#awaited = max(0, this.#awaited - 1)
      // The answer to a ping says nothing about the other pending answers.
      if (!this.#doubtedAt) this.#askedAt = now
    }
    this.#doubtedAt = 0
  }

  /** Something casts doubt on the connection. */
  doubt(): void {
    if (this.#doubtedAt) return
    this.#doubtedAt = performance.now()
    this.asked()
    this.#ask()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    const late = now - this.#lookedAt > MAX_LOOK_MS
    this.#lookedAt = now
    if (late && this.#doubtedAt) this.#doubtedAt = now
    const quietMs = now - max(this.#heardAt, this.#doubtedAt)
    if (this.#doubtedAt) {
      if (quietMs > min(MAX_TIMEOUT_MS, max(MIN_TIMEOUT_MS, this.#answerMs * 2 + LOST_PACKET_MS))) {
        this.stop()
        this.#dead()
      }
    } else if (
      quietMs > min(MAX_SILENCE_MS, max(MIN_SILENCE_MS, this.#betweenMs * UNUSUAL)) ||
      // A slow server is pinged less and less often.
      (this.#awaited && quietMs > max(QUESTION_AFTER_MS, this.#answerMs, (now - this.#askedAt) / 2))
    )
      this.doubt()
  }
}
