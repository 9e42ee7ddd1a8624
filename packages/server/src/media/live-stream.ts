import { systemClock } from '../ops/index.ts'
import type { Init, Part } from './fragmenter.ts'
import { bytesOf, durationOf, STREAM_LIMITS, within } from './segments.ts'
import type { PartialSegment, Segment, StreamLimits, StreamListener, StreamState } from './segments.ts'

/** Shorter than the first segment. */
const SETTLED_AFTER_MS = 1_500
const KEEP_INITS = 4
/** A third to half a second: two or three of the parts that the instant stream is made of. */
const MIN_PARTIAL_MS = 320
/** A picture now and then comes late; partial segments have to be 85 % of the target at least (section 4.4.3.7). */
const PART_TARGET_MARGIN = 1.1
/** At least three target durations of them have to be there. */
const KEEP_PARTS_OF_SEGMENTS = 4
/** Requests that may wait for what is not there yet. */
const MAX_WAITING = 20_000

/** One room's picture: what has come of it lately, and who waits for more. */
export class LiveStream {
  readonly id: string
  /** When the stream's clock stood at 0, milliseconds since 1970, by when it came in. */
  epochMs: number
  /** The sound of it alone, where that is made. */
  sound: LiveStream | undefined
  #limits: StreamLimits
  #listeners = new Set<StreamListener>()
  #inits: { index: number; init: Init }[] = []
  #nextInit = 0
  /** Parts since the newest place where playing can begin. */
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
  #segments: Segment[] = []
  #nextSegment = 0
  #targetSeconds = 0
  #over = false
  #anchored = false

  constructor(id: string, epochMs: number, limits = STREAM_LIMITS) {
    this.id = id
    this.epochMs = epochMs
    this.#limits = limits
  }

  /** A stream that goes on from where another one stands. */
  static from(state: StreamState, limits = STREAM_LIMITS): LiveStream {
    const stream = new LiveStream(state.id, state.epochMs, limits)
    stream.#inits = state.inits
    stream.#nextInit = state.nextInit
    stream.#gop = state.gop
    stream.#gopBytes = bytesOf(state.gop)
    stream.#pending = state.pending
    stream.#pendingMs = durationOf(state.pending)
    stream.#pendingBytes = bytesOf(state.pending)
    stream.#partial = state.partial
    stream.#partialMs = durationOf(state.partial)
    stream.#openParts = state.openParts
    stream.#partTargetMs = state.partTargetMs
    stream.#pendingDiscontinuity = state.pendingDiscontinuity
    stream.#segments = state.segments
    stream.#nextSegment = state.nextSegment
    stream.#targetSeconds = state.targetSeconds
    return stream
  }

  get state(): StreamState {
    return {
      ...{ id: this.id, epochMs: this.epochMs },
      ...{ inits: this.#inits, nextInit: this.#nextInit, gop: this.#gop, pending: this.#pending },
      ...{ partial: this.#partial, openParts: this.#openParts, partTargetMs: this.#partTargetMs },
      ...{ pendingDiscontinuity: this.#pendingDiscontinuity, segments: this.#segments },
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
    if (this.sound) this.sound.epochMs = this.epochMs
  }

  get over(): boolean {
    return this.#over
  }

  get init(): Init | undefined {
    return this.#inits.at(-1)?.init
  }

  get segments(): readonly Segment[] {
    return this.#segments
  }

  /** The longest that a segment may be, whole seconds; fixed with the first segment, as a playlist has to (RFC 8216, section 4.3.3.1). */
  get targetSeconds(): number {
    return this.#targetSeconds
  }

  /** The longest that a partial segment is, milliseconds; fixed with the first segment. */
  get partTargetMs(): number {
    return this.#partTargetMs
  }

  /** The segment that is being made: its number, where it begins, and what is there of it. */
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

  /** A partial segment; undefined when it is not there yet, or no longer. */
  part(number: number, index: number): PartialSegment | undefined {
    return number === this.#nextSegment ? this.#openParts[index] : this.segment(number)?.parts[index]
  }

  /** Whether there is such a segment, or such a part of one, or something later. */
  has(number: number, part: number | undefined): boolean {
    return (
      number < this.#nextSegment ||
      (number === this.#nextSegment && part !== undefined && part < this.#openParts.length)
    )
  }

  /** Waits until it is there; gives whether it is. The end of the stream, and `withinMs`, end the waiting. */
  async reached(number: number, part: number | undefined, withinMs: number): Promise<boolean> {
    const end = performance.now() + withinMs
    while (!this.has(number, part) && !this.#over && performance.now() < end && this.#waiting.size < MAX_WAITING) {
      await new Promise<void>((done) => {
        // The end may have passed since it was looked at.
        const callOff = systemClock.after(end - performance.now(), wake)
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

  initBytes(index: number): Buffer | undefined {
    return this.#inits.find((one) => one.index === index)?.init.bytes
  }

  segment(number: number): Segment | undefined {
    return this.#segments.find((segment) => segment.number === number)
  }

  /** Follows the stream from the newest place where playing can begin. Gives what ends that. */
  listen(listener: StreamListener): () => void {
    const current = this.#inits.at(-1)
    if (current) listener.init(current.init, current.index)
    for (const part of this.#gop) listener.part(part)
    return this.follow(listener)
  }

  /** Hears of what comes from now on. Gives what ends that. */
  follow(listener: StreamListener): () => void {
    if (this.#over) listener.ended()
    else this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  begin(init: Init): void {
    this.#closeSegment()
    const index = this.#nextInit++
    this.#pendingDiscontinuity = index > 0
    this.#inits.push({ index, init })
    if (this.#inits.length > KEEP_INITS) this.#inits.shift()
    this.#gop = []
    this.#gopBytes = 0
    this.#tell((listener) => listener.init(init, index))
  }

  add(part: Part): void {
    if (part.independent) {
      this.#gop = []
      this.#gopBytes = 0
    }
    this.#gopBytes += part.bytes.length
    // A distance between key frames that is out of all bounds costs those who come the wait, not the server its memory.
    if (this.#gopBytes <= this.#limits.maxGopBytes && (part.independent || this.#gop.length > 0)) this.#gop.push(part)
    else this.#gop = []
    this.#gather(part)
    this.#tell((listener) => listener.part(part))
  }

  end(): void {
    if (this.#over) return
    this.#over = true
    this.sound?.end()
    this.#closeSegment()
    this.#tell((listener) => listener.ended())
    this.#listeners.clear()
    this.#wake()
  }

  /** Whoever cannot take what comes hears no more of it; the stream and the others go on. */
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
    if (
      (part.independent && gathered >= this.#limits.segmentMs - part.durationMs / 2) ||
      gathered + part.durationMs > most ||
      this.#pendingBytes + part.bytes.length > this.#limits.maxSegmentBytes
    )
      this.#closeSegment()
    // No partial segment is longer than the target, even where it gets short for it.
    if (this.#partTargetMs > 0 && this.#partialMs + part.durationMs > this.#partTargetMs) this.#closePartial()
    this.#pending.push(part)
    this.#pendingMs += part.durationMs
    this.#pendingBytes += part.bytes.length
    this.#partial.push(part)
    this.#partialMs += part.durationMs
    if (this.#partialMs >= MIN_PARTIAL_MS) this.#closePartial()
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

  #closeSegment(): void {
    const [first] = this.#pending
    if (!first) return
    this.#closePartial()
    const durationMs = this.#pendingMs
    if (this.#targetSeconds === 0)
      this.#targetSeconds = Math.max(Math.ceil(this.#limits.segmentMs / 1_000), Math.ceil(durationMs / 1_000))
    if (this.#partTargetMs === 0)
      this.#partTargetMs = Math.ceil(Math.max(...this.#openParts.map((part) => part.durationMs)) * PART_TARGET_MARGIN)
    const bytes = Buffer.concat(this.#pending.map((part) => part.bytes))
    this.#segments.push({
      parts: within(bytes, this.#openParts),
      number: this.#nextSegment++,
      startMs: first.startMs,
      durationMs,
      discontinuity: this.#pendingDiscontinuity,
      init: this.#inits.at(-1)?.index ?? 0,
      bytes,
    })
    this.#pendingDiscontinuity = false
    this.#forgetOldSegments()
    this.#pending = []
    this.#pendingMs = 0
    this.#pendingBytes = 0
    this.#openParts = []
    // Those of older segments are asked for no more, and their bytes are in the segment (section 4.4.4.9).
    const old = this.#segments.at(-1 - KEEP_PARTS_OF_SEGMENTS)
    if (old) old.parts = []
    this.#wake()
  }
  #forgetOldSegments(): void {
    const { keepSegments, maxKeptBytes } = this.#limits
    let keptBytes = bytesOf(this.#segments)
    while (this.#segments.length > keepSegments || (keptBytes > maxKeptBytes && this.#segments.length > 1))
      keptBytes -= this.#segments.shift()?.bytes.length ?? 0
  }
}
