import { loadHls, localPreferences, replaysOf, ticketQuery } from '../small.ts'
import { streamAddress } from './first-stream.ts'
import type { FirstStream } from './first-stream.ts'
import type { PlaylistPlayer } from './hls.ts'
import { LowLatencyStream, lowLatencyIsPossible } from './low-latency.ts'
import type { Ending, LowLatencyEvents, Patience } from './low-latency.ts'

/** The current state of playback. */
export type PlaybackState =
  | { mode: 'none' }
  /** `unplayable`: the stream arrives, but this browser cannot decode it. */
  | { mode: 'loading'; unplayable?: boolean }
  | { mode: 'playing'; by: 'low-latency' | 'playlist' | 'replay'; epochMs?: number; audioOnly: boolean }

/** The reduced stream that is played for now, because the connection cannot carry more. */
export type Less = 'low' | 'audio'

export type PlayerOptions = {
  server: string
  room: string
  /** The ticket for video that is not open to everybody. */
  ticket?: () => string | undefined
  /** A personal ticket, for the low-latency stream only, which no cache carries. */
  watch?: () => string | undefined
  changed: (playbackState: PlaybackState) => void
  /** The stream has gone silent: most likely the network changed, and other connections are dead too. */
  silent?: () => void
  /** The server's clock, milliseconds since 1970. */
  now?: () => number
  /** The stream that plays already. */
  first?: FirstStream | undefined
}

const RETRY_DELAY_MS = 1_000
const MAX_RETRY_DELAY_MS = 10_000
/**
 * The delay after a silent stream was given up. Not 0, so that the chat can reconnect first: browsers open one WebSocket to
 * a server at a time.
 */
const SILENT_RETRY_DELAY_MS = 250
/** A stream that was given up sooner than this was more likely slow than dead: the next one gets twice the time. */
const SOON_MS = 10_000
/** How long a stream may take to begin: at first; and once one has begun before, doubled with every second failure. */
const FIRST_ANSWER_MS = 6_000
const ANSWER_MS = 2_000
const MAX_ANSWER_MS = 10_000
const MANY_SILENCES = 8
/**
 * The low rendition begins behind what the connection is still delivering of the other one, and arrives unevenly until that
 * is finished.
 */
const LOW_ANSWER_MS = 4_000
const LOW_VARIES_MS = 750
const NO_LOW_FOR_MS = 30_000
/** How long an open stream may have been silent when the browser reports that the network is back. */
const QUIET_MS = 400
/** After this many streams in a row that played and were lost within `SOON_MS`, the playlist is used: it is steadier on such a network. */
const MAX_SHORT = 3
/** A stream that was paused recently says nothing about the connection. */
const STOOD_STILL_MS = 3_000
/** After this many losses in a row of the low-latency stream, the playlist is tried. */
const MAX_FAILURES = 3
/** How long the first low-latency stream of a visit is tried alone. */
const ALONE_MS = 3_000
/** While the playlist is played: when the low-latency stream is tried again; doubled with every try. */
const WAY_BACK_MS = 5_000
const MAX_WAY_BACK_MS = 80_000
/** A stream that played for this long shows that the network can carry it. */
const HELD_MS = 60_000

/**
 * Plays a room's video in a video element while the room is live: the low-latency stream, or the playlist while that is not
 * available.
 */
export class Player {
  #video: HTMLVideoElement
  #options: PlayerOptions
  #live = false
  #waits = false
  #audioOnly = false
  #preferHls = localPreferences.read('steady') === 'on'
  #low = localPreferences.read('low') === 'on'
  #playbackState: PlaybackState = { mode: 'none' }
  #lowLatency: LowLatencyStream | undefined
  /** Until it is taken over. */
  #first: FirstStream | undefined
  /** The stream that will replace it when it begins. */
  #next: LowLatencyStream | undefined
  #playlist: PlaylistPlayer | undefined
  #failures = 0
  #lowLatencyWorks = lowLatencyIsPossible()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Opens the playlist beside the first low-latency stream, or a low-latency stream beside the playlist. */
  #beside: ReturnType<typeof setTimeout> | undefined
  #wayBackMs = WAY_BACK_MS
  /** Counts playlists: one that is still loading when another source is chosen is dropped. */
  #playlists = 0
  #opensPlaylist = false
  #closed = false
  #silences = 0
  #hasBegun = false
  #begunAtMs = 0
  #givenUp = 0
  #short = 0
  #less: Less | undefined
  /** Until when it is assumed that there is no low rendition. */
  #noLowUntilMs = 0

  constructor(video: HTMLVideoElement, options: PlayerOptions) {
    this.#video = video
    this.#options = options
    this.#first = options.first
    addEventListener('online', this.#networkIsBack)
    video.addEventListener('playing', () => (this.#failures = 0))
    document.addEventListener('visibilitychange', this.#woke)
  }

  get playbackState(): PlaybackState {
    return this.#playbackState
  }

  /** The moment that is shown now, milliseconds since 1970, by the time of its ingest. */
  get playingAtMs(): number | undefined {
    if (this.#playbackState.mode !== 'playing') return undefined
    const { epochMs } = this.#playbackState
    return epochMs === undefined ? this.#playlist?.playingAtMs : epochMs + this.#video.currentTime * 1_000
  }

  /** Follows the state of the room's stream. `waits`: the encoder was lost, and may come back to the same stream. */
  setLive(live: boolean, waits = false): void {
    if (live === this.#live && waits === this.#waits) return
    const waited = this.#waits
    this.#live = live
    this.#waits = waits
    // An open stream continues by itself, or reports its end.
    if (waits || (live && waited && this.#playbackState.mode === 'playing')) return
    this.#failures = 0
    this.#short = 0
    clearTimeout(this.#timer)
    // Another encoder may use another codec.
    this.#lowLatencyWorks = lowLatencyIsPossible()
    if (live) this.#open()
    // What is still in transit when the stream ends is shown, until the stream itself reports its end.
    else if (this.#playbackState.mode !== 'playing' || this.#playbackState.by === 'playlist') this.#end()
    // Viewers who went back in time go on watching.
  }

  get audioOnly(): boolean {
    return this.#audioOnly || this.#less === 'audio'
  }

  /** Plays audio only, for viewers with little data or no screen to look at. */
  set audioOnly(audioOnly: boolean) {
    if (audioOnly === this.audioOnly) return
    this.#audioOnly = audioOnly
    this.#less = undefined
    if (this.#live) this.#open()
  }

  /** Plays the playlist: a second or two later, but steadier on an unreliable network. Remembered. */
  get preferHls(): boolean {
    return this.#preferHls
  }

  set preferHls(preferHls: boolean) {
    if (preferHls === this.#preferHls) return
    this.#preferHls = preferHls
    localPreferences.write('steady', preferHls ? 'on' : 'off')
    if (this.#live) this.#open()
  }

  /** Plays the low rendition, if the host sends one. Remembered. */
  get low(): boolean {
    return this.#low
  }

  set low(low: boolean) {
    if (low === this.#low) return
    this.#low = low
    this.#less = undefined
    localPreferences.write('low', low ? 'on' : 'off')
    if (this.#live) this.#open()
  }

  /** The lag behind the live stream, the size of the video, and the number of frames that were not drawn. */
  get stats(): { lagMs: number | undefined; width: number; height: number; dropped: number } {
    const { videoWidth: width, videoHeight: height } = this.#video
    const at = this.playingAtMs
    const lagMs = at === undefined ? undefined : (this.#options.now ?? Date.now)() - at
    return { lagMs, width, height, dropped: this.#video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0 }
  }

  get less(): Less | undefined {
    return this.#less
  }

  /** Plays less than the viewer chose, or all of it again. Not remembered. */
  play(less: Less | undefined): void {
    this.#less = less
    if (this.#live) this.#open()
  }

  close(): void {
    this.#closed = true
    removeEventListener('online', this.#networkIsBack)
    document.removeEventListener('visibilitychange', this.#woke)
    clearTimeout(this.#timer)
    this.#end()
  }

  #open(): void {
    this.#shut()
    clearTimeout(this.#timer)
    if (this.#playbackState.mode !== 'loading') this.#set({ mode: 'loading' })
    if (!this.#mayBeLowLatency || this.#failures % (MAX_FAILURES + 1) === MAX_FAILURES) return void this.#openPlaylist()
    this.#openLowLatency()
    if (!this.#hasBegun) this.#beside = setTimeout(() => this.#openPlaylist(), ALONE_MS)
  }

  get #mayBeLowLatency(): boolean {
    return !this.audioOnly && !this.#preferHls && this.#lowLatencyWorks
  }

  get #playsPlaylist(): boolean {
    return this.#playbackState.mode === 'playing' && this.#playbackState.by === 'playlist'
  }

  #openLowLatency(low = this.#low || this.#less === 'low'): void {
    this.#lowLatency = this.#stream(low, {
      begins: () => this.#shutPlaylist(),
      over: (why) => this.#over(low, why),
    })
  }

  /** The playlist keeps playing meanwhile. */
  #openLowLatencyLater(): void {
    if (!this.#mayBeLowLatency || this.#lowLatency) return
    this.#beside = setTimeout(() => this.#openLowLatency(), this.#wayBackMs)
    this.#wayBackMs = Math.min(MAX_WAY_BACK_MS, this.#wayBackMs * 2)
  }

  #over(low: boolean, why: Ending): void {
    // The replacement is already being opened.
    if (this.#next && (why === 'silent' || why === 'lost')) return void (this.#lowLatency = undefined)
    // Most encoders send only one rendition.
    if (why === 'not live' && low && this.#live) {
      if (this.#less === 'low') this.#less = undefined
      return this.#openLowLatency(false)
    }
    if (why === 'unusable') this.#lowLatencyWorks = false
    this.#lowLatency = undefined
    if (this.#playsPlaylist) return this.#openLowLatencyLater()
    // A playlist is already being opened.
    if (this.#opensPlaylist) return
    const playedMs = performance.now() - this.#begunAtMs
    if (playedMs > HELD_MS) this.#wayBackMs = WAY_BACK_MS
    if (this.#playbackState.mode === 'playing' && (why === 'lost' || why === 'silent'))
      this.#short = playedMs < SOON_MS ? this.#short + 1 : 0
    // If WebSockets are blocked, a later one will not work either.
    if (why === 'lost' && !this.#hasBegun && this.#live) return (clearTimeout(this.#beside), void this.#openPlaylist())
    if (why === 'silent') {
      this.#silences += 1
      if (this.#playbackState.mode === 'playing') this.#givenUp = playedMs < SOON_MS ? this.#givenUp + 1 : 0
      this.#options.silent?.()
    }
    // A network change takes a few tries; if nothing ever arrived, another source is tried.
    if (why === 'lost' || (why === 'silent' && (!this.#hasBegun || this.#silences > MANY_SILENCES))) this.#failures += 1
    const flaps = this.#short >= MAX_SHORT
    if (flaps) this.#failures = MAX_FAILURES
    this.#again(flaps || why === 'silent')
  }

  /** A low-latency stream that takes over the video element when it begins. */
  #stream(
    low: boolean,
    { begins, over }: { begins: () => void; over: (why: Ending) => void },
    slow?: Pick<Patience, 'answerMs' | 'variesMs'>,
  ): LowLatencyStream {
    const answerMs = this.#hasBegun ? Math.min(MAX_ANSWER_MS, ANSWER_MS * 2 ** (this.#silences >> 1)) : FIRST_ANSWER_MS
    const patience = { answerMs, factor: 2 ** this.#givenUp, ...slow }
    const events: LowLatencyEvents = {
      begins: ({ epochMs, width }) => {
        begins()
        this.#hasBegun = true
        this.#begunAtMs = performance.now()
        this.#silences = 0
        this.#set({ mode: 'playing', by: 'low-latency', epochMs, audioOnly: width === 0 })
        this.#play()
      },
      over,
    }
    const taken = low ? undefined : this.#first?.take(events)
    this.#first = undefined
    return taken ?? new LowLatencyStream(this.#video, streamAddress(this.#options, low), patience, events)
  }

  /** The playlist of the full-quality video. */
  get playlist(): string {
    return `${this.#options.server}/live/${this.#options.room}/index.m3u8${this.#with}`
  }

  /**
   * Replaces the current stream by the low rendition; the current one keeps playing until the low one begins. False if there
   * is none, or it is already being played.
   */
  lower(): Promise<boolean> {
    if (this.#low || this.#less || performance.now() < this.#noLowUntilMs) return Promise.resolve(false)
    return new Promise((done) => {
      this.#next = this.#stream(
        true,
        {
          begins: () => {
            if (!this.#next) return
            this.#lowLatency?.close()
            this.#lowLatency = this.#next
            this.#next = undefined
            this.#less = 'low'
            done(true)
          },
          over: (why) => {
            if (!this.#next) return this.#over(true, why)
            if (why === 'not live') this.#noLowUntilMs = performance.now() + NO_LOW_FOR_MS
            done(false)
            this.#next = undefined
            if (!this.#lowLatency && this.#live) this.#open()
          },
        },
        { answerMs: LOW_ANSWER_MS, variesMs: LOW_VARIES_MS },
      )
    })
  }

  /** How video arrives, while that says something about the connection. */
  get comingIn(): { endMs: number; aheadMs: number } | undefined {
    const { buffered, currentTime, paused, readyState } = this.#video
    const stood = performance.now() - (this.#lowLatency?.stillAtMs ?? Number.POSITIVE_INFINITY) < STOOD_STILL_MS
    if (!this.#lowLatency || this.#playsPlaylist || this.#playbackState.mode !== 'playing') return undefined
    if (paused || stood || document.hidden) return undefined
    if (buffered.length === 0) return undefined
    const endMs = buffered.end(buffered.length - 1) * 1_000
    // A browser stops before the very end of the buffer, and resumes only with some video in reserve.
    return { endMs, aheadMs: readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 0 : endMs - currentTime * 1_000 }
  }

  async #openPlaylist(): Promise<void> {
    const { server, room } = this.#options
    const address = `${server}/live/${room}/${this.audioOnly ? 'audio' : 'master'}.m3u8${this.#with}`
    this.#shutPlaylist()
    this.#opensPlaylist = true
    const count = this.#playlists
    const failed = (): void => {
      // The low-latency stream may still come.
      if (count !== this.#playlists) return
      this.#opensPlaylist = false
      if (this.#lowLatency && !this.#playsPlaylist) return
      this.#failures += 1
      this.#again()
    }
    const ready = await fetch(address, { cache: 'no-store' }).catch(() => undefined)
    if (!ready?.ok) return failed()
    const loaded = await loadHls()
    if (count !== this.#playlists) return
    // A browser's native player answers "maybe" even if it is the worse one: it is the last choice.
    this.#playlist = loaded?.playWithHls(this.#video, address, failed)
    if (!this.#playlist) {
      if (this.#video.canPlayType('application/vnd.apple.mpegurl') === '') return failed()
      this.#video.src = address
    }
    this.#opensPlaylist = false
    this.#set({ mode: 'playing', by: 'playlist', audioOnly: this.audioOnly })
    this.#play()
    this.#openLowLatencyLater()
  }

  /** Plays the recording of this broadcast instead of the live stream, starting this long ago. False if there is none. */
  async goBack(byMs: number): Promise<boolean> {
    const { server, room } = this.#options
    const recording = (await replaysOf(server, room, this.#options.ticket?.())).find(({ live }) => live)
    const hls = await loadHls()
    if (!recording || !hls || this.#closed || !this.#live) return false
    clearTimeout(this.#timer)
    this.#shut()
    const startS = Math.max(0, recording.durationMs - byMs) / 1_000
    const address = `${server}/replay/${recording.id}/index.m3u8${this.#with}`
    this.#playlist = hls.playWithHls(this.#video, address, () => this.toLive(), { replay: true, startS })
    if (!this.#playlist) return (this.#open(), false)
    this.#set({ mode: 'playing', by: 'replay', audioOnly: false })
    this.#play()
    return true
  }

  /** Returns to the live stream. */
  toLive(): void {
    if (this.#live) this.#open()
    else this.#end()
  }

  get #with(): string {
    return ticketQuery(this.#options.ticket?.())
  }

  /** Reconnects while the room is live; after an end, waits until the room is live again. */
  #again(soon = false): void {
    this.#shut()
    clearTimeout(this.#timer)
    if (!this.#live || this.#closed) return this.#end()
    this.#set({ mode: 'loading', unplayable: !this.#lowLatencyWorks && lowLatencyIsPossible() && this.#failures > 0 })
    this.#timer = setTimeout(
      () => this.#live && !this.#closed && this.#open(),
      soon
        ? SILENT_RETRY_DELAY_MS
        : Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** Math.min(4, this.#failures)) * (0.75 + Math.random() / 2),
    )
  }

  /** If the browser blocks autoplay with audio, playback begins muted; the screen shows how to turn audio on. */
  #play(): void {
    this.#video.play().catch((error: unknown) => {
      if ((error as Error).name !== 'NotAllowedError' || this.#video.muted) return
      this.#video.muted = true
      this.#video.play().catch(() => {})
    })
  }

  #shut(): void {
    for (const stream of [this.#lowLatency, this.#next]) stream?.close()
    this.#lowLatency = undefined
    this.#next = undefined
    this.#shutPlaylist()
  }

  #shutPlaylist(): void {
    clearTimeout(this.#beside)
    this.#opensPlaylist = false
    this.#playlists += 1
    this.#playlist?.destroy()
    this.#playlist = undefined
  }

  #end(): void {
    this.#shut()
    this.#first?.close()
    this.#video.removeAttribute('src')
    this.#video.load()
    this.#set({ mode: 'none' })
  }

  /** A tab that was suspended is behind by the length of the suspension. */
  #woke = (): void => {
    const { buffered } = this.#video
    if (document.hidden || this.#playbackState.mode !== 'playing' || this.#playbackState.by !== 'low-latency') return
    if (buffered.length > 0) this.#video.currentTime = Math.max(0, buffered.end(buffered.length - 1) - 0.3)
    this.#play()
  }

  /** Reopens a silent stream at once, and retries without further delay. */
  #networkIsBack = (): void => {
    if (!this.#live || this.#playbackState.mode === 'none' || this.#playlist) return
    if (!this.#lowLatency || performance.now() - this.#lowLatency.heardAtMs > QUIET_MS) this.#open()
  }

  #set(playbackState: PlaybackState): void {
    this.#playbackState = playbackState
    this.#options.changed(playbackState)
  }
}
