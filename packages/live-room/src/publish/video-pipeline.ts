import { captureVideo } from './capture.ts'
import type { PublishConnection } from './publish-connection.ts'
import { TrackClock } from './track-clock.ts'
import { VideoTrackEncoder } from './video-encoder.ts'

export type VideoSize = { width: number; height: number }

export type VideoPipelineOptions = {
  connection: Pick<PublishConnection, 'ready' | 'waitingBytes' | 'configure' | 'packet'>
  /** A frame was encoded; `atMs` on the clock of the broadcast. */
  encoded: (frame: VideoFrame, atMs: number, keyFrame: boolean) => void
  /** The machine or the network is too slow: a frame was dropped. */
  behind: () => void
  /** The frames that follow have another size. */
  resized: () => void
  failed: (error: unknown) => void
}

const KEY_INTERVAL_MS = 2_000
/** Above this, frames are dropped until the network has caught up, and then encoded at a lower bitrate. */
const MAX_WAITING_BYTES = 700_000
const MAX_QUEUED_FRAMES = 4
const LEAST_BITRATE = 250_000
const LOWER_BY = 0.7
const FRAME_RATE = 30
const PROFILES = ['avc1.640028', 'avc1.4D0028', 'avc1.42E028', 'avc1.42E01F']

/** Captures the frames of a track and encodes them, at a bitrate and a frame rate that the network and the machine carry. */
export class VideoPipeline {
  #options: VideoPipelineOptions
  #encoder: VideoTrackEncoder
  #clock = new TrackClock()
  #stop = (): void => {}
  #closed = false
  #wantsKey = true
  #lastKeyMs = Number.NEGATIVE_INFINITY
  #size: VideoSize = { width: 0, height: 0 }
  #figures = { frames: 0, dropped: 0 }
  /** Bits a second; lowered while the network falls behind. Takes effect with the next size, or when it is lowered. */
  bitrate = 0

  constructor(options: VideoPipelineOptions) {
    const { connection, failed } = options
    this.#options = options
    this.#encoder = new VideoTrackEncoder(PROFILES, {
      configured: (config) => connection.configure('video', config),
      packet: (kind, timestampUs, data) => {
        this.#figures.frames += 1
        connection.packet(kind, this.#clock.next(timestampUs), data)
      },
      failed,
    })
  }

  /** The size in which frames are encoded; 0 × 0 before the first. */
  get size(): VideoSize {
    return this.#size
  }

  /** How many frames have been encoded, and how many dropped. */
  get figures(): Readonly<{ frames: number; dropped: number }> {
    return this.#figures
  }

  /** Encodes the frames of this track from now on, instead of those of another. */
  capture(track: MediaStreamTrack): void {
    this.#stop()
    this.#clock.reset()
    this.#wantsKey = true
    this.#stop = captureVideo(track, async (frame) => {
      try {
        if (this.#closed) return
        this.#clock.captured(frame.timestamp)
        await this.#take(frame)
      } catch (error) {
        this.#options.failed(error)
      } finally {
        frame.close()
      }
    })
  }

  /** The next frame can be decoded by itself: whoever receives it has none of those before. */
  restart(): void {
    this.#wantsKey = true
  }

  close(): void {
    this.#closed = true
    this.#stop()
    this.#encoder.close()
  }

  async #take(frame: VideoFrame): Promise<void> {
    const { connection, encoded } = this.#options
    const width = frame.displayWidth - (frame.displayWidth % 2)
    const height = frame.displayHeight - (frame.displayHeight % 2)
    // A phone that is turned sends another size from then on.
    if (width !== this.#size.width || height !== this.#size.height) {
      this.#size = { width, height }
      this.#options.resized()
      await this.#configure()
    }
    const queued = this.#encoder.queuedFrames
    if (queued === undefined || !connection.ready) return
    const slowNetwork = connection.waitingBytes > MAX_WAITING_BYTES
    if (slowNetwork || queued > MAX_QUEUED_FRAMES) return this.#drop(slowNetwork)
    const now = performance.now()
    const keyFrame = this.#wantsKey || now - this.#lastKeyMs >= KEY_INTERVAL_MS
    if (keyFrame) this.#lastKeyMs = now
    this.#wantsKey = false
    this.#encoder.encode(frame, keyFrame)
    encoded(frame, this.#clock.at(frame.timestamp), keyFrame)
  }

  async #drop(slowNetwork: boolean): Promise<void> {
    this.#options.behind()
    this.#figures.dropped += 1
    if (slowNetwork && !this.#wantsKey) {
      this.bitrate = Math.max(LEAST_BITRATE, Math.round(this.bitrate * LOWER_BY))
      await this.#configure()
    }
    // Frames after a missing one cannot be decoded.
    this.#wantsKey = true
  }

  async #configure(): Promise<void> {
    await this.#encoder.configure({ ...this.#size, bitrate: this.bitrate, framerate: FRAME_RATE })
    this.#wantsKey = true
  }
}
