/** One frame for many readers: made once, and turned into each transport's bytes once. */
export class EncodedFrame {
  readonly text: string
  #bytes = new Map<(text: string) => Buffer, Buffer>()

  constructor(text: string) {
    this.text = text
  }

  /** The frame as `encode` gives it, kept for the next reader who asks with the same function. */
  as(encode: (text: string) => Buffer): Buffer {
    const known = this.#bytes.get(encode)
    if (known) return known
    const bytes = encode(this.text)
    this.#bytes.set(encode, bytes)
    return bytes
  }
}
