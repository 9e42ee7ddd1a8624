import type { Advice, IngestHealth } from '@ovation/protocol'
import type { Clock } from '../ops/index.ts'
import type { MediaEvent } from './packets.ts'

const WINDOW_MS = 5_000
const SETTLED_MS = 6_000
const GOOD_KEY_FRAME_MS = 4_000
const MIN_BITS_PER_SECOND = 200_000
const MIN_PICTURES_PER_SECOND = 15
const MAX_UNSUPPORTED = 4
const MAX_MARKS = 64

/** Measures one publisher. */
export class IngestMeter {
  #clock: Clock
  #since: number
  #sinceMonotonicMs: number
  #bytes = 0
  #pictures = 0
  #lastKeyMs: number | undefined
  #keyFrameEveryMs = 0
  #video: { codec: string; width: number; height: number } | undefined
  #audio: string | undefined
  #unsupported: string[] = []
  #marks: { atMs: number; bytes: number; pictures: number }[] = []

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
    this.#marks.push({ atMs, bytes: this.#bytes, pictures: this.#pictures })
    while (this.#marks.length > MAX_MARKS || (this.#marks[1] && atMs - this.#marks[1].atMs >= WINDOW_MS))
      this.#marks.shift()
  }

  take(event: MediaEvent): void {
    if (event.kind === 'video') this.#video = event
    else if (event.kind === 'audio') this.#audio = event.codec
    else if (event.kind === 'unsupported') {
      if (!this.#unsupported.includes(event.what) && this.#unsupported.length < MAX_UNSUPPORTED)
        this.#unsupported.push(event.what)
    } else if (event.packet.kind === 'video') {
      this.#pictures += 1
      if (!event.packet.key) return
      if (this.#lastKeyMs !== undefined) this.#keyFrameEveryMs = event.packet.dtsMs - this.#lastKeyMs
      this.#lastKeyMs = event.packet.dtsMs
    }
  }

  get health(): IngestHealth {
    const nowMs = this.#clock.monotonicMs()
    const first = this.#marks[0]
    const seconds = first ? Math.max(0.5, (nowMs - first.atMs) / 1_000) : 1
    const numbers = {
      since: this.#since,
      bytes: this.#bytes,
      pictures: this.#pictures,
      bitsPerSecond: first ? Math.round(((this.#bytes - first.bytes) * 8) / seconds) : 0,
      picturesPerSecond: first ? Math.round((this.#pictures - first.pictures) / seconds) : 0,
      keyFrameEveryMs: this.#keyFrameEveryMs,
      width: this.#video?.width ?? 0,
      height: this.#video?.height ?? 0,
      video: this.#video?.codec ?? null,
      audio: this.#audio ?? null,
      unsupported: this.#unsupported,
    }
    return { ...numbers, advice: adviceOn(numbers, nowMs - this.#sinceMonotonicMs) }
  }
}

function adviceOn(numbers: Omit<IngestHealth, 'advice'>, ageMs: number): Advice[] {
  const advice: Advice[] = []
  if (numbers.unsupported.length > 0) advice.push('codec_unsupported')
  if (numbers.keyFrameEveryMs > GOOD_KEY_FRAME_MS) advice.push('keyframes_far')
  if (ageMs < SETTLED_MS) return advice
  if (numbers.video === null) advice.push('no_picture')
  if (numbers.audio === null) advice.push('no_sound')
  if (numbers.video !== null && numbers.picturesPerSecond < MIN_PICTURES_PER_SECOND) advice.push('frames_few')
  if (numbers.video !== null && numbers.bitsPerSecond < MIN_BITS_PER_SECOND) advice.push('bitrate_low')
  return advice
}
