import { AUDIO, base64, bytesOf, DELTA, KEY, packetBytes } from './packets.ts'

export type LowRenditionOptions = {
  /** `wss://…/live/ROOM~low/publish`. */
  address: string
  key: string
  /** The session of the broadcast: a reconnect over another network does not conflict with its own old connection. */
  session: string
  /** The configuration of the audio decoder, as it was sent for the full-quality video. */
  audio: () => string | undefined
}

const HEIGHT_PX = 240
const BITRATE = 300_000
const PROFILES = ['avc1.42E015', 'avc1.42001F']
const MAX_WAITING_BYTES = 200_000
/** Every second frame is enough. */
const EVERY = 2

/** The size of the low rendition; undefined if the video is hardly larger. */
export function lowSize(width: number, height: number): { width: number; height: number } | undefined {
  const shorter = Math.min(width, height)
  if (shorter < HEIGHT_PX * 1.4) return undefined
  const scale = HEIGHT_PX / shorter
  const even = (px: number): number => Math.round((px * scale) / 2) * 2
  return { width: even(width), height: even(height) }
}

/** A smaller rendition of the stream, for viewers with slow networks. The first thing to be stopped if the upload is slow. */
export class LowRendition {
  #options: LowRenditionOptions
  #socket: WebSocket
  #canvas: OffscreenCanvas
  #encoder: VideoEncoder | undefined
  #ready = false
  #closed = false
  #frames = 0
  #wantsKey = true

  constructor(size: { width: number; height: number }, options: LowRenditionOptions) {
    this.#options = options
    this.#canvas = new OffscreenCanvas(size.width, size.height)
    const socket = new WebSocket(options.address)
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ t: 'publish', key: options.key, session: options.session }))
    socket.onmessage = () => void this.#begin().catch(() => this.close())
    socket.onclose = () => this.close()
  }

  get closed(): boolean {
    return this.#closed
  }

  async #begin(): Promise<void> {
    const { width, height } = this.#canvas
    for (const codec of PROFILES) {
      const config: VideoEncoderConfig = {
        ...{ codec, width, height, bitrate: BITRATE, framerate: 15 },
        latencyMode: 'realtime',
        avc: { format: 'avc' },
      }
      if (!(await VideoEncoder.isConfigSupported(config)).supported || this.#closed) continue
      this.#encoder = new VideoEncoder({
        output: (chunk, metadata) => {
          const description = metadata?.decoderConfig?.description
          if (description) this.#say(JSON.stringify({ t: 'video', description: base64(description) }))
          this.#say(packetBytes(chunk.type === 'key' ? KEY : DELTA, chunk.timestamp / 1_000, bytesOf(chunk)))
        },
        error: () => this.close(),
      })
      this.#encoder.configure(config)
      const audio = this.#options.audio()
      if (audio) this.#socket.send(audio)
      this.#ready = true
      return
    }
    this.close()
  }

  /** A frame of the full-quality video; `atMs` on the clock of the broadcast, `key` if the frame is a keyframe there. */
  video(frame: VideoFrame, atMs: number, key: boolean): void {
    this.#wantsKey ||= key
    this.#frames += 1
    const encoder = this.#encoder
    if (!this.#ready || !encoder || (this.#frames % EVERY !== 0 && !key)) return
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES || encoder.encodeQueueSize > 2) {
      this.#wantsKey = true
      return
    }
    this.#canvas.getContext('2d')?.drawImage(frame, 0, 0, this.#canvas.width, this.#canvas.height)
    const small = new VideoFrame(this.#canvas, { timestamp: Math.round(atMs * 1_000) })
    encoder.encode(small, { keyFrame: this.#wantsKey })
    small.close()
    this.#wantsKey = false
  }

  audio(atMs: number, data: Uint8Array): void {
    if (this.#ready) this.#say(packetBytes(AUDIO, atMs, data))
  }

  /** The audio configuration of the full-quality stream, sent again if it changes. */
  configureAudio(text: string): void {
    if (this.#ready) this.#say(text)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#ready = false
    if (this.#encoder && this.#encoder.state !== 'closed') this.#encoder.close()
    this.#socket.close()
  }

  #say(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message)
  }
}
