import { randomBytes } from 'node:crypto'

const VERSION = 3
const RANDOM_BYTES = 1_536

/** The simple handshake of a server (RTMP specification, section 5.2): takes C0 and C1, answers S0, S1 and S2, and takes C2. */
export class Handshake {
  #taken = Buffer.alloc(1 + RANDOM_BYTES)
  #filledBytes = 0
  #isAnswered = false
  #answer: (bytes: Buffer) => void

  constructor(answer: (bytes: Buffer) => void) {
    this.#answer = answer
  }

  /** Returns what follows the handshake; undefined until it is over. Throws at another version. */
  take(data: Buffer): Buffer | undefined {
    const copied = data.copy(this.#taken, this.#filledBytes)
    this.#filledBytes += copied
    if (!this.#isAnswered && this.#taken[0] !== VERSION) throw new Error('that version of RTMP is not spoken here')
    if (this.#filledBytes < this.#taken.length) return undefined
    const rest = data.subarray(copied)
    if (this.#isAnswered) return rest
    this.#isAnswered = true
    const ours = Buffer.concat([Buffer.alloc(8), randomBytes(RANDOM_BYTES - 8)])
    this.#answer(Buffer.concat([Buffer.from([VERSION]), ours, this.#taken.subarray(1)]))
    this.#taken = Buffer.alloc(RANDOM_BYTES)
    this.#filledBytes = 0
    return this.take(rest)
  }
}
