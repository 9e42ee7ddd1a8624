import { WIRE_LIMITS } from '@ovation/protocol'
import type { Outbox } from './outbox.ts'

/**
 * Pings a client that is being sent something every few seconds, and a silent one rarely: an idle room costs next to
 * nothing, and a dead connection is found all the same.
 */
export class Heartbeat {
  #outbox: Pick<Outbox, 'lastSentMs' | 'ping'>
  #lastPingMs = 0

  constructor(outbox: Pick<Outbox, 'lastSentMs' | 'ping'>) {
    this.#outbox = outbox
  }

  /** Sends a ping when one is due. Called about once a second, with monotonic milliseconds. */
  beat(nowMs: number, silentPingIntervalMs: number): void {
    const { lastSentMs } = this.#outbox
    const dueMs = lastSentMs > this.#lastPingMs ? WIRE_LIMITS.pingIntervalMs : silentPingIntervalMs
    const silentMs = nowMs - Math.max(lastSentMs, this.#lastPingMs)
    if (nowMs - this.#lastPingMs < dueMs && silentMs < silentPingIntervalMs) return
    this.#lastPingMs = nowMs
    this.#outbox.ping(nowMs)
  }
}
