import { AUDIO } from './packets.ts'
import { PublishConnection } from './publish-connection.ts'
import { VideoTrackEncoder } from './video-encoder.ts'
import type { VideoSize } from './video-pipeline.ts'

export type LowRenditionOptions = {
  /** `wss://…/live/ROOM~low/publish`. */
  address: string
  key: string
  /** The session of the broadcast: a reconnect over another network does not conflict with its own old connection. */
  session: string
}

const HEIGHT_PX = 240
const BITRATE = 300_000
const FRAME_RATE = 15
const PROFILES = ['avc1.42E015', 'avc1.42001F']
const MAX_WAITING_BYTES = 200_000
const MAX_QUEUED_FRAMES = 2
/** Every second frame is enough. */
const EVERY = 2

/** The size of the low rendition; undefined if the video is hardly larger. */
export function lowSize({ width, height }: VideoSize): VideoSize | undefined {
  const shorter = Math.min(width, height)
  if (shorter < HEIGHT_PX * 1.4) return undefined
  const scale = HEIGHT_PX / shorter
  const even = (px: number): number => Math.round((px * scale) / 2) * 2
  return { width: even(width), height: even(height) }
}

/** A smaller rendition of the stream, for viewers with slow networks. The first thing to be stopped if the upload is slow. */
export class LowRendition {
  #connection: PublishConnection
  #encoder: VideoTrackEncoder
  #canvas: OffscreenCanvas
  #frames = 0
  #wantsKey = true

  constructor(size: VideoSize, { address, key, session }: LowRenditionOptions) {
    const close = (): void => this.close()
    this.#canvas = new OffscreenCanvas(size.width, size.height)
    this.#connection = new PublishConnection({
      ...{ address, session },
      key: () => Promise.resolve(key),
      ready: () => this.#encoder.configure({ ...size, bitrate: BITRATE, framerate: FRAME_RATE }).catch(close),
      // A network that loses one connection does not carry two.
      lost: close,
      over: close,
    })
    this.#encoder = new VideoTrackEncoder(PROFILES, {
      configured: (config) => this.#connection.configure('video', config),
      packet: (kind, timestampUs, data) => this.#connection.packet(kind, timestampUs / 1_000, data),
      failed: close,
    })
    this.#connection.open()
  }

  /** A frame of the full-quality video; `atMs` on the clock of the broadcast, `key` if the frame is a keyframe there. */
  video(frame: VideoFrame, atMs: number, key: boolean): void {
    this.#wantsKey ||= key
    this.#frames += 1
    const queued = this.#encoder.queuedFrames
    if (!this.#connection.ready || queued === undefined || (this.#frames % EVERY !== 0 && !key)) return
    if (this.#connection.waitingBytes > MAX_WAITING_BYTES || queued > MAX_QUEUED_FRAMES) {
      this.#wantsKey = true
      return
    }
    this.#canvas.getContext('2d')?.drawImage(frame, 0, 0, this.#canvas.width, this.#canvas.height)
    const small = new VideoFrame(this.#canvas, { timestamp: Math.round(atMs * 1_000) })
    try {
      this.#encoder.encode(small, this.#wantsKey)
    } finally {
      small.close()
    }
    this.#wantsKey = false
  }

  /** A packet of the audio of the broadcast, which both renditions share. */
  audio(atMs: number, data: Uint8Array): void {
    this.#connection.packet(AUDIO, atMs, data)
  }

  /** The audio configuration of the broadcast, and each that follows. */
  configureAudio(config: object): void {
    this.#connection.configure('audio', config)
  }

  close(): void {
    this.#connection.close()
    this.#encoder.close()
  }
}
