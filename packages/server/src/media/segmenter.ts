import type { Init, Part } from './fragmenter.ts'
import { InitSegments } from './init-segments.ts'
import { SegmentWindow } from './segment-window.ts'
import { bytesOf, durationOf, within } from './segments.ts'
import type { PartialSegment, StreamLimits, StreamState } from './segments.ts'

/** A third to half a second: two or three of the parts that the low-latency stream is made of. */
const MIN_PARTIAL_MS = 320
/** Frames may arrive late; all but the last part of a segment must have at least 85 % of the target (8216bis, 4.4.4.9). */
const PART_TARGET_MARGIN = 1.1
const MIN_PART_SHARE = 0.85

export type SegmenterState = Omit<StreamState, 'id' | 'epochMs' | 'gop' | 'endMs'>
/** Of the segment that is being made, and what holds of those to come. */
type OpenState = Omit<SegmenterState, 'inits' | 'nextInit' | 'segments' | 'discontinuitySequence'>

export type SegmenterOptions = {
  limits: StreamLimits
  /** The number of the first segment, where others were before that are not known here. */
  firstNumber: number
  /** A part or a segment is there. */
  grown: () => void
}

export const newSegmenterState = (firstNumber: number): SegmenterState => ({
  ...{ inits: [], nextInit: 0, segments: [], discontinuitySequence: 0 },
  ...{ pending: [], partial: [], openParts: [], partTargetMs: 0, targetSeconds: 0 },
  ...{ nextSegment: firstNumber, pendingDiscontinuity: firstNumber > 0 },
})

/** The current segment: its number, its start, and its parts so far. */
export type OpenSegment = {
  number: number
  startMs: number | undefined
  init: number
  discontinuity: boolean
  parts: readonly PartialSegment[]
}

/** Cuts a stream into segments and partial segments, as playlists name them. */
export class Segmenter {
  readonly inits: InitSegments
  readonly finished: SegmentWindow
  #id: string
  #options: SegmenterOptions
  #open: OpenState
  /** Sums: what comes may be very many very short parts. */
  #pendingMs: number
  #pendingBytes: number
  #partialMs: number

  /** `state` may be of another stream, which it continues; it is not changed. */
  constructor(id: string, options: SegmenterOptions, state: SegmenterState = newSegmenterState(options.firstNumber)) {
    const { inits, nextInit, segments, discontinuitySequence, ...open } = state
    this.#id = id
    this.#options = options
    this.inits = new InitSegments({ inits, nextInit })
    this.finished = new SegmentWindow(options.limits, { segments, discontinuitySequence })
    this.#open = { ...open, pending: [...open.pending], partial: [...open.partial], openParts: [...open.openParts] }
    this.#pendingMs = durationOf(open.pending)
    this.#pendingBytes = bytesOf(open.pending)
    this.#partialMs = durationOf(open.partial)
  }

  get state(): SegmenterState {
    return { ...this.#open, ...this.inits.state, ...this.finished.state }
  }

  /** The maximum duration of a segment in whole seconds, fixed with the first segment (RFC 8216, section 4.3.3.1). */
  get targetSeconds(): number {
    return this.#open.targetSeconds
  }

  /** The maximum duration of a partial segment in milliseconds, fixed with the first segment. */
  get partTargetMs(): number {
    return this.#open.partTargetMs
  }

  /** The maximum duration of a part, so that a segment of that part alone is within the target. */
  get maxPartMs(): number {
    const { targetSeconds } = this.#open
    return targetSeconds > 0 ? targetSeconds * 1_000 : this.#options.limits.maxSegmentMs
  }

  get open(): OpenSegment {
    const { nextSegment, pending, pendingDiscontinuity, openParts } = this.#open
    return {
      number: nextSegment,
      startMs: pending[0]?.startMs,
      init: this.inits.currentIndex,
      discontinuity: pendingDiscontinuity,
      parts: openParts,
    }
  }

  /** A partial segment; undefined if it does not exist yet or any more. */
  part(stream: string, number: number, index: number): PartialSegment | undefined {
    if (number !== this.#open.nextSegment) return this.finished.find(stream, number)?.parts[index]
    return stream === this.#id ? this.#open.openParts[index] : undefined
  }

  /** Whether that segment or part, or a later one, exists. */
  has(number: number, part: number | undefined): boolean {
    const { nextSegment, openParts } = this.#open
    return number < nextSegment || (number === nextSegment && part !== undefined && part < openParts.length)
  }

  /** Another init segment for what follows; gives its index. */
  begin(init: Init): number {
    this.close()
    this.#open.pendingDiscontinuity ||= this.#open.nextSegment > this.#options.firstNumber
    return this.inits.add(init, this.#id, this.finished.usedInits)
  }

  add(part: Part): void {
    const target = this.#open.partTargetMs > 0 ? this.#open.partTargetMs : Number.POSITIVE_INFINITY
    const isOverlong = part.durationMs > target
    if (this.#isFull(part, target) || isOverlong) this.close()
    // No partial segment is longer than the target.
    if (this.#partialMs + part.durationMs > target) this.#closePartial()
    this.#open.pending.push(part)
    this.#pendingMs += part.durationMs
    this.#pendingBytes += part.bytes.length
    this.#open.partial.push(part)
    this.#partialMs += part.durationMs
    if (isOverlong) this.close({ isOverlong })
    else if (this.#partialMs >= Math.max(MIN_PARTIAL_MS, this.#open.partTargetMs * MIN_PART_SHARE)) this.#closePartial()
  }

  /** Whether a part belongs into the next segment. */
  #isFull(part: Part, target: number): boolean {
    const { limits } = this.#options
    return (
      (part.independent && this.#pendingMs >= limits.segmentMs - part.durationMs / 2) ||
      this.#pendingMs + part.durationMs > this.maxPartMs ||
      this.#pendingBytes + part.bytes.length > limits.maxSegmentBytes ||
      // Only the last part of a segment may be that short.
      (this.#partialMs + part.durationMs > target && this.#partialMs < target * MIN_PART_SHARE)
    )
  }

  #closePartial(): void {
    const { partial, openParts } = this.#open
    const [first] = partial
    if (!first) return
    openParts.push({
      durationMs: this.#partialMs,
      independent: first.independent,
      bytes: Buffer.concat(partial.map(({ bytes }) => bytes)),
    })
    this.#open.partial = []
    this.#partialMs = 0
    this.#options.grown()
  }

  /** Ends the current segment. `isOverlong`: a single part longer than parts may be, which is not listed as a part. */
  close({ isOverlong = false, name = this.#id } = {}): void {
    const open = this.#open
    const [first] = open.pending
    if (!first) return
    if (!isOverlong) this.#closePartial()
    const durationMs = this.#pendingMs
    if (open.targetSeconds === 0)
      open.targetSeconds = Math.ceil(Math.max(this.#options.limits.segmentMs, durationMs) / 1_000)
    if (open.partTargetMs === 0) open.partTargetMs = partTargetOf(open.openParts)
    const isFit = open.openParts.every((part) => part.durationMs <= open.partTargetMs)
    const bytes = Buffer.concat(open.pending.map((part) => part.bytes))
    const segment = {
      ...{ number: open.nextSegment, stream: name, startMs: first.startMs, durationMs, bytes },
      ...{ discontinuity: open.pendingDiscontinuity, init: this.inits.currentIndex },
      parts: isFit ? within(bytes, open.openParts) : [],
    }
    this.#open = {
      ...{ ...open, nextSegment: open.nextSegment + 1, pendingDiscontinuity: false },
      ...{ pending: [], partial: [], openParts: [] },
    }
    this.#pendingMs = 0
    this.#pendingBytes = 0
    this.#partialMs = 0
    this.finished.add(segment, open.targetSeconds)
    this.#options.grown()
  }
}

/** The part target from the first parts: slightly above them, and such that all but the last part reach the required share. */
function partTargetOf(parts: readonly PartialSegment[]): number {
  const lengths = parts.map(({ durationMs }) => durationMs)
  const shortest = Math.min(...(lengths.length > 1 ? lengths.slice(0, -1) : lengths))
  return Math.floor(Math.min(Math.max(...lengths) * PART_TARGET_MARGIN + 1, shortest / MIN_PART_SHARE))
}
