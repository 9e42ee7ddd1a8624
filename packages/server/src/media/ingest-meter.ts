import type { Advice, IngestHealth } from '@ovation/protocol'
import type { Clock } from '../ops/index.ts'
import type { SkippedTag, StreamEvent } from './packets.ts'

const WINDOW_MS = 5_000
const SETTLED_MS = 6_000
const GOOD_KEY_FRAME_MS = 4_000
const MIN_BITS_PER_SECOND = 200_000
const MIN_FRAME_RATE = 15
const MAX_UNSUPPORTED = 4
const MAX_MARKS = 64
const SAMPLE_INTERVAL_MS = 5_000
const MAX_SAMPLES = 120
const LACKS_AFTER_MS = 5_000
const BEHIND_MS = 3_000
/** Of the time that a stream has lasted: what is this far behind has timestamps that do not go on. */
const STANDS_STILL_SHARE = 0.95
/** How much longer than usual video may be away before others are missed between. */
const GAP_FACTOR = 1.8
const USUAL_SHARE = 0.1

/** Measures one publisher. */
export class IngestMeter {
  #clock: Clock
  #since: number
  #sinceMonotonicMs: number
  #bytes = 0
  #frames = 0
  #lastKeyMs: number | undefined
  #keyframeIntervalMs = 0
  #video: { codec: string; width: number; height: number } | undefined
  #audio: string | undefined
  /** When the newest packet of each came, monotonic milliseconds: what was announced may never come, or stop. */
  #came = { video: Number.NEGATIVE_INFINITY, audio: Number.NEGATIVE_INFINITY }
  #unsupported: string[] = []
  #skipped = new Map<SkippedTag, number>()
  #first: { atMs: number; dtsMs: number } | undefined
  #lagMs = 0
  #packetAtMs = Number.NEGATIVE_INFINITY
  #lastDtsMs: number | undefined
  #usualGapMs = 0
  #lostFrames = 0
  #samples: IngestHealth['history'] = []
  #sampledAtMs = Number.NEGATIVE_INFINITY
  #marks: { atMs: number; bytes: number; frames: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
    this.#sinceMonotonicMs = clock.monotonicMs()
  }

  bytes(count: number): void {
    this.#bytes += count
    const atMs = this.#clock.monotonicMs()
    const last = this.#marks.at(-1)
    if (last && atMs - last.atMs < WINDOW_MS / 10) return
    this.#marks.push({ atMs, bytes: this.#bytes, frames: this.#frames })
    this.#sample(atMs)
    while (this.#marks.length > MAX_MARKS || (this.#marks[1] && atMs - this.#marks[1].atMs >= WINDOW_MS))
      this.#marks.shift()
  }

  /** A tag was passed over; true for the first of its kind. */
  skip(what: SkippedTag): boolean {
    const before = this.#skipped.get(what) ?? 0
    this.#skipped.set(what, before + 1)
    return before === 0
  }

  take(event: StreamEvent): void {
    if (event.kind === 'video') this.#video = event
    else if (event.kind === 'audio') this.#audio = event.codec
    else if (event.kind === 'unsupported') {
      if (!this.#unsupported.includes(event.what) && this.#unsupported.length < MAX_UNSUPPORTED)
        this.#unsupported.push(event.what)
    } else {
      this.#came[event.packet.kind] = this.#clock.monotonicMs()
      this.#time(event.packet.dtsMs)
      if (event.packet.kind !== 'video') return
      this.#frames += 1
      this.#gap(event.packet.dtsMs)
      if (!event.packet.key) return
      if (this.#lastKeyMs !== undefined) this.#keyframeIntervalMs = event.packet.dtsMs - this.#lastKeyMs
      this.#lastKeyMs = event.packet.dtsMs
    }
  }

  /** A stream that is on time takes as long as its clock says. */
  #time(dtsMs: number): void {
    const atMs = this.#clock.monotonicMs()
    // After a time without anything it is measured anew: that was no slow upload, and the stream may have left the time out.
    // Where an encoder sends what has waited meanwhile, that shows below.
    if (atMs - this.#packetAtMs > LACKS_AFTER_MS) this.#first = undefined
    this.#packetAtMs = atMs
    this.#first ??= { atMs, dtsMs }
    this.#lagMs = Math.round(atMs - this.#first.atMs - (dtsMs - this.#first.dtsMs))
    // What came sooner than the first shows that the first was late.
    if (this.#lagMs < 0) this.#first = { atMs, dtsMs }
  }

  #gap(dtsMs: number): void {
    const gapMs = this.#lastDtsMs === undefined ? 0 : dtsMs - this.#lastDtsMs
    this.#lastDtsMs = dtsMs
    if (gapMs <= 0) return
    if (this.#usualGapMs === 0) this.#usualGapMs = gapMs
    else if (gapMs > this.#usualGapMs * GAP_FACTOR) this.#lostFrames += Math.round(gapMs / this.#usualGapMs) - 1
    else this.#usualGapMs += (gapMs - this.#usualGapMs) * USUAL_SHARE
  }

  #sample(atMs: number): void {
    if (atMs - this.#sampledAtMs < SAMPLE_INTERVAL_MS) return
    this.#sampledAtMs = atMs
    const { bitrate, frameRate } = this.#rates(atMs)
    const lagMs = Math.max(0, this.#lagMs)
    this.#samples.push({ at: this.#clock.now(), bitrate, frameRate, lagMs })
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift()
  }

  #rates(nowMs: number): { bitrate: number; frameRate: number } {
    const first = this.#marks[0]
    if (!first) return { bitrate: 0, frameRate: 0 }
    const seconds = Math.max(0.5, (nowMs - first.atMs) / 1_000)
    return {
      bitrate: Math.round(((this.#bytes - first.bytes) * 8) / seconds),
      frameRate: Math.round((this.#frames - first.frames) / seconds),
    }
  }

  get health(): IngestHealth {
    const nowMs = this.#clock.monotonicMs()
    const numbers = {
      since: this.#since,
      bytes: this.#bytes,
      videoFrames: this.#frames,
      ...this.#rates(nowMs),
      ...{ lagMs: this.#lagMs, lostFrames: this.#lostFrames, history: this.#samples },
      keyframeIntervalMs: this.#keyframeIntervalMs,
      width: this.#video?.width ?? 0,
      height: this.#video?.height ?? 0,
      video: this.#video?.codec ?? null,
      audio: this.#audio ?? null,
      unsupported: this.#unsupported,
      skipped: [...this.#skipped.values()].reduce((sum, count) => sum + count, 0),
    }
    const lacks = { video: nowMs - this.#came.video > LACKS_AFTER_MS, audio: nowMs - this.#came.audio > LACKS_AFTER_MS }
    return { ...numbers, advice: adviceOn(numbers, lacks, nowMs - this.#sinceMonotonicMs) }
  }
}

type Lacks = { video: boolean; audio: boolean }

function adviceOn(numbers: Omit<IngestHealth, 'advice'>, lacks: Lacks, ageMs: number): Advice[] {
  const advice: Advice[] = []
  if (numbers.unsupported.length > 0) advice.push('codec_unsupported')
  if (numbers.video !== null && !numbers.video.startsWith('avc1')) advice.push('codec_not_universal')
  if (numbers.keyframeIntervalMs > GOOD_KEY_FRAME_MS) advice.push('keyframe_interval_too_long')
  if (ageMs < SETTLED_MS) return advice
  if (numbers.lagMs > BEHIND_MS)
    advice.push(numbers.lagMs > ageMs * STANDS_STILL_SHARE ? 'clock_stands_still' : 'upload_too_slow')
  if (lacks.video) advice.push('no_video')
  if (lacks.audio) advice.push('no_audio')
  if (!lacks.video && numbers.frameRate < MIN_FRAME_RATE) advice.push('low_frame_rate')
  if (!lacks.video && numbers.bitrate < MIN_BITS_PER_SECOND) advice.push('low_bitrate')
  return advice
}
