import { AUDIO_BITRATE, codesAac, loadAac, openBrowserEncoder } from './audio-encoder.ts'
import type { AudioTrackEncoder, AudioTrackEncoderEvents } from './audio-encoder.ts'
import { captureAudio } from './capture.ts'
import { base64 } from './packets.ts'
import { TrackClock } from './track-clock.ts'

export type AudioPipelineOptions = {
  /** The base URL of modules that only some browsers need: `https://…/sdk`. */
  programs: string
  /** Whether to load an AAC encoder if the browser has none; without it such a browser sends Opus. */
  aac: boolean
  /** What a decoder must know before the packets that follow. */
  configured: (config: object) => void
  /** A packet; `atMs` on the clock of the broadcast. */
  packet: (atMs: number, data: Uint8Array) => void
  failed: (error: unknown) => void
}

/** Captures the audio of a track and encodes it. */
export class AudioPipeline {
  #options: AudioPipelineOptions
  #encoder: AudioTrackEncoder | undefined
  #clock = new TrackClock()
  #stop = (): void => {}
  #closed = false

  constructor(options: AudioPipelineOptions) {
    this.#options = options
  }

  /** Begins with this track. Rejects if there is no encoder. */
  async start(track: MediaStreamTrack): Promise<void> {
    const { configured, packet, failed } = this.#options
    this.#encoder = await this.#openEncoder({
      packet: ({ timestampUs, data }, config) => {
        if (config) {
          const { description, ...rest } = config
          configured({ ...rest, ...(description ? { description: base64(description) } : {}) })
        }
        packet(this.#clock.next(timestampUs), data)
      },
      failed,
    })
    await this.replace(track)
  }

  /** Encodes the audio of this track from now on; nothing if it was never started. */
  async replace(track: MediaStreamTrack): Promise<void> {
    const encoder = this.#encoder
    if (!encoder) return
    this.#stop()
    this.#clock.reset()
    const stop = await captureAudio(track, `${this.#options.programs}/audio-worklet.js`, (audio) => {
      if (this.#closed) return
      this.#clock.captured(audio.timestampUs)
      encoder.encode(audio)
    })
    if (this.#closed) stop()
    else this.#stop = stop
  }

  close(): void {
    this.#closed = true
    this.#stop()
    this.#encoder?.close()
  }

  async #openEncoder(events: AudioTrackEncoderEvents): Promise<AudioTrackEncoder> {
    const { aac, programs } = this.#options
    if (await codesAac()) return openBrowserEncoder('mp4a.40.2', events)
    const canOpus = globalThis.AudioEncoder !== undefined
    if (aac || !canOpus)
      try {
        return await (await loadAac(programs)).openAacEncoder(AUDIO_BITRATE, events)
      } catch (error) {
        if (!canOpus) throw error
      }
    return openBrowserEncoder('opus', events)
  }
}
