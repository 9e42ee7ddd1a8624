/** What is sent, and how well it goes. */
export type BroadcastFigures = {
  bitsPerSecond: number
  picturesPerSecond: number
  dropped: number
  waitingBytes: number
}

export type Broadcast =
  | { phase: 'off' }
  | { phase: 'connecting' }
  | { phase: 'live'; figures: BroadcastFigures }
  /** The connection was lost; it comes back by itself. */
  | { phase: 'lost' }
  | { phase: 'over'; why: 'ended' | 'refused' | 'replaced' | 'failed'; detail?: string }

export type BroadcasterOptions = {
  /** `wss://…/live/ROOM/publish`. */
  address: string
  /** The room's stream key. */
  key: () => Promise<string>
  changed: (broadcast: Broadcast) => void
}

type Track<T> = { readable: ReadableStream<T> }
type Processor = new <T>(options: { track: MediaStreamTrack }) => Track<T>
type Scope = typeof globalThis & { MediaStreamTrackProcessor?: Processor }

const KEY_EVERY_MS = 2_000
const FIGURES_EVERY_MS = 1_000
const AGAIN_MS = 1_500
const MAX_TRIES = 20
/** Above it pictures are left out until the network has caught up, and what follows is coded smaller. */
const MAX_WAITING_BYTES = 700_000
const MAX_QUEUED_PICTURES = 4
const LEAST_BITRATE = 250_000
const HEAD_BYTES = 9
const [AUDIO, DELTA, KEY] = [0, 1, 2]
const CLOSES: Record<number, 'refused' | 'replaced'> = { 4403: 'refused', 4409: 'replaced' }
const PROFILES = ['avc1.640028', 'avc1.4D0028', 'avc1.42E028', 'avc1.42E01F']

/** What this browser lacks to publish; empty when it has all of it. */
export function missingFeatures(): string[] {
  const scope = globalThis as Scope
  const needed: [string, unknown][] = [
    ['navigator.mediaDevices', navigator.mediaDevices],
    ['VideoEncoder', scope.VideoEncoder],
    ['AudioEncoder', scope.AudioEncoder],
    ['MediaStreamTrackProcessor', scope.MediaStreamTrackProcessor],
  ]
  return needed.filter(([, there]) => there === undefined).map(([name]) => name)
}

/** Whether this browser codes sound as AAC, which every viewer hears; without it, as Opus, which some do not. */
export const codesAac = async (): Promise<boolean> =>
  (
    await AudioEncoder.isConfigSupported({
      codec: 'mp4a.40.2',
      sampleRate: 48_000,
      numberOfChannels: 2,
      bitrate: 128_000,
    })
  ).supported === true

/** Codes a camera's, a screen's and a microphone's tracks and sends them to a room; comes back by itself when the network goes. */
export class Broadcaster {
  #options: BroadcasterOptions
  #socket: WebSocket | undefined
  #ready = false
  #closed = false
  #tries = 0
  #video: VideoEncoder | undefined
  #audio: AudioEncoder | undefined
  #stops: (() => void)[] = []
  /** What is said again on every new connection. */
  #configs: { video?: string; audio?: string } = {}
  #wantsKey = true
  #lastKeyMs = Number.NEGATIVE_INFINITY
  #sent = { bytes: 0, pictures: 0, dropped: 0 }
  #bitrate = 0
  #offsets: { video?: number; audio?: number } = {}
  #last = { video: 0, audio: 0 }
  #size = { width: 0, height: 0 }

  constructor(options: BroadcasterOptions) {
    this.#options = options
  }

  /** Begins with these tracks. `bitrate` is of the picture, bits a second. */
  async start(stream: MediaStream, bitrate: number): Promise<void> {
    this.#bitrate = bitrate
    const [picture] = stream.getVideoTracks()
    const [sound] = stream.getAudioTracks()
    if (picture) this.#codePicture(picture)
    if (sound) await this.#codeSound(sound)
    this.#connect()
    let before = { ...this.#sent }
    const timer = setInterval(() => {
      if (!this.#ready) return
      const figures = {
        bitsPerSecond: ((this.#sent.bytes - before.bytes) * 8_000) / FIGURES_EVERY_MS,
        picturesPerSecond: this.#sent.pictures - before.pictures,
        dropped: this.#sent.dropped,
        waitingBytes: this.#socket?.bufferedAmount ?? 0,
      }
      before = { ...this.#sent }
      this.#options.changed({ phase: 'live', figures })
    }, FIGURES_EVERY_MS)
    this.#stops.push(() => clearInterval(timer))
  }

  /** Another camera in the place of the one before, in the same broadcast. */
  replacePicture(track: MediaStreamTrack): void {
    this.#codePicture(track)
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
    for (const encoder of [this.#video, this.#audio]) if (encoder && encoder.state !== 'closed') encoder.close()
    this.#socket?.close()
    this.#options.changed(broadcast)
  }

  // The way there

  async #connect(): Promise<void> {
    this.#options.changed({ phase: this.#tries === 0 ? 'connecting' : 'lost' })
    let key: string
    try {
      key = await this.#options.key()
    } catch (error) {
      return this.#end({ phase: 'over', why: 'failed', detail: (error as Error).message })
    }
    if (this.#closed) return
    const socket = new WebSocket(this.#options.address)
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ t: 'publish', key }))
    socket.onmessage = () => {
      this.#ready = true
      this.#tries = 0
      this.#wantsKey = true
      for (const config of [this.#configs.video, this.#configs.audio]) if (config) socket.send(config)
    }
    socket.onclose = ({ code }) => this.#lost(code)
  }

  #lost(code: number): void {
    this.#ready = false
    if (this.#closed) return
    const why = CLOSES[code]
    this.#tries += 1
    if (why || this.#tries > MAX_TRIES) return this.#end({ phase: 'over', why: why ?? 'failed' })
    this.#options.changed({ phase: 'lost' })
    setTimeout(() => !this.#closed && void this.#connect(), AGAIN_MS)
  }

  #configure(kind: 'video' | 'audio', config: object): void {
    const text = JSON.stringify({ t: kind, ...config })
    if (this.#configs[kind] === text) return
    this.#configs[kind] = text
    if (this.#ready) this.#socket?.send(text)
  }

  /** Cameras and microphones count from different moments: both are put on this page's clock by when their first came. */
  #count(kind: 'video' | 'audio', timestampUs: number): void {
    this.#offsets[kind] ??= performance.now() - timestampUs / 1_000
  }

  #send(kind: number, chunk: EncodedVideoChunk | EncodedAudioChunk): void {
    if (!this.#ready || !this.#socket) return
    const of = kind === AUDIO ? 'audio' : 'video'
    const at = Math.max(this.#last[of], chunk.timestamp / 1_000 + (this.#offsets[of] ?? 0))
    this.#last[of] = at
    const bytes = new Uint8Array(HEAD_BYTES + chunk.byteLength)
    bytes[0] = kind
    new DataView(bytes.buffer).setFloat64(1, at)
    chunk.copyTo(bytes.subarray(HEAD_BYTES))
    this.#socket.send(bytes)
    this.#sent.bytes += bytes.length
  }

  // Picture

  #picture: ReadableStreamDefaultReader<VideoFrame> | undefined

  #codePicture(track: MediaStreamTrack): void {
    void this.#picture?.cancel().catch(() => {})
    const Processor = (globalThis as Scope).MediaStreamTrackProcessor as Processor
    const reader = new Processor<VideoFrame>({ track }).readable.getReader()
    this.#picture = reader
    delete this.#offsets.video
    this.#stops.push(() => void reader.cancel().catch(() => {}))
    this.#wantsKey = true
    const run = async (): Promise<void> => {
      for (;;) {
        const { done, value: frame } = await reader.read()
        if (done || this.#closed) return frame?.close()
        this.#count('video', frame.timestamp)
        try {
          await this.#take(frame)
        } finally {
          frame.close()
        }
      }
    }
    run().catch((error: unknown) => this.#fail(error))
  }

  async #take(frame: VideoFrame): Promise<void> {
    const width = frame.displayWidth - (frame.displayWidth % 2)
    const height = frame.displayHeight - (frame.displayHeight % 2)
    // A phone that is turned sends another size from then on.
    if (width !== this.#size.width || height !== this.#size.height) await this.#setUp(width, height)
    const encoder = this.#video
    if (!encoder || !this.#ready) return
    const waiting = this.#socket?.bufferedAmount ?? 0
    if (waiting > MAX_WAITING_BYTES || encoder.encodeQueueSize > MAX_QUEUED_PICTURES) {
      this.#sent.dropped += 1
      if (waiting > MAX_WAITING_BYTES && !this.#wantsKey) await this.#smaller()
      // What follows a picture that is missing cannot be shown.
      this.#wantsKey = true
      return
    }
    const now = performance.now()
    const keyFrame = this.#wantsKey || now - this.#lastKeyMs >= KEY_EVERY_MS
    if (keyFrame) this.#lastKeyMs = now
    this.#wantsKey = false
    encoder.encode(frame, { keyFrame })
  }

  async #smaller(): Promise<void> {
    this.#bitrate = Math.max(LEAST_BITRATE, Math.round(this.#bitrate * 0.7))
    await this.#setUp(this.#size.width, this.#size.height)
  }

  async #setUp(width: number, height: number): Promise<void> {
    this.#size = { width, height }
    const encoder = (this.#video ??= new VideoEncoder({
      output: (chunk, metadata) => {
        const description = metadata?.decoderConfig?.description
        if (description) this.#configure('video', { description: base64(description) })
        this.#sent.pictures += 1
        this.#send(chunk.type === 'key' ? KEY : DELTA, chunk)
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

  // Sound

  async #codeSound(track: MediaStreamTrack): Promise<void> {
    const settings = track.getSettings()
    const [sampleRate, channels] = [48_000, Math.min(2, settings.channelCount ?? 1)]
    const codec = (await codesAac()) ? 'mp4a.40.2' : 'opus'
    const encoder = new AudioEncoder({
      output: (chunk, metadata) => {
        if (metadata?.decoderConfig) {
          const { description, sampleRate: rate, numberOfChannels } = metadata.decoderConfig
          this.#configure('audio', {
            ...{ codec, sampleRate: rate, channels: numberOfChannels },
            ...(description ? { description: base64(description) } : {}),
            ...(codec === 'opus' ? { frameMs: (chunk.duration ?? 20_000) / 1_000 } : {}),
          })
        }
        this.#send(AUDIO, chunk)
      },
      error: (error) => this.#fail(error),
    })
    this.#audio = encoder
    const Processor = (globalThis as Scope).MediaStreamTrackProcessor as Processor
    const reader = new Processor<AudioData>({ track }).readable.getReader()
    this.#stops.push(() => void reader.cancel().catch(() => {}))
    const run = async (): Promise<void> => {
      for (;;) {
        const { done, value: data } = await reader.read()
        if (done || this.#closed) return data?.close()
        this.#count('audio', data.timestamp)
        if (encoder.state === 'unconfigured')
          encoder.configure({
            codec,
            sampleRate: data.sampleRate || sampleRate,
            numberOfChannels: data.numberOfChannels || channels,
            bitrate: 128_000,
          })
        encoder.encode(data)
        data.close()
      }
    }
    run().catch((error: unknown) => this.#fail(error))
  }

  #fail(error: unknown): void {
    this.#end({ phase: 'over', why: 'failed', detail: (error as Error).message })
  }
}

function base64(source: AllowSharedBufferSource): string {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
  return btoa(String.fromCharCode(...bytes))
}
