import { ArrivalClock } from './arrival-clock.ts'
import type { Init, Part } from './fragmenter.ts'
import { GopCache } from './gop-cache.ts'
import { PartWaiters } from './part-waiters.ts'
import { Segmenter } from './segmenter.ts'
import type { SegmenterState } from './segmenter.ts'
import { STREAM_LIMITS } from './segments.ts'
import type { Segment, StreamListener, StreamState } from './segments.ts'
import { StreamListeners } from './stream-listeners.ts'

type Before = { gop: readonly Part[]; endMs: number; segments: SegmenterState }

/**
 * One room's live video: its clock, its recent segments, and its subscribers. Half of its methods are getters, of what others
 * may know of a stream.
 */
export class LiveStream {
  readonly id: string
  readonly firstNumber: number
  readonly clock: ArrivalClock
  readonly segmenter: Segmenter
  /** Its audio-only stream, if there is one. */
  audioOnly: LiveStream | undefined
  #gop: GopCache
  #listeners = new StreamListeners()
  #waiters = new PartWaiters()
  #over = false
  #moved = false

  /**
   * `firstNumber`: of segments, where others were before that are not known here. Discontinuities are counted from 0 all the
   * same: hls.js goes through as many places as there are, at each playlist. `before`: of the stream that it continues.
   */
  constructor(id: string, epochMs: number, { limits = STREAM_LIMITS, firstNumber = 0 } = {}, before?: Before) {
    this.id = id
    this.firstNumber = firstNumber
    this.clock = new ArrivalClock(epochMs, before?.endMs)
    const grown = (): void => this.#waiters.wake()
    this.segmenter = new Segmenter(id, { limits, firstNumber, grown }, before?.segments)
    this.#gop = new GopCache(limits, before?.gop)
  }

  /** A stream that continues from another one, under the same name or, at a new node, its own. */
  static from(state: StreamState, { id = state.id, limits = STREAM_LIMITS } = {}): LiveStream {
    const { id: previous, epochMs, gop, endMs, ...segments } = state
    const stream = new LiveStream(id, epochMs, { limits }, { gop, endMs, segments })
    // Existing names stay valid.
    if (id !== previous) stream.segmenter.close({ name: previous })
    return stream
  }

  get state(): StreamState {
    const { epochMs, endMs } = this.clock
    return { id: this.id, epochMs, endMs, gop: this.#gop.parts, ...this.segmenter.state }
  }

  /** The time of 0 on the stream's clock, milliseconds since 1970, by arrival. */
  get epochMs(): number {
    return this.clock.epochMs
  }

  /** The end of the stream so far. */
  get endMs(): number {
    return this.clock.endMs
  }

  get over(): boolean {
    return this.#over
  }

  /** Ended here, because it continues at another node. */
  get moved(): boolean {
    return this.#moved
  }

  get init(): Init | undefined {
    return this.segmenter.inits.current
  }

  /** The part that begins with the newest keyframe, while it is kept for those who join; of audio, an older part. */
  get newest(): Part | undefined {
    return this.#gop.parts[0]
  }

  get segments(): readonly Segment[] {
    return this.segmenter.finished.listed
  }

  get viewers(): number {
    return this.#listeners.size
  }

  /** Waits until a segment or part, or a later one, is there, within bounds; gives whether it is. */
  reached(number: number, part: number | undefined, timeoutMs: number): Promise<boolean> {
    const { segmenter } = this
    return this.#waiters.until(() => segmenter.has(number, part), timeoutMs, segmenter.partTargetMs)
  }

  /** Data came at `nowMs`: see `ArrivalClock`. */
  came(dtsMs: number, nowMs: number): void {
    this.clock.came(dtsMs, nowMs)
    if (this.audioOnly) this.audioOnly.clock.epochMs = this.epochMs
  }

  /** Follows the stream from the newest point where playback can start. Returns a function that ends it. */
  listen(listener: StreamListener): () => void {
    const { current, currentIndex } = this.segmenter.inits
    if (current) listener.init(current, currentIndex)
    for (const part of this.#gop.parts) listener.part(part)
    return this.follow(listener)
  }

  /** Follows new data. Returns a function that ends it. */
  follow(listener: StreamListener): () => void {
    if (!this.#over) return this.#listeners.add(listener)
    listener.ended(this.#moved)
    return () => {}
  }

  begin(init: Init): void {
    const index = this.segmenter.begin(init)
    this.#gop.clear()
    this.#listeners.tell((listener) => listener.init(init, index))
  }

  add(part: Part): void {
    this.#waiters.came()
    this.clock.reached(part.startMs + part.durationMs)
    this.#gop.add(part, this.init?.width === 0)
    this.segmenter.add(part)
    this.#listeners.tell((listener) => listener.part(part))
  }

  end(): void {
    this.audioOnly?.end()
    this.#close()
  }

  /** The stream continues at another node. Its playlist does not end. */
  leave(): void {
    this.audioOnly?.leave()
    this.#moved ||= !this.#over
    this.#close()
  }

  #close(): void {
    if (this.#over) return
    this.#over = true
    this.segmenter.close()
    this.#listeners.tell((listener) => listener.ended(this.#moved))
    this.#listeners.clear()
    this.#waiters.close()
  }
}
