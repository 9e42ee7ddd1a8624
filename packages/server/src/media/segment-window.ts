import { bytesOf, durationOf } from './segments.ts'
import type { Segment, StreamLimits, StreamState } from './segments.ts'

/** The least duration of a playlist, and of the portion with parts, in target durations. */
const MIN_TARGETS = 3
const KEEP_PARTS_TARGETS = 4

type WindowState = Pick<StreamState, 'segments' | 'discontinuitySequence'>

/** The finished segments that a playlist names, and those that it named a while ago. */
export class SegmentWindow {
  #limits: StreamLimits
  #listed: Segment[]
  /** No longer in the playlist, but still available to clients of an earlier one (RFC 8216, section 6.2.2). */
  #gone: Segment[] = []
  #discontinuitySequence: number

  constructor(limits: StreamLimits, { segments, discontinuitySequence }: WindowState) {
    this.#limits = limits
    this.#listed = [...segments]
    this.#discontinuitySequence = discontinuitySequence
  }

  get state(): WindowState {
    return { segments: this.#listed, discontinuitySequence: this.#discontinuitySequence }
  }

  get listed(): readonly Segment[] {
    return this.#listed
  }

  /** How many discontinuities the playlist has left behind (RFC 8216, section 4.3.3.3). */
  get discontinuitySequence(): number {
    return this.#discontinuitySequence
  }

  /** The indexes of the init segments that are needed to play what is here. */
  get usedInits(): ReadonlySet<number> {
    return new Set([...this.#gone, ...this.#listed].map(({ init }) => init))
  }

  find(stream: string, number: number): Segment | undefined {
    return [...this.#gone, ...this.#listed].find((one) => one.number === number && one.stream === stream)
  }

  add(segment: Segment, targetSeconds: number): void {
    this.#listed.push(segment)
    this.#forgetOld(targetSeconds * 1_000)
    this.#dropOldParts(targetSeconds * 1_000)
  }

  #forgetOld(targetMs: number): void {
    const { keepSegments, maxSegments, maxKeptBytes } = this.#limits
    const listed = this.#listed
    // A playlist keeps three target durations (RFC 8216, section 6.2.2), however short its segments are.
    const isLong = (): boolean => durationOf(listed.slice(1)) >= MIN_TARGETS * targetMs
    let keptBytes = bytesOf(listed) + bytesOf(this.#gone)
    const isTooMuch = (): boolean => keptBytes > maxKeptBytes && listed.length > 1
    while (this.#gone.length > 0 && (this.#gone.length > listed.length || isTooMuch()))
      keptBytes -= this.#gone.shift()?.bytes.length ?? 0
    while (listed.length > maxSegments || (listed.length > keepSegments && isLong()) || isTooMuch()) {
      const [gone] = listed.splice(0, 1)
      if (gone?.discontinuity) this.#discontinuitySequence += 1
      if (gone && keptBytes <= maxKeptBytes) this.#gone.push(gone)
      else keptBytes -= gone?.bytes.length ?? 0
    }
  }

  /** Parts of older segments are no longer requested, and their bytes are in the segment (RFC 8216bis, section 4.4.4.9). */
  #dropOldParts(targetMs: number): void {
    let laterMs = 0
    for (const segment of this.#listed.toReversed()) {
      if (laterMs > KEEP_PARTS_TARGETS * targetMs) segment.parts = []
      laterMs += segment.durationMs
    }
  }
}
