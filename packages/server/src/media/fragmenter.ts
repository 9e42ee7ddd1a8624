import { initSegment, AUDIO_TRACK, VIDEO_TIMESCALE, VIDEO_TRACK } from './mp4/init.ts'
import { movieFragment } from './mp4/fragment.ts'
import type { Sample } from './mp4/fragment.ts'
import { AAC_FRAME_SAMPLES } from './packets.ts'
import type { AudioConfig, MediaEvent, Packet, VideoConfig } from './packets.ts'

/** How to begin to play: the header of the stream and what a player has to know to take it. */
export type Init = { bytes: Buffer; mime: string; width: number; height: number }
/** A stretch of the stream that can be appended behind the one before it; `independent` when playing can begin with it. */
export type Part = { sequence: number; startMs: number; durationMs: number; independent: boolean; bytes: Buffer }

const DEFAULT_SAMPLE_RATE = 48_000
const MAX_AUDIO_DRIFT_MS = 100
const WAIT_FOR_BOTH_MS = 1_000
const DEFAULT_FRAME_MS = 33
const MAX_FRAME_MS = 5_000
/** Audio that runs on alone for so many frames, or parts, shows that the video stands still. */
const STALLED_AFTER_FRAMES = 2

/** What a part may hold until it is cut. A held frame counts; a single packet may be as large as ingest lets through. */
export type FragmenterLimits = { maxPartBytes: number; maxPartSamples: number }

export const FRAGMENTER_LIMITS: FragmenterLimits = { maxPartBytes: 8 * 1_024 * 1_024, maxPartSamples: 1_024 }

/**
 * Cuts packets into parts of about a given length, and before every key frame. Video sets the pace; where it stands still,
 * audio does, so that what is held is bounded whatever comes.
 */
export class Fragmenter {
  #limits: FragmenterLimits
  #partMs: number
  #onInit: (init: Init) => void
  #onPart: (part: Part) => void
  #video: VideoConfig | undefined
  #audio: AudioConfig | undefined
  #started = false
  #sequence = 0
  /** The newest picture: how long it is shown is known when the next one comes. */
  #held: Packet | undefined
  #lastFrameMs = DEFAULT_FRAME_MS
  #pictures: Sample[] = []
  #picturesAt = 0
  #sounds: Sample[] = []
  #soundsAt = 0
  #nextSoundAt: number | undefined
  #partStartMs = 0
  /** Where the video stood at the last cut that it set; behind the part's start once audio went on without it. */
  #videoCutMs = 0
  #lastAudioMs: number | undefined
  /** Where the audio stood when the newest video frame came. */
  #audioAtVideoMs: number | undefined
  #firstMs: number | undefined
  #sampleBytes = 0

  constructor(
    partMs: number,
    onInit: (init: Init) => void,
    onPart: (part: Part) => void,
    limits: FragmenterLimits = FRAGMENTER_LIMITS,
  ) {
    this.#partMs = partMs
    this.#onInit = onInit
    this.#onPart = onPart
    this.#limits = limits
  }

  /** What is held of packets that are in no part yet. */
  get heldBytes(): number {
    return this.#sampleBytes + (this.#held?.data.length ?? 0)
  }

  take(event: MediaEvent): void {
    if (event.kind === 'video')
      this.#configure(() => (this.#video = event), this.#video?.configuration, event.configuration)
    else if (event.kind === 'audio')
      this.#configure(() => (this.#audio = event), this.#audio?.configuration, event.configuration)
    else if (event.kind === 'packet') this.#packet(event.packet)
  }

  /** Gives out what is held back. */
  end(): void {
    this.#release(undefined)
    this.#cut()
  }

  /** A changed configuration ends what was coded with the old one and begins with a new header. */
  #configure(set: () => void, before: Buffer | undefined, after: Buffer): void {
    if (before?.equals(after)) return
    if (this.#started) {
      this.end()
      this.#started = false
      this.#firstMs = undefined
    }
    set()
  }

  #packet(packet: Packet): void {
    if (!this.#started && !this.#start(packet)) return
    if (packet.kind === 'audio') return this.#sound(packet)
    this.#release(packet)
    if (packet.key || packet.dtsMs - this.#videoCutMs >= this.#partMs || this.#isFull(packet)) {
      this.#cut(packet.dtsMs)
      this.#videoCutMs = packet.dtsMs
    }
    this.#held = packet
    this.#audioAtVideoMs = this.#lastAudioMs
  }

  #isFull({ data }: Packet): boolean {
    const { maxPartBytes, maxPartSamples } = this.#limits
    return this.heldBytes + data.length > maxPartBytes || this.#pictures.length + this.#sounds.length >= maxPartSamples
  }

  /** For how long audio has gone on since the newest video frame came; where it lags behind video, since it caught up. */
  #audioAloneMs({ dtsMs }: Packet): number {
    this.#audioAtVideoMs ??= dtsMs
    return Math.max(0, dtsMs - Math.max(this.#audioAtVideoMs, this.#held?.dtsMs ?? 0))
  }

  /** How far the stream has got with an audio packet. */
  #positionAt(packet: Packet): number {
    if (!this.#video) return packet.dtsMs
    return (this.#held?.dtsMs ?? this.#partStartMs) + this.#audioAloneMs(packet)
  }

  /** Whether a part has to end with an audio packet: its time is over, and no video frame says so. */
  #isOverdue(packet: Packet): boolean {
    if (this.#positionAt(packet) - this.#partStartMs < this.#partMs) return false
    const stalledAfterMs = STALLED_AFTER_FRAMES * Math.max(this.#partMs, this.#lastFrameMs)
    return !this.#video || this.#audioAloneMs(packet) >= stalledAfterMs
  }

  /** Waits a moment for the other kind, then for a key frame, and writes the header. */
  #start(packet: Packet): boolean {
    this.#firstMs ??= packet.dtsMs
    const both = this.#video !== undefined && this.#audio !== undefined
    if (!both && packet.dtsMs - this.#firstMs < WAIT_FOR_BOTH_MS) return false
    if (this.#video && !(packet.kind === 'video' && packet.key)) return false
    this.#started = true
    this.#partStartMs = packet.dtsMs
    this.#videoCutMs = packet.dtsMs
    this.#nextSoundAt = undefined
    this.#lastAudioMs = undefined
    this.#audioAtVideoMs = undefined
    const codecs = [this.#video?.codec, this.#audio?.codec].filter(Boolean).join(', ')
    this.#onInit({
      bytes: initSegment(this.#video, this.#audio),
      mime: `${this.#video ? 'video' : 'audio'}/mp4; codecs="${codecs}"`,
      width: this.#video?.width ?? 0,
      height: this.#video?.height ?? 0,
    })
    return true
  }

  /** The held picture is as long as the way to the next one. */
  #release(next: Packet | undefined): void {
    const held = this.#held
    this.#held = undefined
    if (!held) return
    const ms = next ? next.dtsMs - held.dtsMs : this.#lastFrameMs
    this.#lastFrameMs = Math.min(MAX_FRAME_MS, Math.max(1, ms))
    if (this.#pictures.length === 0) this.#picturesAt = ticks(held.dtsMs)
    // Rounded from the ends, so that errors do not add up.
    const duration = next ? ticks(next.dtsMs) - ticks(held.dtsMs) : ticks(this.#lastFrameMs)
    this.#pictures.push({
      duration: Math.max(1, duration),
      compositionOffset: ticks(held.ptsMs - held.dtsMs),
      key: held.key,
      data: held.data,
    })
    this.#sampleBytes += held.data.length
  }

  /** Sound runs on its own count of samples; only when that has drifted too far from the stream's clock is it set anew. */
  #sound(packet: Packet): void {
    const position = this.#positionAt(packet)
    this.#lastAudioMs = packet.dtsMs
    if (this.#isFull(packet)) this.#cut(position)
    const rate = this.#audio?.sampleRate ?? DEFAULT_SAMPLE_RATE
    const byClock = Math.round((packet.dtsMs / 1_000) * rate)
    const drift = this.#nextSoundAt === undefined ? Number.POSITIVE_INFINITY : Math.abs(byClock - this.#nextSoundAt)
    const resync = drift > (MAX_AUDIO_DRIFT_MS / 1_000) * rate
    if (resync && this.#sounds.length > 0 && !this.#video) this.#cut(position)
    const at = resync ? byClock : (this.#nextSoundAt as number)
    // A run has no holes: what was missing stretches the sound before it.
    const last = this.#sounds.at(-1)
    if (resync && last && at > (this.#nextSoundAt as number)) last.duration += at - (this.#nextSoundAt as number)
    if (this.#sounds.length === 0) this.#soundsAt = at
    const samples = this.#audio?.frameSamples ?? AAC_FRAME_SAMPLES
    this.#sounds.push({ duration: samples, compositionOffset: 0, key: true, data: packet.data })
    this.#sampleBytes += packet.data.length
    this.#nextSoundAt = (resync && last ? Math.max(at, this.#nextSoundAt as number) : at) + samples
    if (this.#isOverdue(packet)) this.#cut(position)
  }

  /** How long what is held lasts, where nothing comes that would say it. */
  #samplesMs(): number {
    if (this.#video) return (totalDuration(this.#pictures) / VIDEO_TIMESCALE) * 1_000
    return (totalDuration(this.#sounds) / (this.#audio?.sampleRate ?? DEFAULT_SAMPLE_RATE)) * 1_000
  }

  /** Ends the part at hand; the next one begins at `nextMs`. Parts never begin before the one before them. */
  #cut(nextMs?: number): void {
    if (this.#pictures.length + this.#sounds.length > 0) {
      const runs = [
        { id: VIDEO_TRACK, startTime: this.#picturesAt, samples: this.#pictures },
        { id: AUDIO_TRACK, startTime: this.#soundsAt, samples: this.#sounds },
      ]
      const endMs = nextMs ?? this.#partStartMs + this.#samplesMs()
      this.#onPart({
        sequence: ++this.#sequence,
        startMs: this.#partStartMs,
        durationMs: Math.max(0, endMs - this.#partStartMs),
        independent: this.#pictures.length > 0 ? this.#pictures[0]?.key === true : this.#video === undefined,
        bytes: movieFragment(this.#sequence, runs),
      })
    }
    this.#pictures = []
    this.#sounds = []
    this.#sampleBytes = 0
    this.#partStartMs = Math.max(this.#partStartMs, nextMs ?? this.#partStartMs)
  }
}

const totalDuration = (samples: readonly Sample[]): number => samples.reduce((sum, { duration }) => sum + duration, 0)

const ticks = (ms: number): number => Math.round((ms * VIDEO_TIMESCALE) / 1_000)
