import { AudioPipeline } from './audio-pipeline.ts'
import { LowRendition, lowSize } from './low-rendition.ts'
import { AUDIO } from './packets.ts'
import { PublishConnection } from './publish-connection.ts'
import type { PublishEnd } from './publish-connection.ts'
import { VideoPipeline } from './video-pipeline.ts'

/** What is sent, and at which quality. */
export type BroadcastFigures = {
  bitrate: number
  frameRate: number
  dropped: number
  waitingBytes: number
}

export type Broadcast =
  | { phase: 'off' }
  /** `taken`: the server lets it in. */
  | { phase: 'connecting'; taken?: true }
  | { phase: 'live'; stats: BroadcastFigures }
  /** The connection was lost; it reconnects by itself. */
  | { phase: 'lost' }
  | { phase: 'over'; why: 'ended' | PublishEnd['why']; detail?: string }

export type BroadcasterOptions = {
  /** `wss://…/live/ROOM/publish`. */
  address: string
  /** Returns the room's stream key; called again if the previous one is refused. */
  key: () => Promise<string>
  changed: (broadcast: Broadcast) => void
  /** The base URL of modules that only some browsers need: `https://…/sdk`. */
  programs: string
  /** Whether to load an AAC encoder if the browser has none; without it such a browser sends Opus. */
  aac: boolean
  /** Whether to send a low rendition beside the video. */
  low: boolean
}

const FIGURES_INTERVAL_MS = 1_000

/**
 * Encodes the tracks of a camera, a screen and a microphone and sends them to a room; reconnects by itself when the network
 * fails.
 */
export class Broadcaster {
  #options: BroadcasterOptions
  #closed = false
  #taken = false
  #session = crypto.randomUUID()
  #connection: PublishConnection
  #video: VideoPipeline
  #audio: AudioPipeline
  #audioConfig: object | undefined
  #low: LowRendition | undefined
  #figures: ReturnType<typeof setInterval> | undefined

  constructor(options: BroadcasterOptions) {
    const { address, key, changed, programs, aac } = options
    const failed = (error: unknown): void =>
      this.#end({ phase: 'over', why: 'failed', detail: (error as Error).message })
    this.#options = options
    this.#connection = new PublishConnection({
      ...{ address, key, session: this.#session },
      ready: (steady) => {
        if (!this.#taken) changed({ phase: 'connecting', taken: true })
        this.#taken = true
        this.#video.restart()
        if (steady) this.#addLow()
      },
      lost: () => {
        this.#dropLow()
        changed({ phase: 'lost' })
      },
      over: (end) => this.#end({ phase: 'over', ...end }),
    })
    this.#video = new VideoPipeline({
      connection: this.#connection,
      encoded: (frame, atMs, keyFrame) => this.#low?.video(frame, atMs, keyFrame),
      behind: () => this.#dropLow(),
      resized: () => this.#connection.ready && this.#addLow(),
      failed,
    })
    this.#audio = new AudioPipeline({
      ...{ programs, aac },
      configured: (config) => {
        this.#audioConfig = config
        this.#connection.configure('audio', config)
        this.#low?.configureAudio(config)
      },
      packet: (atMs, data) => {
        this.#connection.packet(AUDIO, atMs, data)
        this.#low?.audio(atMs, data)
      },
      failed,
    })
  }

  /** Starts with these tracks. `bitrate` is for the video, bits a second. */
  async start(stream: MediaStream, bitrate: number): Promise<void> {
    this.#video.bitrate = bitrate
    const [video] = stream.getVideoTracks()
    const [audio] = stream.getAudioTracks()
    if (video) this.#video.capture(video)
    if (audio) await this.#audio.start(audio)
    if (this.#closed) return
    this.#options.changed({ phase: 'connecting' })
    this.#connection.open()
    this.#figures = this.#tellFigures()
  }

  /** Replaces the devices in the same broadcast: by another camera, or by the same devices reopened. */
  async replace(stream: MediaStream): Promise<void> {
    const [video] = stream.getVideoTracks()
    const [audio] = stream.getAudioTracks()
    if (video) this.#video.capture(video)
    if (audio) await this.#audio.replace(audio)
  }

  stop(): void {
    if (this.#closed) return
    this.#connection.end()
    this.#end({ phase: 'over', why: 'ended' })
  }

  #end(broadcast: Broadcast): void {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#figures)
    this.#dropLow()
    this.#video.close()
    this.#audio.close()
    this.#connection.close()
    this.#options.changed(broadcast)
  }

  #tellFigures(): ReturnType<typeof setInterval> {
    let [bytes, frames] = [0, 0]
    return setInterval(() => {
      if (!this.#connection.ready) return
      const { sentBytes, waitingBytes } = this.#connection
      const { figures } = this.#video
      const stats = {
        bitrate: ((sentBytes - bytes) * 8_000) / FIGURES_INTERVAL_MS,
        frameRate: figures.frames - frames,
        dropped: figures.dropped,
        waitingBytes,
      }
      ;[bytes, frames] = [sentBytes, figures.frames]
      this.#options.changed({ phase: 'live', stats })
    }, FIGURES_INTERVAL_MS)
  }

  /** The low rendition is started with each connection, and stopped as soon as the machine or the network falls behind. */
  #addLow(): void {
    this.#dropLow()
    const { address, low } = this.#options
    const { key } = this.#connection
    const size = low ? lowSize(this.#video.size) : undefined
    if (!size || key === undefined) return
    this.#low = new LowRendition(size, {
      address: address.replace(/\/publish$/, '~low/publish'),
      ...{ key, session: this.#session },
    })
    if (this.#audioConfig) this.#low.configureAudio(this.#audioConfig)
  }

  #dropLow(): void {
    this.#low?.close()
    this.#low = undefined
  }
}
