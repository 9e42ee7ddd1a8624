import { VIDEO_TIMESCALE, VIDEO_TRACK } from './mp4/init.ts'
import type { Sample, TrackRun } from './mp4/fragment.ts'
import type { Packet, VideoConfig } from './packets.ts'

const DEFAULT_FRAME_MS = 33
/** How long the first frame is shown until a second one gives the interval. */
const FIRST_STAND_MS = 5_000
const SLOWEST_FRAME_MS = 10_000
/** How long a frame may be held, in usual intervals and at least, before it counts as the last one. */
const MAX_STAND_FRAMES = 2.5
const MIN_STAND_MS = 1_500
const LIKELY_FRAMES = 1.25
/** How long a repeated keyframe is shown. Chromium plays audio for three seconds without video, then it stops too. */
const REPEAT_MS = 2_000
/** Decoders of streams with B-frames hold back up to three frames until others follow. */
const COPIES_TO_SHOW_ONE = 4
/** Composition offsets beyond this are not waited for. */
const MAX_REORDER_MS = 1_000

const ticks = (ms: number): number => Math.round((ms * VIDEO_TIMESCALE) / 1_000)

/**
 * The video of a part that is being made. The newest frame is held back, because only the next one determines its duration. If
 * none arrives it is emitted with the longest allowed duration, and then the newest keyframe is repeated: the one frame that
 * decodes alone in every codec. More than fifteen methods: half of them are getters, from which the fragmenter decides where to
 * cut.
 */
export class VideoRun {
  readonly config: VideoConfig
  bytes = 0
  #samples: Sample[] = []
  #startAt = 0
  #held: Packet | undefined
  #key: Packet
  #lastMs: number
  /** When the newest frame arrived, shown or not, and the usual interval. */
  #cameMs: number
  #frameMs: number | undefined
  /** Until when the last frame is shown, once it was emitted without a successor. */
  #standsUntilMs: number | undefined
  #isRepeating = false
  #reorders = false
  #shownUntilMs = 0

  /** Begins with a keyframe. */
  constructor(config: VideoConfig, key: Packet) {
    this.config = config
    this.#key = key
    this.#held = key
    this.#lastMs = key.dtsMs
    this.#cameMs = key.dtsMs
  }

  get count(): number {
    return this.#samples.length
  }

  get heldBytes(): number {
    return this.#held?.data.length ?? 0
  }

  /** The time of the newest frame, emitted or not. */
  get lastMs(): number {
    return this.#lastMs
  }

  get endMs(): number {
    return this.#lastMs + (this.#frameMs ?? DEFAULT_FRAME_MS)
  }

  /** The end of presentation of the emitted frames: with B-frames it is later than the end of decoding. */
  get shownUntilMs(): number {
    return Math.min(this.#shownUntilMs, this.endMs + MAX_REORDER_MS)
  }

  get beginsWithKey(): boolean {
    return this.#samples[0]?.key === true
  }

  /** The last frame was emitted, and is being extended. */
  get stands(): boolean {
    return this.#standsUntilMs !== undefined
  }

  /** The newest keyframe is being repeated: only another one can follow. */
  get repeats(): boolean {
    return this.#isRepeating
  }

  get maxStandMs(): number {
    if (this.#frameMs === undefined) return FIRST_STAND_MS
    return Math.min(SLOWEST_FRAME_MS, Math.max(MIN_STAND_MS, this.#frameMs * MAX_STAND_FRAMES))
  }

  /** Whether a frame can be shown: after a repeated keyframe only another one can, and one that is later. */
  takes({ key, dtsMs, ptsMs }: Packet): boolean {
    this.#frameMs = Math.min(SLOWEST_FRAME_MS, Math.max(1, dtsMs - this.#cameMs))
    this.#cameMs = dtsMs
    this.#reorders ||= ptsMs !== dtsMs
    return !this.#isRepeating || (key && dtsMs > this.#lastMs)
  }

  /** Emits the held frame, and holds the next one. */
  hold(packet: Packet): void {
    this.#release(packet.dtsMs)
    // An extended frame that is in no part yet turns out to be shorter.
    const last = this.#samples.at(-1)
    if (last && this.stands) last.duration = Math.max(1, ticks(packet.dtsMs) - ticks(this.#lastMs))
    if (packet.key) this.#key = packet
    this.#held = packet
    this.#lastMs = packet.dtsMs
    this.#standsUntilMs = undefined
    this.#isRepeating = false
  }

  /** Emits the held frame, to be shown for the longest allowed time; its stated duration is the usual one. */
  stand(maxStandMs = this.maxStandMs, shownMs = Math.max(MIN_STAND_MS, LIKELY_FRAMES * (this.#frameMs ?? 0))): void {
    const held = this.#held
    if (!held) return
    this.#standsUntilMs = held.dtsMs + maxStandMs
    this.#release(held.dtsMs + Math.min(maxStandMs, shownMs))
  }

  /** Whether the last frame has been shown for too long at that time. */
  isOver(ms: number): boolean {
    return this.#standsUntilMs !== undefined && ms >= this.#standsUntilMs
  }

  /** Repeats the newest keyframe after the extended frame. */
  repeat(ms = REPEAT_MS): void {
    const atMs = this.#standsUntilMs ?? this.endMs
    const { compositionOffset, data } = sampleOf(this.#key, 0)
    const copies = this.#reorders && ms > COPIES_TO_SHOW_ONE * DEFAULT_FRAME_MS ? COPIES_TO_SHOW_ONE : 1
    for (let copy = 0; copy < copies; copy++) {
      const fromMs = atMs + copy * DEFAULT_FRAME_MS
      const untilMs = copy === copies - 1 ? atMs + ms : fromMs + DEFAULT_FRAME_MS
      this.#push({ compositionOffset, data, key: true, duration: ticks(untilMs) - ticks(fromMs) }, fromMs)
      this.#lastMs = fromMs
    }
    this.#standsUntilMs = atMs + ms
    this.#isRepeating = true
  }

  /** The video has ended. */
  end(): void {
    this.#release(this.endMs)
  }

  take(): TrackRun {
    const run = { id: VIDEO_TRACK, startTime: this.#startAt, samples: this.#samples }
    this.#samples = []
    this.bytes = 0
    return run
  }

  #release(untilMs: number): void {
    const held = this.#held
    this.#held = undefined
    // Rounded from the ends, so that errors do not add up.
    if (held) this.#push(sampleOf(held, Math.max(1, ticks(untilMs) - ticks(held.dtsMs))), held.dtsMs)
  }

  #push(sample: Sample, atMs: number): void {
    if (this.#samples.length === 0) this.#startAt = ticks(atMs)
    this.#samples.push(sample)
    const lastsMs = ((sample.compositionOffset + sample.duration) * 1_000) / VIDEO_TIMESCALE
    this.#shownUntilMs = Math.max(this.#shownUntilMs, atMs + lastsMs)
    this.bytes += sample.data.length
  }
}

const sampleOf = ({ dtsMs, ptsMs, key, data }: Packet, duration: number): Sample => ({
  ...{ duration, key, data },
  compositionOffset: ticks(ptsMs - dtsMs),
})
