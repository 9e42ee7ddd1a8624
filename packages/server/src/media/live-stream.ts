import type { Init, Part } from './fragmenter.ts'

/** A finished stretch of whole parts that begins where playing can begin. */
export type Segment = {
  number: number
  startMs: number
  durationMs: number
  discontinuity: boolean
  init: number
  bytes: Buffer
}

/** All there is of a stream, to go on with it elsewhere. */
export type StreamState = {
  id: string
  epochMs: number
  inits: { index: number; init: Init }[]
  nextInit: number
  gop: Part[]
  pending: Part[]
  pendingDiscontinuity: boolean
  segments: Segment[]
  nextSegment: number
  targetSeconds: number
}

export type StreamListener = { init(init: Init, index: number): void; part(part: Part): void; ended(): void }

export type StreamLimits = { segmentMs: number; maxSegmentMs: number; keepSegments: number; maxGopBytes: number }

export const STREAM_LIMITS: StreamLimits = {
  segmentMs: 2_000,
  maxSegmentMs: 9_500,
  keepSegments: 8,
  maxGopBytes: 24 * 1_024 * 1_024,
}

const KEEP_INITS = 4

/** One room's picture: what has come of it lately, and who waits for more. */
export class LiveStream {
  readonly id: string
  /** When the stream's clock stood at 0, milliseconds since 1970, by when it came in. */
  readonly epochMs: number
  #limits: StreamLimits
  #listeners = new Set<StreamListener>()
  #inits: { index: number; init: Init }[] = []
  #nextInit = 0
  /** Parts since the newest place where playing can begin. */
  #gop: Part[] = []
  #gopBytes = 0
  #pending: Part[] = []
  #pendingDiscontinuity = false
  #segments: Segment[] = []
  #nextSegment = 0
  #targetSeconds = 0
  #over = false

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
    stream.#gopBytes = state.gop.reduce((sum, { bytes }) => sum + bytes.length, 0)
    stream.#pending = state.pending
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
      ...{ pendingDiscontinuity: this.#pendingDiscontinuity, segments: this.#segments },
      ...{ nextSegment: this.#nextSegment, targetSeconds: this.#targetSeconds },
    }
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
    for (const listener of this.#listeners) listener.init(init, index)
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
    for (const listener of this.#listeners) listener.part(part)
  }

  end(): void {
    if (this.#over) return
    this.#over = true
    this.#closeSegment()
    for (const listener of this.#listeners) listener.ended()
    this.#listeners.clear()
  }

  #gather(part: Part): void {
    const gathered = this.#pending.reduce((sum, { durationMs }) => sum + durationMs, 0)
    const most = this.#targetSeconds > 0 ? this.#targetSeconds * 1_000 : this.#limits.maxSegmentMs
    if (
      (part.independent && gathered >= this.#limits.segmentMs - part.durationMs / 2) ||
      gathered + part.durationMs > most
    )
      this.#closeSegment()
    this.#pending.push(part)
  }

  #closeSegment(): void {
    const [first] = this.#pending
    if (!first) return
    const durationMs = this.#pending.reduce((sum, part) => sum + part.durationMs, 0)
    if (this.#targetSeconds === 0)
      this.#targetSeconds = Math.max(Math.ceil(this.#limits.segmentMs / 1_000), Math.ceil(durationMs / 1_000))
    this.#segments.push({
      number: this.#nextSegment++,
      startMs: first.startMs,
      durationMs,
      discontinuity: this.#pendingDiscontinuity,
      init: this.#inits.at(-1)?.index ?? 0,
      bytes: Buffer.concat(this.#pending.map(({ bytes }) => bytes)),
    })
    this.#pendingDiscontinuity = false
    if (this.#segments.length > this.#limits.keepSegments) this.#segments.shift()
    this.#pending = []
  }
}
