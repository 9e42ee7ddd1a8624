import { systemClock } from '../ops/index.ts'
import type { Init, Part } from './fragmenter.ts'
import { bytesOf, durationOf, STREAM_LIMITS, within } from './segments.ts'
import type { PartialSegment, Segment, StreamLimits, StreamListener, StreamState } from './segments.ts'

/** Shorter than the first segment. */
const SETTLED_AFTER_MS = 1_500
/** A third to half a second: two or three of the parts that the low-latency stream is made of. */
const MIN_PARTIAL_MS = 320
/** Frames may arrive late; all but the last part of a segment must have at least 85 % of the target (8216bis, 4.4.4.9). */
const PART_TARGET_MARGIN = 1.1
const MIN_PART_SHARE = 0.85
/** The least duration of a playlist, and of the portion with parts, in target durations. */
const MIN_TARGETS = 3
const KEEP_PARTS_TARGETS = 4
/** Without data for so long, and for so many part durations, a stream counts as stalled. */
const STILL_MS = 1_000
const STILL_PARTS = 2
/** Blocking requests that may wait. */
const MAX_WAITING = 20_000

/** One room's live video: its recent segments, and its subscribers. */
export class LiveStream {
  readonly id: string
  readonly firstNumber: number
  /** The time of 0 on the stream's clock, milliseconds since 1970, by arrival. */
  epochMs: number
  /** Its audio-only stream, if there is one. */
  audioOnly: LiveStream | undefined
  #limits: StreamLimits
  #listeners = new Set<StreamListener>()
  #inits: StreamState['inits'] = []
  #nextInit = 0
  /** Parts since the newest point where playback can start. */
  #gop: Part[] = []
  #gopBytes = 0
  /** Parts of the segment that is being made, with their sums: what comes may be very many very short parts. */
  #pending: Part[] = []
  #pendingMs = 0
  #pendingBytes = 0
  /** Of the segment that is being made: its finished partial segments, and what the next one will be made of. */
  #openParts: PartialSegment[] = []
  #partial: Part[] = []
  #partialMs = 0
  #partTargetMs = 0
  #waiting = new Set<() => void>()
  #pendingDiscontinuity = false
  #discontinuitySequence = 0
  #segments: Segment[] = []
  /** No longer in the playlist, but still available to clients of an earlier one (RFC 8216, section 6.2.2). */
  #gone: Segment[] = []
  #nextSegment = 0
  #targetSeconds = 0
  #over = false
  #moved = false
  #anchored = false
  /** Its end, and when that was reached. */
  #endMs = 0
  #cameAt = Number.NEGATIVE_INFINITY

  /**
   * `firstNumber`: of segments, where others were before that are not known here. Discontinuities are counted from 0 all the
   * same: hls.js goes through as many places as there are, at each playlist.
   */
  constructor(id: string, epochMs: number, { limits = STREAM_LIMITS, firstNumber = 0 } = {}) {
    this.id = id
    this.epochMs = epochMs
    this.#limits = limits
    this.firstNumber = firstNumber
    this.#nextSegment = firstNumber
    this.#pendingDiscontinuity = firstNumber > 0
  }

  /** A stream that continues from another one, under the same name or, at a new node, its own. */
  static from(state: StreamState, { id = state.id, limits = STREAM_LIMITS } = {}): LiveStream {
    const stream = new LiveStream(id, state.epochMs, { limits })
    stream.#inits = [...state.inits]
    stream.#nextInit = state.nextInit
    stream.#gop = [...state.gop]
    stream.#gopBytes = bytesOf(state.gop)
    stream.#pending = [...state.pending]
    stream.#pendingMs = durationOf(state.pending)
    stream.#pendingBytes = bytesOf(state.pending)
    stream.#partial = [...state.partial]
    stream.#partialMs = durationOf(state.partial)
    stream.#openParts = [...state.openParts]
    stream.#partTargetMs = state.partTargetMs
    stream.#pendingDiscontinuity = state.pendingDiscontinuity
    stream.#discontinuitySequence = state.discontinuitySequence
    stream.#segments = [...state.segments]
    stream.#nextSegment = state.nextSegment
    stream.#targetSeconds = state.targetSeconds
    stream.#endMs = state.endMs
    stream.#anchored = true
    // Existing names stay valid.
    if (id !== state.id) stream.#closeSegment({ name: state.id })
    return stream
  }

  get state(): StreamState {
    return {
      ...{ id: this.id, epochMs: this.epochMs },
      ...{ inits: this.#inits, nextInit: this.#nextInit, gop: this.#gop, pending: this.#pending },
      ...{ partial: this.#partial, openParts: this.#openParts, partTargetMs: this.#partTargetMs },
      ...{ pendingDiscontinuity: this.#pendingDiscontinuity, segments: this.#segments, endMs: this.#endMs },
      discontinuitySequence: this.#discontinuitySequence,
      ...{ nextSegment: this.#nextSegment, targetSeconds: this.#targetSeconds },
    }
  }

  /**
   * Sets the clock by what comes first. An encoder takes a while to connect and then sends what has waited meanwhile: what
   * came soonest by its own clock counts. It is settled before there is a playlist; later segments never move before
   * earlier ones by it.
   */
  came(dtsMs: number, nowMs: number): void {
    if (dtsMs > SETTLED_AFTER_MS) return
    this.epochMs = this.#anchored ? Math.min(this.epochMs, nowMs - dtsMs) : nowMs - dtsMs
    this.#anchored = true
    if (this.audioOnly) this.audioOnly.epochMs = this.epochMs
  }

  /**
   * Where an encoder that comes (back) now goes on, on this stream's clock: what the playlist says of the time of day stays
   * true, and nothing begins before what was there.
   */
  goesOnAtMs(nowMs: number): number {
    return Math.max(this.#endMs, nowMs - this.epochMs)
  }

  /** The end of the stream so far. */
  get endMs(): number {
    return this.#endMs
  }

  get over(): boolean {
    return this.#over
  }

  /** Ended here, because it continues at another node. */
  get moved(): boolean {
    return this.#moved
  }

  /** How many discontinuities the playlist has left behind (RFC 8216, section 4.3.3.3). */
  get discontinuitySequence(): number {
    return this.#discontinuitySequence
  }

  get init(): Init | undefined {
    return this.#inits.at(-1)?.init
  }

  get segments(): readonly Segment[] {
    return this.#segments
  }

  /** The maximum duration of a segment in whole seconds, fixed with the first segment (RFC 8216, section 4.3.3.1). */
  get targetSeconds(): number {
    return this.#targetSeconds
  }

  /** The maximum duration of a partial segment in milliseconds, fixed with the first segment. */
  get partTargetMs(): number {
    return this.#partTargetMs
  }

  /** The maximum duration of a part, so that a segment of that part alone is within the target. */
  get maxPartMs(): number {
    return this.#targetSeconds > 0 ? this.#targetSeconds * 1_000 : this.#limits.maxSegmentMs
  }

  /** The current segment: its number, its start, and its parts so far. */
  get open(): {
    number: number
    startMs: number | undefined
    init: number
    discontinuity: boolean
    parts: readonly PartialSegment[]
  } {
    return {
      number: this.#nextSegment,
      startMs: this.#pending[0]?.startMs,
      init: this.#inits.at(-1)?.index ?? 0,
      discontinuity: this.#pendingDiscontinuity,
      parts: this.#openParts,
    }
  }

  /** A partial segment; undefined if it does not exist yet or any more. */
  part(stream: string, number: number, index: number): PartialSegment | undefined {
    if (number !== this.#nextSegment) return this.segmentOf(stream, number)?.parts[index]
    return stream === this.id ? this.#openParts[index] : undefined
  }

  /** Whether that segment or part, or a later one, exists. */
  has(number: number, part: number | undefined): boolean {
    return (
      number < this.#nextSegment ||
      (number === this.#nextSegment && part !== undefined && part < this.#openParts.length)
    )
  }

  /**
   * Waits until it is there; gives whether it is. The end of the stream, and `timeoutMs`, end the waiting, and nothing that
   * comes for a while: an encoder is lost, and players take a playlist that stands still, but no answer that fails to come.
   */
  async reached(number: number, part: number | undefined, timeoutMs: number): Promise<boolean> {
    const beganAt = performance.now()
    const isStillMs = Math.max(STILL_MS, STILL_PARTS * this.#partTargetMs)
    const endAt = (): number => Math.min(beganAt + timeoutMs, Math.max(beganAt, this.#cameAt) + isStillMs)
    while (!this.has(number, part) && !this.#over && performance.now() < endAt() && this.#waiting.size < MAX_WAITING) {
      await new Promise<void>((done) => {
        // The stream may have ended since the check.
        const callOff = systemClock.after(endAt() - performance.now(), wake)
        const waiting = this.#waiting
        function wake(): void {
          callOff()
          waiting.delete(wake)
          done()
        }
        waiting.add(wake)
      })
    }
    return this.has(number, part)
  }

  get viewers(): number {
    return this.#listeners.size
  }

  /** The stream under whose name an init segment is found. */
  initStream(index: number): string {
    return this.#inits.find((one) => one.index === index)?.stream ?? this.id
  }

  initBytes(stream: string, index: number): Buffer | undefined {
    return this.#inits.find((one) => one.index === index && one.stream === stream)?.init.bytes
  }

  segmentOf(stream: string, number: number): Segment | undefined {
    return [...this.#gone, ...this.#segments].find((one) => one.number === number && one.stream === stream)
  }

  /** Follows the stream from the newest point where playback can start. Returns a function that ends it. */
  listen(listener: StreamListener): () => void {
    const current = this.#inits.at(-1)
    if (current) listener.init(current.init, current.index)
    for (const part of this.#gop) listener.part(part)
    return this.follow(listener)
  }

  /** Follows new data. Returns a function that ends it. */
  follow(listener: StreamListener): () => void {
    if (this.#over) listener.ended(this.#moved)
    else this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  begin(init: Init): void {
    this.#closeSegment()
    const index = this.#nextInit++
    this.#pendingDiscontinuity ||= this.#nextSegment > this.firstNumber
    const used = new Set([...this.#gone, ...this.#segments].map((segment) => segment.init))
    this.#inits = [...this.#inits.filter((one) => used.has(one.index)), { index, init, stream: this.id }]
    this.#gop = []
    this.#gopBytes = 0
    this.#tell((listener) => listener.init(init, index))
  }

  add(part: Part): void {
    this.#cameAt = performance.now()
    if (part.independent) this.#beginGop()
    this.#gopBytes += part.bytes.length
    this.#endMs = Math.max(this.#endMs, part.startMs + part.durationMs)
    // An excessive keyframe interval makes new viewers wait; it does not use up the server's memory.
    if (this.#gopBytes <= this.#limits.maxGopBytes && (part.independent || this.#gop.length > 0)) this.#gop.push(part)
    else this.#gop = []
    this.#gather(part)
    this.#tell((listener) => listener.part(part))
  }

  /** Audio alone can start at any part: some are kept, so that a recording that starts a moment later has everything. */
  #beginGop(): void {
    const isAudio = this.init?.width === 0
    while (this.#gop.length > 0 && (!isAudio || durationOf(this.#gop) > this.#limits.segmentMs))
      this.#gopBytes -= this.#gop.shift()?.bytes.length ?? 0
  }

  end(): void {
    this.audioOnly?.end()
    this.#close()
  }

  /** The stream continues at another node. Its playlist does not end. */
  leave(): void {
    this.audioOnly?.leave()
    this.#moved = !this.#over
    this.#close()
  }

  #close(): void {
    if (this.#over) return
    this.#over = true
    this.#closeSegment()
    this.#tell((listener) => listener.ended(this.#moved))
    this.#listeners.clear()
    this.#wake()
  }

  /** A subscriber that throws is removed; the stream and the others continue. */
  #tell(say: (listener: StreamListener) => void): void {
    for (const listener of this.#listeners)
      try {
        say(listener)
      } catch {
        this.#listeners.delete(listener)
      }
  }

  #gather(part: Part): void {
    const gathered = this.#pendingMs
    const most = this.#targetSeconds > 0 ? this.#targetSeconds * 1_000 : this.#limits.maxSegmentMs
    const target = this.#partTargetMs > 0 ? this.#partTargetMs : Number.POSITIVE_INFINITY
    const isOverlong = part.durationMs > target
    if (
      (part.independent && gathered >= this.#limits.segmentMs - part.durationMs / 2) ||
      gathered + part.durationMs > most ||
      this.#pendingBytes + part.bytes.length > this.#limits.maxSegmentBytes ||
      // Only the last part of a segment may be that short.
      (this.#partialMs + part.durationMs > target && this.#partialMs < target * MIN_PART_SHARE) ||
      isOverlong
    )
      this.#closeSegment()
    // No partial segment is longer than the target.
    if (this.#partialMs + part.durationMs > target) this.#closePartial()
    this.#pending.push(part)
    this.#pendingMs += part.durationMs
    this.#pendingBytes += part.bytes.length
    this.#partial.push(part)
    this.#partialMs += part.durationMs
    if (isOverlong) this.#closeSegment({ isOverlong })
    else if (this.#partialMs >= Math.max(MIN_PARTIAL_MS, this.#partTargetMs * MIN_PART_SHARE)) this.#closePartial()
  }

  #closePartial(): void {
    const [first] = this.#partial
    if (!first) return
    this.#openParts.push({
      durationMs: this.#partialMs,
      independent: first.independent,
      bytes: Buffer.concat(this.#partial.map(({ bytes }) => bytes)),
    })
    this.#partial = []
    this.#partialMs = 0
    this.#wake()
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  /** `isOverlong`: a single part longer than parts may be, which is not listed as a part. */
  #closeSegment({ isOverlong = false, name = this.id } = {}): void {
    const [first] = this.#pending
    if (!first) return
    if (!isOverlong) this.#closePartial()
    const durationMs = this.#pendingMs
    if (this.#targetSeconds === 0)
      this.#targetSeconds = Math.max(Math.ceil(this.#limits.segmentMs / 1_000), Math.ceil(durationMs / 1_000))
    if (this.#partTargetMs === 0) this.#partTargetMs = partTargetOf(this.#openParts)
    const isFit = this.#openParts.every((part) => part.durationMs <= this.#partTargetMs)
    const bytes = Buffer.concat(this.#pending.map((part) => part.bytes))
    this.#segments.push({
      parts: isFit ? within(bytes, this.#openParts) : [],
      number: this.#nextSegment++,
      stream: name,
      startMs: first.startMs,
      durationMs,
      discontinuity: this.#pendingDiscontinuity,
      init: this.#inits.at(-1)?.index ?? 0,
      bytes,
    })
    this.#pendingDiscontinuity = false
    this.#pending = []
    this.#pendingMs = 0
    this.#pendingBytes = 0
    this.#partial = []
    this.#partialMs = 0
    this.#openParts = []
    this.#forgetOld()
    this.#wake()
  }

  #forgetOld(): void {
    const { keepSegments, maxSegments, maxKeptBytes } = this.#limits
    const listed = this.#segments
    // A playlist keeps three target durations (RFC 8216, section 6.2.2), however short its segments are.
    const isLong = (): boolean => durationOf(listed.slice(1)) >= MIN_TARGETS * this.#targetSeconds * 1_000
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
    // Parts of older segments are no longer requested, and their bytes are in the segment (section 4.4.4.9).
    let laterMs = 0
    for (const segment of listed.toReversed()) {
      if (laterMs > KEEP_PARTS_TARGETS * this.#targetSeconds * 1_000) segment.parts = []
      laterMs += segment.durationMs
    }
  }
}

/** The part target from the first parts: slightly above them, and such that all but the last part reach the required share. */
function partTargetOf(parts: readonly PartialSegment[]): number {
  const lengths = parts.map(({ durationMs }) => durationMs)
  const shortest = Math.min(...(lengths.length > 1 ? lengths.slice(0, -1) : lengths))
  return Math.floor(Math.min(Math.max(...lengths) * PART_TARGET_MARGIN + 1, shortest / MIN_PART_SHARE))
}
