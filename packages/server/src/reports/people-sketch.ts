/**
 * How many different people there were, from digests of their ids: the smallest digests are kept. Exact up to `MAX_DIGESTS`
 * people; above that, estimated from how densely the smallest lie, within 5 % (two standard deviations). Sketches of several
 * nodes, or of before and after a restart, are merged without counting anybody twice.
 */
export class PeopleSketch {
  #digests: Set<number>

  constructor(digests: Iterable<number> = []) {
    this.#digests = new Set(digests)
    this.#shrink(MAX_DIGESTS)
  }

  /** `digest`: 48 evenly distributed bits. Returns whether anything changed. */
  add(digest: number): boolean {
    if (this.#digests.has(digest)) return false
    this.#digests.add(digest)
    // Sorted now and then, not with each one.
    this.#shrink(2 * MAX_DIGESTS)
    return true
  }

  get people(): number {
    this.#shrink(MAX_DIGESTS)
    if (this.#digests.size < MAX_DIGESTS) return this.#digests.size
    return Math.round(((MAX_DIGESTS - 1) / Math.max(...this.#digests)) * DIGESTS)
  }

  /** Every digest in six bytes, base64url. */
  write(): string {
    this.#shrink(MAX_DIGESTS)
    const bytes = Buffer.alloc(this.#digests.size * DIGEST_BYTES)
    let at = 0
    for (const digest of this.#digests) at = bytes.writeUIntBE(digest, at, DIGEST_BYTES)
    return bytes.toString('base64url')
  }

  /** The people of several sketches as they were written. */
  static merge(written: readonly string[]): PeopleSketch {
    const merged = new PeopleSketch()
    for (const text of written) {
      const bytes = Buffer.from(text, 'base64url')
      for (let at = 0; at + DIGEST_BYTES <= bytes.length; at += DIGEST_BYTES)
        merged.add(bytes.readUIntBE(at, DIGEST_BYTES))
    }
    return merged
  }

  #shrink(maxDigests: number): void {
    if (this.#digests.size <= maxDigests) return
    this.#digests = new Set([...this.#digests].sort((a, b) => a - b).slice(0, MAX_DIGESTS))
  }
}

export const MAX_DIGESTS = 2_048
const DIGEST_BYTES = 6
const DIGESTS = 2 ** (8 * DIGEST_BYTES)
