import { OvationError } from '@ovation/protocol'
import { TokenBucket } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'

export type RateGuardDeps = {
  clock: Pick<Clock, 'monotonicMs'>
  limits: Pick<
    ServerLimits,
    'framesPerConnectionPerSecond' | 'framesPerConnectionBurst' | 'maxPendingFramesPerConnection'
  >
}

/** Longer than it takes for what a client has already sent to arrive. */
const TURNED_AWAY_MS = 500

const frameRate = ({ limits }: RateGuardDeps) => ({
  perSecond: limits.framesPerConnectionPerSecond,
  burst: limits.framesPerConnectionBurst,
})

/** How much one connection may send: frames per second, frames that wait for their turn, commands behind a refused one. */
export class RateGuard {
  #deps: RateGuardDeps
  #frames: TokenBucket
  #waiting = 0
  #turnedAwayUntilMs = Number.NEGATIVE_INFINITY

  constructor(deps: RateGuardDeps) {
    this.#deps = deps
    this.#frames = new TokenBucket(frameRate(deps), deps.clock.monotonicMs())
  }

  /** Counts a frame, of this protocol or of the transport. False: the client sends too many. */
  take(): boolean {
    return this.#frames.take(frameRate(this.#deps), this.#deps.clock.monotonicMs()) > 0
  }

  /** Frames that wait for their turn. */
  get waiting(): number {
    return this.#waiting
  }

  /** Whether as many frames wait as may. */
  get full(): boolean {
    return this.#waiting >= this.#deps.limits.maxPendingFramesPerConnection
  }

  /** A frame waits from now on, until `finish`. */
  begin(): void {
    this.#waiting += 1
  }

  finish(): void {
    this.#waiting -= 1
  }

  /** A command was refused as one too many: those that were sent after it are refused too. */
  turnAway(): void {
    this.#turnedAwayUntilMs = this.#deps.clock.monotonicMs() + TURNED_AWAY_MS
  }

  /** Throws `rate_limited` for what was sent behind a refused command: the client sends that one again, and this one must not overtake it. */
  mustNotOvertake(): void {
    const retryInMs = this.#turnedAwayUntilMs - this.#deps.clock.monotonicMs()
    if (retryInMs > 0) throw new OvationError('rate_limited', { retryInMs: Math.ceil(retryInMs) })
  }
}
