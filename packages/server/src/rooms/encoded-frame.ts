/** One frame for many readers: made once, and turned into each transport's bytes once. */
export class EncodedFrame {
  readonly text: string
  /** Whether it has so few readers that compression would cost more than the bytes it saves. */
  readonly forFew: boolean
  #bytes = new Map<(text: string) => Buffer, Buffer>()

  constructor(text: string, forFew = false) {
    this.text = text
    this.forFew = forFew
  }

  /** The frame as `encode` returns it, cached for the next reader with the same function. */
  as(encode: (text: string) => Buffer): Buffer {
    const known = this.#bytes.get(encode)
    if (known) return known
    const bytes = encode(this.text)
    this.#bytes.set(encode, bytes)
    return bytes
  }
}
