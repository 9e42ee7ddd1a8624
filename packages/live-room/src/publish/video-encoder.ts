import { base64, bytesOf, DELTA, KEY } from './packets.ts'

/** What of a video is encoded. `bitrate`: bits a second. */
export type VideoTarget = { width: number; height: number; bitrate: number; framerate: number }

export type VideoTrackEncoderEvents = {
  /** What a decoder must know before the packets that follow. */
  configured: (config: { description: string }) => void
  /** A packet of this kind (`packets.ts`); the time is that of its frame. */
  packet: (kind: number, timestampUs: number, data: Uint8Array) => void
  failed: (error: unknown) => void
}

/** H.264 by the browser's own encoder, with the first of some profiles that it supports. */
export class VideoTrackEncoder {
  #profiles: readonly string[]
  #events: VideoTrackEncoderEvents
  #encoder: VideoEncoder | undefined
  #closed = false

  constructor(profiles: readonly string[], events: VideoTrackEncoderEvents) {
    this.#profiles = profiles
    this.#events = events
  }

  /** Rejects if no profile is supported. What was encoded before need not be the base of what follows. */
  async configure(target: VideoTarget): Promise<void> {
    for (const codec of this.#profiles) {
      const config: VideoEncoderConfig = {
        ...{ codec, ...target },
        latencyMode: 'realtime',
        avc: { format: 'avc' },
      }
      if (!(await VideoEncoder.isConfigSupported(config)).supported) continue
      if (this.#closed) return
      this.#encoder ??= this.#open()
      if (this.#encoder.state !== 'closed') this.#encoder.configure(config)
      return
    }
    throw new Error('H.264')
  }

  /** How many frames wait to be encoded; undefined while nothing can be. */
  get queuedFrames(): number | undefined {
    return this.#encoder?.state === 'configured' ? this.#encoder.encodeQueueSize : undefined
  }

  encode(frame: VideoFrame, keyFrame: boolean): void {
    if (this.#encoder?.state === 'configured') this.#encoder.encode(frame, { keyFrame })
  }

  close(): void {
    this.#closed = true
    if (this.#encoder && this.#encoder.state !== 'closed') this.#encoder.close()
  }

  #open(): VideoEncoder {
    const { configured, packet, failed } = this.#events
    return new VideoEncoder({
      output: (chunk, metadata) => {
        const description = metadata?.decoderConfig?.description
        if (description) configured({ description: base64(description) })
        packet(chunk.type === 'key' ? KEY : DELTA, chunk.timestamp, bytesOf(chunk))
      },
      error: failed,
    })
  }
}
