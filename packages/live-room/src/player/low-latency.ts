import type { InitHeader, LowLatencyClose, Still } from '@ovation/protocol/media-low-latency'

/**
 * Why a connection ended. `unusable`: this browser cannot play it this way; `silent`: nobody closed it, but nothing arrives.
 */
export type Ending = 'not live' | 'ended' | 'lost' | 'unusable' | 'silent'

export type Patience = {
  /** How long a stream may take to begin. */
  answerMs: number
  /** Multiplies the usual time that it may be silent. */
  factor: number
  /** The initial estimate of how much the time between messages varies, milliseconds; replaced by the measured value. */
  variesMs?: number
}

export type LowLatencyEvents = {
  /** Video begins: init segment and first data are here. `epochMs` is the time of position 0, milliseconds since 1970. */
  begins(head: InitHeader): void
  over(why: Ending): void
}

type Source = {
  new (): MediaSource
  isTypeSupported(mime: string): boolean
}

const NOT_LIVE: LowLatencyClose['notLive'] = 4_404
const ENDED: LowLatencyClose['ended'] = 4_410
/** How far behind the newest video playback begins, and from what lag on it catches up by playing faster or by a jump. */
const BEHIND_MS = 300
const HURRY_FROM_MS = 600
const HURRY_UNTIL_MS = 460
const JUMP_BEHIND_MS = 2_500
const HURRY_RATE = 1.06
const KEEP_PLAYED_S = 20
const TIDY_AFTER_S = 60
const MAX_WAITING_PARTS = 600
/**
 * The minimum silence after which a server that reports pauses is given up; also waits for the average time between recent
 * messages plus four times its variation.
 */
const SILENT_MS = 900
const MAX_SILENT_MS = 6_000
const LATE_TIMER_MS = 100

/** Safari on phones has only `ManagedMediaSource` (iOS 17.1). */
const mediaSource = (): Source | undefined => {
  const scope = globalThis as { MediaSource?: Source; ManagedMediaSource?: Source }
  return scope.MediaSource ?? scope.ManagedMediaSource
}

export const lowLatencyIsPossible = (): boolean => mediaSource() !== undefined && 'WebSocket' in globalThis

/**
 * Everything that waits at once: with one part at a time, a busy page falls behind by what waits, which no look at the buffer
 * shows.
 */
function together(parts: ArrayBuffer[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    all.set(new Uint8Array(part), at)
    at += part.byteLength
  }
  return all
}

/** Plays init segment and parts from a WebSocket in the browser's own player, close behind the newest video. */
export class LowLatencyStream {
  #video: HTMLVideoElement
  #events: LowLatencyEvents
  #socket: WebSocket | undefined
  #buffer: SourceBuffer | undefined
  /** The init segment of the data that follows; it takes effect with the first of that data. */
  #head: InitHeader | undefined
  #waiting: ArrayBuffer[] = []
  #joined = false
  #hurries = false
  #closed = false
  #silent: ReturnType<typeof setTimeout> | undefined
  #patience: Patience
  /** Whether the server reports pauses of the stream; undefined until it has begun. */
  #saysStill: boolean | undefined
  #gapMs = 0
  #variesMs = 0
  /** When the server last reported a pause of the stream. */
  stillAtMs = Number.NEGATIVE_INFINITY
  /** When anything last arrived. */
  heardAtMs = performance.now()

  constructor(video: HTMLVideoElement, address: string, patience: Patience, events: LowLatencyEvents) {
    this.#video = video
    this.#events = events
    this.#patience = patience
    this.#variesMs = patience.variesMs ?? 0
    try {
      this.#listen((this.#socket = new WebSocket(address)))
      this.#heard()
    } catch {
      // A page over HTTPS may not even try without TLS.
      queueMicrotask(() => this.#over('lost'))
    }
  }

  #listen(socket: WebSocket): void {
    socket.binaryType = 'arraybuffer'
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') this.#told(JSON.parse(data) as InitHeader | Still)
      else this.#take(data)
      if (!this.#closed) this.#heard()
    }
    socket.onclose = ({ code }) => this.#over(code === NOT_LIVE ? 'not live' : code === ENDED ? 'ended' : 'lost')
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#silent)
    this.#socket?.close()
    this.#buffer = undefined
    this.#waiting = []
  }

  #told(said: InitHeader | Still): void {
    if (said.t === 'still') return void (this.stillAtMs = performance.now())
    this.#head = said
  }

  #heard(): void {
    clearTimeout(this.#silent)
    const now = performance.now()
    if (this.#saysStill) {
      const gapMs = now - this.heardAtMs
      this.#variesMs += (Math.abs(gapMs - this.#gapMs) - this.#variesMs) / 4
      this.#gapMs += (gapMs - this.#gapMs) / 8
    }
    this.heardAtMs = now
    if (this.#saysStill === false) return
    const silentMs =
      this.#saysStill === undefined
        ? this.#patience.answerMs
        : Math.min(MAX_SILENT_MS, Math.max(SILENT_MS, this.#gapMs + 4 * this.#variesMs) * this.#patience.factor)
    this.#silent = setTimeout(() => {
      // If the page was suspended, messages that arrived meanwhile may not have been delivered yet.
      if (performance.now() - now - silentMs > LATE_TIMER_MS) this.#heard()
      else this.#over('silent')
    }, silentMs)
  }

  #over(why: Ending): void {
    if (this.#closed) return
    this.close()
    this.#events.over(why)
  }

  #begin(head: InitHeader): void {
    const Source = mediaSource()
    if (!Source?.isTypeSupported(head.mime)) return this.#over('unusable')
    const source = new Source()
    this.#buffer = undefined
    this.#waiting = []
    this.#joined = false
    this.#video.disableRemotePlayback = true
    this.#video.src = URL.createObjectURL(source)
    source.addEventListener(
      'sourceopen',
      () => {
        URL.revokeObjectURL(this.#video.src)
        if (this.#closed) return
        this.#buffer = source.addSourceBuffer(head.mime)
        this.#buffer.addEventListener('updateend', () => this.#keepUp())
        this.#buffer.addEventListener('error', () => this.#over('unusable'))
        this.#pump()
      },
      { once: true },
    )
    this.#events.begins(head)
  }

  #take(part: ArrayBuffer): void {
    if (this.#head) {
      const head = this.#head
      this.#head = undefined
      this.#saysStill ??= head.stills === true
      this.#begin(head)
      if (this.#closed) return
    }
    this.#waiting.push(part)
    if (this.#waiting.length > MAX_WAITING_PARTS) return this.#over('lost')
    this.#pump()
  }

  #pump(): void {
    const { buffered, currentTime } = this.#video
    if (!this.#buffer || this.#buffer.updating || this.#waiting.length === 0) return
    try {
      // Removes what was played long ago.
      if (buffered.length > 0 && currentTime - buffered.start(0) > TIDY_AFTER_S)
        return this.#buffer.remove(0, currentTime - KEEP_PLAYED_S)
      this.#buffer.appendBuffer(together(this.#waiting.splice(0)))
    } catch {
      // The buffer is full, or the player failed: a new connection begins with a new one.
      this.#over('lost')
    }
  }

  #keepUp(): void {
    const { buffered } = this.#video
    if (buffered.length > 0) {
      const [start, end] = [buffered.start(buffered.length - 1), buffered.end(buffered.length - 1)]
      const lagMs = (end - this.#video.currentTime) * 1_000
      // The video since the keyframe is for decoding only; playback begins at its end.
      const joins = !this.#joined && this.#waiting.length === 0
      this.#joined ||= joins
      if (this.#video.currentTime < start || joins || lagMs > JUMP_BEHIND_MS)
        this.#video.currentTime = Math.max(start, end - BEHIND_MS / 1_000)
      if (lagMs > HURRY_FROM_MS) this.#hurries = true
      else if (lagMs < HURRY_UNTIL_MS) this.#hurries = false
      this.#video.playbackRate = this.#hurries ? HURRY_RATE : 1
    }
    this.#pump()
  }
}
