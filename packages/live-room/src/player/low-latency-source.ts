import type { FirstStream } from './first-stream.ts'
import { LowLatencyStream } from './low-latency.ts'
import type { Ending, LowLatencyEvents, Patience } from './low-latency.ts'
import type { StreamHistory } from './stream-history.ts'

export type LowLatencySourceEvents = {
  /** A stream takes over the video element. */
  begins: LowLatencyEvents['begins']
  /** The stream is over, and no other takes its place. `low`: it was the low rendition. */
  over: (why: Ending, low: boolean) => void
}

/**
 * The low rendition begins behind what the connection is still delivering of the other one, and arrives unevenly until that
 * is finished.
 */
const LOW_PATIENCE = { answerMs: 4_000, variesMs: 750 }
const NO_LOW_FOR_MS = 30_000

/** The low-latency streams of a room in a video element: one after the other, or one in place of another when it begins. */
export class LowLatencySource {
  #video: HTMLVideoElement
  #addressOf: (low: boolean) => string
  #history: StreamHistory
  #events: LowLatencySourceEvents
  /** The stream that plays already, until it is taken over. */
  first: FirstStream | undefined
  #stream: LowLatencyStream | undefined
  /** The stream that will replace it when it begins. */
  #next: LowLatencyStream | undefined
  /** Until when it is assumed that there is no low rendition. */
  #noLowUntilMs = 0

  constructor(
    video: HTMLVideoElement,
    addressOf: (low: boolean) => string,
    history: StreamHistory,
    events: LowLatencySourceEvents,
  ) {
    this.#video = video
    this.#addressOf = addressOf
    this.#history = history
    this.#events = events
  }

  /** The stream that is open: it plays, or is about to. */
  get stream(): Pick<LowLatencyStream, 'heardAtMs' | 'stillAtMs'> | undefined {
    return this.#stream
  }

  open(low: boolean): void {
    this.#stream = this.#connect(low, { begins: () => {}, over: (why) => this.#over(why, low) })
  }

  /**
   * Replaces the stream by the low rendition when that begins, which `took` is told. False if there is none; `gone`: nor is
   * there the other one any more.
   */
  lower(took: () => void, gone: () => void): Promise<boolean> {
    if (performance.now() < this.#noLowUntilMs) return Promise.resolve(false)
    return new Promise((done) => {
      const begins = (): void => {
        if (!this.#next) return
        this.#stream?.close()
        this.#stream = this.#next
        this.#next = undefined
        took()
        done(true)
      }
      const over = (why: Ending): void => {
        if (!this.#next) return this.#over(why, true)
        if (why === 'not live') this.#noLowUntilMs = performance.now() + NO_LOW_FOR_MS
        this.#next = undefined
        done(false)
        if (!this.#stream) gone()
      }
      this.#next = this.#connect(true, { begins, over }, LOW_PATIENCE)
    })
  }

  close(): void {
    for (const stream of [this.#stream, this.#next]) stream?.close()
    this.#stream = undefined
    this.#next = undefined
  }

  #over(why: Ending, low: boolean): void {
    this.#stream = undefined
    // The replacement is already being opened.
    if (this.#next && (why === 'silent' || why === 'lost')) return
    this.#events.over(why, low)
  }

  #connect(
    low: boolean,
    { begins, over }: { begins: () => void; over: (why: Ending) => void },
    slow?: Partial<Patience>,
  ): LowLatencyStream {
    const patience = { ...this.#history.patience, ...slow }
    const events: LowLatencyEvents = {
      begins: (head) => {
        begins()
        this.#history.begins()
        this.#events.begins(head)
      },
      over,
    }
    const taken = low ? undefined : this.first?.take(events)
    this.first = undefined
    return taken ?? new LowLatencyStream(this.#video, this.#addressOf(low), patience, events)
  }
}
