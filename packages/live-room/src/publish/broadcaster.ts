import { captureVideo, captureAudio } from './capture.ts'
import { LowRendition, lowSize } from './low-rendition.ts'
import { AUDIO, base64, bytesOf, DELTA, KEY, packetBytes } from './packets.ts'
import { PublishSocket } from './publish-socket.ts'
import { codesAac, loadAac, openBrowserEncoder, AUDIO_BITRATE } from './audio-encoder.ts'
import type { AudioTrackEncoder, AudioTrackEncoderEvents } from './audio-encoder.ts'

/** What is sent, and at which quality. */
type BroadcastFigures = {
  bitrate: number
  frameRate: number
  dropped: number
  waitingBytes: number
}

export type Broadcast =
  | { phase: 'off' }
  | { phase: 'connecting' }
  | { phase: 'live'; stats: BroadcastFigures }
  /** The connection was lost; it reconnects by itself. */
  | { phase: 'lost' }
  | { phase: 'over'; why: 'ended' | 'refused' | 'replaced' | 'failed'; detail?: string }

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

const KEY_INTERVAL_MS = 2_000
const FIGURES_INTERVAL_MS = 1_000
const RETRY_DELAY_MS = 1_500
/** The delay after a silent connection was given up, which has taken long enough. */
const SILENT_RETRY_DELAY_MS = 150
/** How long the server may take to answer; doubled with every second failure. */
const ANSWER_MS = 2_000
const FIRST_ANSWER_MS = 6_000
const MAX_ANSWER_MS = 10_000
const MAX_LOST_MS = 180_000
/** A connection that was given up sooner than this was more likely overloaded than dead. */
const SOON_MS = 10_000
/** How long a connection may have been silent when the browser reports that the network is back. */
const QUIET_MS = 700
/** Above this, frames are dropped until the network has caught up, and then encoded at a lower bitrate. */
const MAX_WAITING_BYTES = 700_000
const MAX_QUEUED_FRAMES = 4
const LEAST_BITRATE = 250_000
const CLOSES: Record<number, 'refused' | 'replaced'> = { 4403: 'refused', 4409: 'replaced' }
const PROFILES = ['avc1.640028', 'avc1.4D0028', 'avc1.42E028', 'avc1.42E01F']

/**
 * Encodes the tracks of a camera, a screen and a microphone and sends them to a room; reconnects by itself when the network
 * fails.
 */
export class Broadcaster {
  #options: BroadcasterOptions
  #socket: PublishSocket | undefined
  #ready = false
  #closed = false
  #attempt = 0
  #tries = 0
  #lostAtMs: number | undefined
  #readyAtMs = 0
  #givenUp = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  /**
   * The same for all connections of this broadcast, so that the server knows that a new one replaces an old one of this
   * broadcast.
   */
  #session = crypto.randomUUID()
  #video: VideoEncoder | undefined
  #audio: AudioTrackEncoder | undefined
  #stops: (() => void)[] = []
  /** What is sent again on every new connection. */
  #configs: { video?: string; audio?: string } = {}
  #wantsKey = true
  #lastKeyMs = Number.NEGATIVE_INFINITY
  #sent = { bytes: 0, frames: 0, dropped: 0 }
  #bitrate = 0
  #offsets: { video?: number; audio?: number } = {}
  #last = { video: 0, audio: 0 }
  #size = { width: 0, height: 0 }
  #low: LowRendition | undefined
  #key: string | undefined
  #keyIsOld = false

  constructor(options: BroadcasterOptions) {
    this.#options = options
  }

  /** Starts with these tracks. `bitrate` is for the video, bits a second. */
  async start(stream: MediaStream, bitrate: number): Promise<void> {
    this.#bitrate = bitrate
    const [video] = stream.getVideoTracks()
    const [audio] = stream.getAudioTracks()
    if (video) this.#encodeFrame(video)
    if (audio) await this.#encodeAudio(audio)
    this.#connect()
    addEventListener('online', this.#networkIsBack)
    this.#stops.push(() => removeEventListener('online', this.#networkIsBack))
    let before = { ...this.#sent }
    const timer = setInterval(() => {
      if (!this.#ready) return
      const stats = {
        bitrate: ((this.#sent.bytes - before.bytes) * 8_000) / FIGURES_INTERVAL_MS,
        frameRate: this.#sent.frames - before.frames,
        dropped: this.#sent.dropped,
        waitingBytes: this.#socket?.waitingBytes ?? 0,
      }
      before = { ...this.#sent }
      this.#options.changed({ phase: 'live', stats })
    }, FIGURES_INTERVAL_MS)
    this.#stops.push(() => clearInterval(timer))
  }

  /** Replaces the devices in the same broadcast: by another camera, or by the same devices reopened. */
  async replace(stream: MediaStream): Promise<void> {
    const [video] = stream.getVideoTracks()
    const [audio] = stream.getAudioTracks()
    if (video) this.#encodeFrame(video)
    if (audio && this.#audio) await this.#captureAudio(audio, this.#audio)
  }

  stop(): void {
    if (this.#closed) return
    if (this.#ready) this.#socket?.send('{"t":"end"}')
    this.#end({ phase: 'over', why: 'ended' })
  }

  #end(broadcast: Broadcast): void {
    if (this.#closed) return
    this.#closed = true
    for (const stop of this.#stops.splice(0)) stop()
    clearTimeout(this.#retry)
    this.#stopVideo?.()
    this.#stopAudio?.()
    this.#dropLow()
    if (this.#video && this.#video.state !== 'closed') this.#video.close()
    this.#audio?.close()
    this.#socket?.close()
    this.#options.changed(broadcast)
  }

  // Connecting

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt
    this.#options.changed({ phase: this.#tries === 0 ? 'connecting' : 'lost' })
    // Without a network no key can be requested, and the previous one is most likely still valid.
    let key = this.#key
    this.#keyIsOld = key !== undefined
    try {
      key ??= await this.#options.key()
    } catch (error) {
      if (attempt !== this.#attempt) return
      return this.#end({ phase: 'over', why: 'failed', detail: (error as Error).message })
    }
    // The browser may have reported meanwhile that the network is back, which starts another attempt.
    if (this.#closed || attempt !== this.#attempt) return
    this.#key = key
    this.#socket = new PublishSocket({
      address: this.#options.address,
      hello: JSON.stringify({ t: 'publish', key, session: this.#session }),
      answerTimeoutMs:
        this.#readyAtMs > 0 ? Math.min(MAX_ANSWER_MS, ANSWER_MS * 2 ** (this.#tries >> 1)) : FIRST_ANSWER_MS,
      givenUp: this.#givenUp,
      ready: () => this.#begin(key),
      over: (code, silent) => this.#lost(code, silent),
    })
  }

  #begin(key: string): void {
    this.#ready = true
    this.#tries = 0
    this.#lostAtMs = undefined
    this.#readyAtMs = performance.now()
    this.#wantsKey = true
    for (const config of [this.#configs.video, this.#configs.audio]) if (config) this.#socket?.send(config)
    if (this.#givenUp === 0) this.#addLow(key)
  }

  #lost(code: number, silent: boolean): void {
    const now = performance.now()
    const wasReady = this.#ready
    this.#ready = false
    this.#dropLow()
    if (this.#closed) return
    this.#tries += 1
    this.#lostAtMs ??= now
    if (wasReady) this.#givenUp = silent && now - this.#readyAtMs < SOON_MS ? this.#givenUp + 1 : 0
    const why = CLOSES[code]
    if (why === 'refused' && this.#keyIsOld && !wasReady) {
      this.#key = undefined
      return this.#connectIn(SILENT_RETRY_DELAY_MS)
    }
    if (why || now - this.#lostAtMs > MAX_LOST_MS) return this.#end({ phase: 'over', why: why ?? 'failed' })
    this.#options.changed({ phase: 'lost' })
    this.#connectIn(silent ? SILENT_RETRY_DELAY_MS : RETRY_DELAY_MS)
  }

  #connectIn(waitMs: number): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => !this.#closed && void this.#connect(), waitMs)
  }

  /** Ends the wait for the next try, and the current connection if it is silent. */
  #networkIsBack = (): void => {
    if (this.#closed || (this.#ready && (this.#socket?.quietMs ?? 0) < QUIET_MS)) return
    this.#socket?.close()
    this.#lost(0, true)
    if (!this.#closed) this.#connectIn(0)
  }

  #configure(kind: 'video' | 'audio', config: object): void {
    const text = JSON.stringify({ t: kind, ...config })
    if (this.#configs[kind] === text) return
    this.#configs[kind] = text
    if (this.#ready) this.#socket?.send(text)
    if (kind === 'audio') this.#low?.configureAudio(text)
  }

  /** Cameras and microphones have different clocks: the first frame of each sets its offset to the clock of this page. */
  #count(kind: 'video' | 'audio', timestampUs: number): void {
    this.#offsets[kind] ??= performance.now() - timestampUs / 1_000
  }

  #send(kind: number, timestampUs: number, data: Uint8Array): void {
    if (!this.#ready || !this.#socket) return
    const of = kind === AUDIO ? 'audio' : 'video'
    const at = Math.max(this.#last[of], timestampUs / 1_000 + (this.#offsets[of] ?? 0))
    this.#last[of] = at
    const bytes = packetBytes(kind, at, data)
    this.#socket.send(bytes)
    this.#sent.bytes += bytes.length
    if (kind === AUDIO) this.#low?.audio(at, data)
  }

  // Video

  #stopVideo: (() => void) | undefined
  #stopAudio: (() => void) | undefined

  #encodeFrame(track: MediaStreamTrack): void {
    this.#stopVideo?.()
    delete this.#offsets.video
    this.#wantsKey = true
    this.#stopVideo = captureVideo(track, async (frame) => {
      try {
        if (this.#closed) return
        this.#count('video', frame.timestamp)
        await this.#take(frame)
      } catch (error) {
        this.#fail(error)
      } finally {
        frame.close()
      }
    })
  }

  async #take(frame: VideoFrame): Promise<void> {
    const width = frame.displayWidth - (frame.displayWidth % 2)
    const height = frame.displayHeight - (frame.displayHeight % 2)
    // A phone that is turned sends another size from then on.
    if (width !== this.#size.width || height !== this.#size.height) await this.#setUp(width, height)
    const encoder = this.#video
    if (!encoder || !this.#ready) return
    const waiting = this.#socket?.waitingBytes ?? 0
    if (waiting > MAX_WAITING_BYTES || encoder.encodeQueueSize > MAX_QUEUED_FRAMES) {
      this.#dropLow()
      this.#sent.dropped += 1
      if (waiting > MAX_WAITING_BYTES && !this.#wantsKey) await this.#smaller()
      // Frames after a missing one cannot be decoded.
      this.#wantsKey = true
      return
    }
    const now = performance.now()
    const keyFrame = this.#wantsKey || now - this.#lastKeyMs >= KEY_INTERVAL_MS
    if (keyFrame) this.#lastKeyMs = now
    this.#wantsKey = false
    encoder.encode(frame, { keyFrame })
    this.#low?.video(frame, frame.timestamp / 1_000 + (this.#offsets.video ?? 0), keyFrame)
  }

  /** The low rendition is started with each connection, and stopped as soon as the machine or the network falls behind. */
  #addLow(key: string): void {
    this.#dropLow()
    const size = this.#options.low ? lowSize(this.#size.width, this.#size.height) : undefined
    if (!size) return
    const address = this.#options.address.replace(/\/publish$/, '~low/publish')
    this.#low = new LowRendition(size, { address, key, session: this.#session, audio: () => this.#configs.audio })
  }

  #dropLow(): void {
    this.#low?.close()
    this.#low = undefined
  }

  async #smaller(): Promise<void> {
    this.#bitrate = Math.max(LEAST_BITRATE, Math.round(this.#bitrate * 0.7))
    await this.#setUp(this.#size.width, this.#size.height)
  }

  async #setUp(width: number, height: number): Promise<void> {
    const turned = this.#size.width !== width || this.#size.height !== height
    this.#size = { width, height }
    if (turned && this.#ready && this.#key !== undefined) this.#addLow(this.#key)
    const encoder = (this.#video ??= new VideoEncoder({
      output: (chunk, metadata) => {
        const description = metadata?.decoderConfig?.description
        if (description) this.#configure('video', { description: base64(description) })
        this.#sent.frames += 1
        this.#send(chunk.type === 'key' ? KEY : DELTA, chunk.timestamp, bytesOf(chunk))
      },
      error: (error) => this.#fail(error),
    }))
    for (const codec of PROFILES) {
      const config: VideoEncoderConfig = {
        ...{ codec, width, height, bitrate: this.#bitrate, framerate: 30 },
        latencyMode: 'realtime',
        avc: { format: 'avc' },
      }
      if (!(await VideoEncoder.isConfigSupported(config)).supported) continue
      if (encoder.state !== 'closed') encoder.configure(config)
      this.#wantsKey = true
      return
    }
    throw new Error('H.264')
  }

  // Audio

  async #encodeAudio(track: MediaStreamTrack): Promise<void> {
    const encoder = await this.#openAudioEncoder({
      packet: ({ timestampUs, data }, config) => {
        if (config) {
          const { description, ...rest } = config
          this.#configure('audio', { ...rest, ...(description ? { description: base64(description) } : {}) })
        }
        this.#send(AUDIO, timestampUs, data)
      },
      failed: (error) => this.#fail(error),
    })
    this.#audio = encoder
    await this.#captureAudio(track, encoder)
  }

  async #captureAudio(track: MediaStreamTrack, encoder: AudioTrackEncoder): Promise<void> {
    this.#stopAudio?.()
    delete this.#offsets.audio
    const stop = await captureAudio(track, `${this.#options.programs}/audio-worklet.js`, (audio) => {
      if (this.#closed) return
      this.#count('audio', audio.timestampUs)
      encoder.encode(audio)
    })
    if (this.#closed) stop()
    else this.#stopAudio = stop
  }

  async #openAudioEncoder(events: AudioTrackEncoderEvents): Promise<AudioTrackEncoder> {
    if (await codesAac()) return openBrowserEncoder('mp4a.40.2', events)
    const canOpus = globalThis.AudioEncoder !== undefined
    if (this.#options.aac || !canOpus)
      try {
        return await (await loadAac(this.#options.programs)).openAacEncoder(AUDIO_BITRATE, events)
      } catch (error) {
        if (!canOpus) throw error
      }
    return openBrowserEncoder('opus', events)
  }

  #fail(error: unknown): void {
    this.#end({ phase: 'over', why: 'failed', detail: (error as Error).message })
  }
}
