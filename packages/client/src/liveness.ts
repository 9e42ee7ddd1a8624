const POLL_INTERVAL_MS = 200
/** In a page or a process that stood still, what came meanwhile may not have been handed over yet. */
const MAX_LOOK_MS = 350
/** How long an answer may be awaited until the server is asked whether it is there at all, and how long it has then; longer where answers took longer lately. */
const QUESTION_AFTER_MS = 150
const MIN_TIMEOUT_MS = 500
const MAX_TIMEOUT_MS = 8_000
/** Until a packet that was lost goes again. */
const LOST_PACKET_MS = 300
/** A silence that speaks against a connection, by the longest that lay between frames lately. */
const MIN_SILENCE_MS = 1_500
const MAX_SILENCE_MS = 50_000
const UNUSUAL = 4
const SHARE_OF_BEFORE = 0.95

const { max, min } = Math
/** The longest of lately: what was longer before counts less and less. */
const longest = (before: number, now: number): number => max(now, before * SHARE_OF_BEFORE)

/**
 * Notices that a connection carries nothing any more: a network that changes leaves its sockets open, and nobody is told.
 * Whatever speaks against the connection leads to a question, and what comes of the question decides; a server that is
 * merely slow is never given up, as it answers that beside everything else that it has to do.
 */
export class Liveness {
  #ask: () => void
  #dead: () => void
  #timer: ReturnType<typeof setInterval> | undefined
  #lookedAt = 0
  #heardAt = 0
  /** How many answers are awaited, and since when. */
  #awaited = 0
  #askedAt = 0
  /** When the question was put since which nothing has come; 0 without one. */
  #doubtedAt = 0
  #answerMs = 0
  #betweenMs = 0

  /** `ask` asks for a sign of life, which is answered; `dead` hears when nothing comes. */
  constructor(ask: () => void, dead: () => void) {
    this.#ask = ask
    this.#dead = dead
  }

  /** A connection is there; its first answer took so long. */
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

  /** Something came; `answers` something that was asked. */
  heard(answers: boolean): void {
    const now = performance.now()
    this.#betweenMs = longest(this.#betweenMs, now - this.#heardAt)
    this.#heardAt = now
    this.#answerMs = longest(this.#answerMs, answers ? now - (this.#doubtedAt || this.#askedAt) : 0)
    if (answers) {
      this.#awaited--
      // What answers a question says nothing of what else is awaited.
      if (!this.#doubtedAt) this.#askedAt = now
    }
    this.#doubtedAt = 0
  }

  /** Something speaks against the connection. */
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
      // Of a server that takes long it is asked ever less often.
      (this.#awaited && quietMs > max(QUESTION_AFTER_MS, this.#answerMs, (now - this.#askedAt) / 2))
    )
      this.doubt()
  }
}
