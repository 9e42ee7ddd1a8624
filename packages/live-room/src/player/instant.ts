/** What the instant stream says before a header. */
type Head = { t: 'picture'; mime: string; epochMs: number; width: number; height: number }

export type InstantEvents = {
  /** A picture begins; its clock stood at 0 at that time, milliseconds since 1970. */
  begins(head: Head): void
  /** Nothing more comes over this connection. `unusable` when this browser cannot play it this way. */
  over(why: 'not live' | 'ended' | 'lost' | 'unusable'): void
}

type Source = {
  new (): MediaSource
  isTypeSupported(mime: string): boolean
}

const NOT_LIVE = 4_404
const ENDED = 4_410
/** How far behind the newest picture watching begins, and what is caught up on by playing faster or by a jump. */
const BEHIND_MS = 300
const HURRY_FROM_MS = 600
const HURRY_UNTIL_MS = 460
const JUMP_BEHIND_MS = 2_500
const HURRY_RATE = 1.06
const KEEP_PLAYED_S = 20
const TIDY_AFTER_S = 60
const MAX_WAITING_PARTS = 600

/** Safari on phones has only the managed kind (iOS 17.1). */
const mediaSource = (): Source | undefined => {
  const scope = globalThis as { MediaSource?: Source; ManagedMediaSource?: Source }
  return scope.MediaSource ?? scope.ManagedMediaSource
}

export const instantIsPossible = (): boolean => mediaSource() !== undefined

/** Header and parts over a WebSocket into the browser's own player, close behind the newest picture. */
export class InstantStream {
  #video: HTMLVideoElement
  #events: InstantEvents
  #socket: WebSocket
  #buffer: SourceBuffer | undefined
  #waiting: ArrayBuffer[] = []
  #joined = false
  #hurries = false
  #closed = false

  constructor(video: HTMLVideoElement, address: string, events: InstantEvents) {
    this.#video = video
    this.#events = events
    this.#socket = new WebSocket(address)
    this.#socket.binaryType = 'arraybuffer'
    this.#socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      typeof data === 'string' ? this.#begin(JSON.parse(data) as Head) : this.#take(data)
    this.#socket.onclose = ({ code }) => this.#over(code === NOT_LIVE ? 'not live' : code === ENDED ? 'ended' : 'lost')
  }

  close(): void {
    this.#closed = true
    this.#socket.close()
    this.#buffer = undefined
    this.#waiting = []
  }

  #over(why: Parameters<InstantEvents['over']>[0]): void {
    if (this.#closed) return
    this.close()
    this.#events.over(why)
  }

  #begin(head: Head): void {
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
    this.#waiting.push(part)
    if (this.#waiting.length > MAX_WAITING_PARTS) return this.#over('lost')
    this.#pump()
  }

  #pump(): void {
    const { buffered, currentTime } = this.#video
    if (!this.#buffer || this.#buffer.updating || this.#waiting.length === 0) return
    try {
      // What was seen long ago is let go of.
      if (buffered.length > 0 && currentTime - buffered.start(0) > TIDY_AFTER_S)
        return this.#buffer.remove(0, currentTime - KEEP_PLAYED_S)
      this.#buffer.appendBuffer(this.#waiting.shift() as ArrayBuffer)
    } catch {
      // The buffer is full, or the player gave up: a new connection begins with a new one.
      this.#over('lost')
    }
  }

  #keepUp(): void {
    const { buffered } = this.#video
    if (buffered.length > 0) {
      const [start, end] = [buffered.start(buffered.length - 1), buffered.end(buffered.length - 1)]
      const behindMs = (end - this.#video.currentTime) * 1_000
      // What came since the key frame is for decoding; watching begins at its end.
      const joins = !this.#joined && this.#waiting.length === 0
      this.#joined ||= joins
      if (this.#video.currentTime < start || joins || behindMs > JUMP_BEHIND_MS)
        this.#video.currentTime = Math.max(start, end - BEHIND_MS / 1_000)
      if (behindMs > HURRY_FROM_MS) this.#hurries = true
      else if (behindMs < HURRY_UNTIL_MS) this.#hurries = false
      this.#video.playbackRate = this.#hurries ? HURRY_RATE : 1
    }
    this.#pump()
  }
}
