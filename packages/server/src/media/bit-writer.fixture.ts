/** Writes parameter sets bit by bit, as ITU-T H.264 (sections 7.2, 9.1) and H.265 spell them. */
export class BitWriter {
  #bits = ''

  /** A number of so many bits. */
  u(value: number, count: number): this {
    this.#bits += count === 0 ? '' : value.toString(2).padStart(count, '0')
    return this
  }

  /** An unsigned Exp-Golomb number. */
  ue(...values: number[]): this {
    for (const value of values) {
      const digits = (value + 1).toString(2)
      this.#bits += '0'.repeat(digits.length - 1) + digits
    }
    return this
  }

  /** A signed one. */
  se(...values: number[]): this {
    return this.ue(...values.map((value) => (value > 0 ? 2 * value - 1 : -2 * value)))
  }

  /** The bytes behind a header, with those put in that prevent start codes (H.264, section 7.4.1). */
  nal(...header: number[]): Buffer {
    const bytes = [...header]
    for (const byte of (this.#bits + '1').match(/.{1,8}/g) ?? []) {
      const value = Number.parseInt(byte.padEnd(8, '0'), 2)
      if (value <= 3 && bytes.at(-1) === 0 && bytes.at(-2) === 0) bytes.push(3)
      bytes.push(value)
    }
    return Buffer.from(bytes)
  }
}
