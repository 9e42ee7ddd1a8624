import { pick, seededRandom } from '@ovation/audience'

/** Draws for one input: the same for the same seed, door and index, whatever was drawn for other inputs. */
export class Draw {
  #random: () => number

  constructor(seed: number, door: string, index: number) {
    this.#random = seededRandom(hash(`${seed}/${door}/${index}`))
  }

  /** A whole number from 0 below `bound`. */
  below(bound: number): number {
    return Math.floor(this.#random() * bound)
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  pick<T>(items: readonly T[]): T {
    return pick(items, this.#random)
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length)
    for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(this.below(2 ** 32), at)
    for (let at = length - (length % 4); at < length; at++) bytes[at] = this.below(256)
    return bytes
  }

  /** Mostly short, at times long. */
  length(usual: number, most: number): number {
    return this.oneIn(20) ? this.below(most) : this.below(usual)
  }
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
