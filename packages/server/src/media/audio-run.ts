import { AUDIO_TRACK } from './mp4/init.ts'
import type { Sample, TrackRun } from './mp4/fragment.ts'
import type { AudioConfig, Packet } from './packets.ts'
import { silenceOf } from './silence.ts'

const MAX_DRIFT_MS = 100

/** The audio of a part that is being made. It runs on its own count of samples, without gaps: what is missing is silence. */
export class AudioRun {
  readonly config: AudioConfig
  readonly silence: Buffer | undefined
  bytes = 0
  #samples: Sample[] = []
  #startAt = 0
  #nextAt: number | undefined
  #beginMs: number

  constructor(config: AudioConfig, beginMs: number) {
    this.config = config
    this.silence = silenceOf(config)
    this.#beginMs = beginMs
  }

  get count(): number {
    return this.#samples.length
  }

  /** How far it has come. */
  get endMs(): number {
    return this.#nextAt === undefined ? this.#beginMs : (this.#nextAt / this.config.sampleRate) * 1_000
  }

  get #frameMs(): number {
    return (this.config.frameSamples / this.config.sampleRate) * 1_000
  }

  /** Whether something is missing before a packet, so much that its time counts for more than the count of samples. */
  isAhead({ dtsMs }: Packet): boolean {
    return this.#nextAt !== undefined && dtsMs - this.endMs > MAX_DRIFT_MS
  }

  /** False when its time is over: silence stands there by now. */
  add({ dtsMs, data }: Packet): boolean {
    if (this.#nextAt !== undefined && this.endMs - dtsMs > MAX_DRIFT_MS) return false
    const at = Math.round((dtsMs / 1_000) * this.config.sampleRate)
    if (this.isAhead({ dtsMs } as Packet)) {
      // Where no silence is known, what was before it lasts longer; with none in this part, the part begins later.
      const last = this.#samples.at(-1)
      if (last) last.duration += at - (this.#nextAt as number)
      this.#nextAt = at
    }
    this.#push(data, this.#nextAt ?? at)
    return true
  }

  /** One packet of silence, unless it would reach further than `untilMs`. */
  fill(untilMs: number): boolean {
    if (!this.silence || this.endMs + this.#frameMs > untilMs) return false
    this.#push(this.silence, this.#nextAt ?? Math.round((this.#beginMs / 1_000) * this.config.sampleRate))
    return true
  }

  /** Hands out what is there, as far as it begins before `untilMs`. */
  take(untilMs = Number.POSITIVE_INFINITY): TrackRun {
    const startTime = this.#startAt
    const count = Math.ceil(((untilMs / 1_000) * this.config.sampleRate - startTime) / this.config.frameSamples)
    const samples = this.#samples.slice(0, Math.max(0, count))
    this.#samples = this.#samples.slice(samples.length)
    for (const { duration, data } of samples) {
      this.#startAt += duration
      this.bytes -= data.length
    }
    return { id: AUDIO_TRACK, startTime, samples }
  }

  #push(data: Buffer, at: number): void {
    if (this.#samples.length === 0) this.#startAt = at
    this.#samples.push({ duration: this.config.frameSamples, compositionOffset: 0, key: true, data })
    this.bytes += data.length
    this.#nextAt = at + this.config.frameSamples
  }
}
