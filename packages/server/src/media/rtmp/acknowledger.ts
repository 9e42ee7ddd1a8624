import type { RtmpMessage } from './chunks.ts'

const INTERVAL_BYTES = 1_048_576
/** The least bytes between two acknowledgements, however small the announced window. */
const MIN_INTERVAL_BYTES = 4_096

/** When an encoder is told how much has arrived (RTMP specification, sections 5.4.3 and 5.4.4). */
export class Acknowledger {
  #received = 0
  #acknowledged = 0
  #intervalBytes = INTERVAL_BYTES

  /** An encoder that waits for an acknowledgement every so many bytes gets one after half of them. */
  windowSet({ payload }: RtmpMessage): void {
    if (payload.length < 4) return
    const bytes = Math.floor(payload.readUInt32BE(0) / 2)
    this.#intervalBytes = Math.min(INTERVAL_BYTES, Math.max(MIN_INTERVAL_BYTES, bytes))
  }

  /** How many bytes to acknowledge now; undefined for none. */
  received(bytes: number): number | undefined {
    this.#received += bytes
    if (this.#received - this.#acknowledged < this.#intervalBytes) return undefined
    this.#acknowledged = this.#received
    return this.#received
  }
}
