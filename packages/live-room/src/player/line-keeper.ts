import { carriesVideo } from './line-check.ts'
import { MIN_WINDOW_MS, SLOW_SHARE, SlowLine } from './slow-line.ts'

const POLL_INTERVAL_MS = 200
/** An offer that nobody accepted is withdrawn once the connection has carried the video for this long. */
const WITHDRAW_AFTER_MS = 10_000
const FIRST_CHECK_MS = 5_000
const MAX_CHECK_MS = 60_000
const CHECK_GROWTH = 1.5

/**
 * What is offered: only to listen, because the connection cannot carry the video; or to return to full quality, because it
 * can again.
 */
export type Offer = 'audioOnly' | 'video'

export type LineKeeperPorts = {
  /**
   * Up to where video is buffered, and how much of it was not played yet; undefined while that says nothing about the
   * connection.
   */
  look(): { endMs: number; aheadMs: number } | undefined
  /** Switches to the low rendition; false if there is none, or it is already being played. */
  lower(): Promise<boolean>
  /** The playlist of the full-quality video. */
  playlist(): string
  offers(offer: Offer | undefined): void
}

/**
 * Keeps a stream within the available bandwidth, and offers what it cannot decide by itself. A separate module, loaded once
 * a stream plays, so that nobody waits for it.
 */
export class LineKeeper {
  #ports: LineKeeperPorts
  #line = new SlowLine()
  #timer: ReturnType<typeof setInterval>
  #check: ReturnType<typeof setTimeout> | undefined
  #offer: Offer | undefined
  #slowAtMs = 0
  #lowering = false
  /** Counts the streams that were played. */
  #streams = 0

  constructor(ports: LineKeeperPorts) {
    this.#ports = ports
    this.#timer = setInterval(() => void this.#look(), POLL_INTERVAL_MS)
  }

  get offer(): Offer | undefined {
    return this.#offer
  }

  /** Another stream is played; if it is a reduced one (`less`), it is checked whether full quality is possible again. */
  played(less: boolean): void {
    if (less) this.#line.reset()
    else this.#line.interrupted()
    this.#streams++
    this.#lowering = false
    // A slow connection also makes the stream restart.
    if (less || this.#offer === 'video') this.#say(undefined)
    this.#stopChecking()
    if (less) this.#checkIn(FIRST_CHECK_MS)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#stopChecking()
  }

  #stopChecking(): void {
    clearTimeout(this.#check)
    this.#check = undefined
  }

  async #look(): Promise<void> {
    const now = performance.now()
    if (this.#offer === 'audioOnly' && now - this.#slowAtMs > WITHDRAW_AFTER_MS) this.#say(undefined)
    const seen = this.#lowering ? undefined : this.#ports.look()
    if (!seen) return this.#line.interrupted()
    if (!this.#line.look(now, seen.endMs, seen.aheadMs)) return
    this.#line.reset()
    this.#slowAtMs = now
    this.#lowering = true
    const stream = this.#streams
    const lowered = await this.#ports.lower()
    // Of another stream nothing is known yet.
    if (stream !== this.#streams) return
    this.#lowering = false
    if (!lowered && !this.#hasRecovered(now, seen.endMs)) this.#say('audioOnly')
  }

  /** Whether the same stream has arrived in time since then: looking for the low rendition takes up to four seconds. */
  #hasRecovered(sinceMs: number, endMs: number): boolean {
    const passedMs = performance.now() - sinceMs
    const arrivedMs = (this.#ports.look()?.endMs ?? 0) - endMs
    return passedMs >= MIN_WINDOW_MS && arrivedMs >= passedMs * SLOW_SHARE
  }

  #checkIn(waitMs: number): void {
    const check = setTimeout(async () => {
      const carries = await carriesVideo(this.#ports.playlist())
      // Another stream is being played by now.
      if (check !== this.#check) return
      if (carries) this.#say('video')
      else this.#checkIn(Math.min(MAX_CHECK_MS, waitMs * CHECK_GROWTH))
    }, waitMs)
    this.#check = check
  }

  #say(offer: Offer | undefined): void {
    if (offer === this.#offer) return
    this.#offer = offer
    this.#ports.offers(offer)
  }
}
