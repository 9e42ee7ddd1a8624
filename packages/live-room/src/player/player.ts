import { localPreferences, ticketQuery } from '../small.ts'
import { streamAddress } from './first-stream.ts'
import type { FirstStream } from './first-stream.ts'
import { aheadOf, HAVE_CURRENT_DATA, liveDelay } from './live-delay.ts'
import { LowLatencySource } from './low-latency-source.ts'
import { lowLatencyIsPossible } from './low-latency.ts'
import type { Ending } from './low-latency.ts'
import { PlaylistSource } from './playlist-source.ts'
import { StreamHistory } from './stream-history.ts'
import { WayBack } from './way-back.ts'

/** The current state of playback. */
export type PlaybackState =
  | { mode: 'none' }
  /** `unplayable`: the stream arrives, but this browser cannot decode it. */
  | { mode: 'loading'; unplayable?: boolean }
  | {
      mode: 'playing'
      by: 'low-latency' | 'playlist' | 'replay'
      epochMs?: number
      audioOnly: boolean
      /** The browser begins only within a tap or a key: `start`. */
      waitsForTap?: true
    }

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

/** How long an open stream may have been silent when the browser reports that the network is back. */
const QUIET_MS = 400
/** A stream that was paused recently says nothing about the connection. */
const STOOD_STILL_MS = 3_000
/** How long the first low-latency stream of a visit is tried alone. */
const ALONE_MS = 3_000
/** A stream that played for this long shows that the network can carry it. */
const HELD_MS = 60_000

/**
 * Plays a room's video in a video element while the room is live: the low-latency stream, or the playlist while that is not
 * available. More than fifteen members: what viewers choose and what screens show of playback is a property each.
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
  #lowLatency: LowLatencySource
  #playlist: PlaylistSource
  #lowLatencyWorks = lowLatencyIsPossible()
  #history = new StreamHistory()
  #wayBack = new WayBack()
  #timer: ReturnType<typeof setTimeout> | undefined
  #less: Less | undefined
  #waitsSinceMs = 0

  constructor(video: HTMLVideoElement, options: PlayerOptions) {
    this.#video = video
    this.#options = options
    this.#playlist = new PlaylistSource(video)
    this.#lowLatency = new LowLatencySource(video, (low) => streamAddress(options, low), this.#history, {
      begins: ({ epochMs, width }) => {
        this.#shutPlaylist()
        this.#set({ mode: 'playing', by: 'low-latency', epochMs, audioOnly: width === 0 })
        this.#play()
      },
      over: (why, low) => this.#over(why, low),
    })
    this.#lowLatency.first = options.first
    addEventListener('online', this.#networkIsBack)
    video.addEventListener('playing', this.#plays)
    document.addEventListener('visibilitychange', this.#woke)
  }

  get playbackState(): PlaybackState {
    return this.#playbackState
  }

  /** The moment that is shown now, milliseconds since 1970, by the time of its ingest. */
  get playingAtMs(): number | undefined {
    // Until its first picture is here, a video stands at 0, which may be hours before what it is going to show.
    if (this.#playbackState.mode !== 'playing' || this.#video.readyState < HAVE_CURRENT_DATA) return undefined
    const { epochMs } = this.#playbackState
    return epochMs === undefined ? this.#playlist.player?.playingAtMs : epochMs + this.#video.currentTime * 1_000
  }

  /** Follows the state of the room's stream. `waits`: the encoder was lost, and may come back to the same stream. */
  setLive(live: boolean, waits = false): void {
    if (live === this.#live && waits === this.#waits) return
    const waited = this.#waits
    this.#live = live
    this.#waits = waits
    // An open stream continues by itself, or reports its end.
    if (waits || (live && waited && this.#playbackState.mode === 'playing')) return
    this.#history.reset()
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

  /** The lag behind the live stream as `liveDelay` has it, the size of the video, and the number of frames that were not drawn. */
  get stats(): ReturnType<typeof liveDelay> & { width: number; height: number; dropped: number } {
    const { videoWidth: width, videoHeight: height } = this.#video
    const at = this.playingAtMs
    const lagMs = at === undefined ? undefined : (this.#options.now ?? Date.now)() - at
    const delay = liveDelay({ lagMs, aheadMs: aheadOf(this.#video) })
    return { ...delay, width, height, dropped: this.#video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0 }
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
    this.#live = false
    removeEventListener('online', this.#networkIsBack)
    document.removeEventListener('visibilitychange', this.#woke)
    this.#video.removeEventListener('playing', this.#plays)
    this.#end()
  }

  #open(): void {
    this.#shut()
    if (this.#playbackState.mode !== 'loading') this.#set({ mode: 'loading' })
    if (!this.#mayBeLowLatency || this.#history.tired) return this.#openPlaylist()
    this.#openLowLatency()
    if (!this.#history.hasBegun) this.#wayBack.after(ALONE_MS, () => this.#openPlaylist())
  }

  get #mayBeLowLatency(): boolean {
    return !this.audioOnly && !this.#preferHls && this.#lowLatencyWorks
  }

  get #playsPlaylist(): boolean {
    return this.#playbackState.mode === 'playing' && this.#playbackState.by === 'playlist'
  }

  #openLowLatency(low = this.#low || this.#less === 'low'): void {
    this.#lowLatency.open(low)
  }

  /** The playlist keeps playing meanwhile. */
  #openLowLatencyLater(): void {
    if (this.#mayBeLowLatency && !this.#lowLatency.stream) this.#wayBack.again(() => this.#openLowLatency())
  }

  #over(why: Ending, low: boolean): void {
    // Most encoders send only one rendition.
    if (why === 'not live' && low && this.#live) {
      if (this.#less === 'low') this.#less = undefined
      return this.#openLowLatency(false)
    }
    if (why === 'unusable') this.#lowLatencyWorks = false
    if (this.#playsPlaylist) return this.#openLowLatencyLater()
    if (this.#playlist.opening) return
    if (this.#history.playedMs > HELD_MS) this.#wayBack.reset()
    // If WebSockets are blocked, a later one will not work either.
    if (why === 'lost' && !this.#history.hasBegun && this.#live) return this.#openPlaylist()
    const delayMs = this.#history.ends(why, this.#playbackState.mode === 'playing')
    if (why === 'silent') this.#options.silent?.()
    this.#again(delayMs)
  }

  /** The playlist of the full-quality video. */
  get playlist(): string {
    return this.#playlistAt('index')
  }

  /** Whether the stream can be had without its video. */
  async hasAudioOnly(): Promise<boolean> {
    const answer = await fetch(this.#playlistAt('audio'), { cache: 'no-store' }).catch(() => undefined)
    return answer?.ok ?? false
  }

  /**
   * Replaces the current stream by the low rendition; the current one keeps playing until the low one begins. False if there
   * is none, or it is already being played.
   */
  lower(): Promise<boolean> {
    if (this.#low || this.#less) return Promise.resolve(false)
    return this.#lowLatency.lower(
      () => (this.#less = 'low'),
      () => this.#live && this.#open(),
    )
  }

  /** How video arrives, while that says something about the connection. */
  get comingIn(): { endMs: number; aheadMs: number } | undefined {
    const { buffered, currentTime, paused, readyState } = this.#video
    const { stream } = this.#lowLatency
    if (!stream || this.#playsPlaylist || this.#playbackState.mode !== 'playing') return undefined
    if (paused || document.hidden || performance.now() - stream.stillAtMs < STOOD_STILL_MS) return undefined
    if (buffered.length === 0) return undefined
    const endMs = buffered.end(buffered.length - 1) * 1_000
    // A browser stops before the very end of the buffer, and resumes only with some video in reserve.
    return { endMs, aheadMs: readyState < HTMLMediaElement.HAVE_FUTURE_DATA ? 0 : endMs - currentTime * 1_000 }
  }

  #openPlaylist(): void {
    this.#wayBack.stop()
    void this.#playlist.open(
      this.#playlistAt(this.audioOnly ? 'audio' : 'master'),
      () => {
        this.#set({ mode: 'playing', by: 'playlist', audioOnly: this.audioOnly })
        this.#play()
        this.#openLowLatencyLater()
      },
      (unplayable) => {
        // The low-latency stream may still come.
        if (this.#lowLatency.stream && !this.#playsPlaylist) return
        // Otherwise what is known of the low-latency stream says it.
        this.#again(this.#history.fails(), unplayable || undefined)
      },
    )
  }

  /** Plays the recording of this broadcast instead of the live stream, starting this long ago. False if there is none. */
  async goBack(byMs: number): Promise<boolean> {
    const play = await import('./go-back.ts').then(
      ({ recordingFrom }) => recordingFrom(this.#options, byMs, this.#video),
      () => undefined,
    )
    if (!play || !this.#live) return false
    this.#shut()
    this.#playlist.player = play(this.#video, () => this.toLive())
    if (!this.#playlist.player) return (this.#open(), false)
    this.#set({ mode: 'playing', by: 'replay', audioOnly: false })
    this.#play()
    return true
  }

  /** Returns to the live stream. */
  toLive(): void {
    if (this.#live) this.#open()
    else this.#end()
  }

  #playlistAt(name: string): string {
    return `${this.#options.server}/live/${this.#options.room}/${name}.m3u8${this.#with}`
  }

  get #with(): string {
    return ticketQuery(this.#options.ticket?.())
  }

  /** Reconnects while the room is live; after an end, waits until the room is live again. */
  #again(
    delayMs: number,
    unplayable = !this.#lowLatencyWorks && lowLatencyIsPossible() && this.#history.failures > 0,
  ): void {
    this.#shut()
    if (!this.#live) return this.#end()
    this.#set({ mode: 'loading', unplayable })
    this.#timer = setTimeout(() => this.#live && this.#open(), delayMs)
  }

  /** Begins what waits for a tap, within one. What was kept back meanwhile is not live any more. */
  start(): void {
    const waitedMs = performance.now() - this.#waitsSinceMs
    const wasLate = this.#playsPlaylist && waitedMs > STOOD_STILL_MS
    this.#play()
    if (wasLate) this.toLive()
  }

  /**
   * If the browser blocks autoplay with audio, playback begins muted; the screen shows how to turn audio on. If it blocks that
   * too, the screen asks for a tap.
   */
  #play(): void {
    this.#video.play().catch((error: unknown) => {
      if ((error as Error).name !== 'NotAllowedError') return
      if (!this.#video.muted) {
        this.#video.muted = true
        return this.#play()
      }
      if (this.#playbackState.mode !== 'playing' || this.#playbackState.waitsForTap) return
      this.#waitsSinceMs = performance.now()
      this.#set({ ...this.#playbackState, waitsForTap: true })
    })
  }

  #plays = (): void => {
    this.#history.failures = 0
    if (this.#playbackState.mode !== 'playing' || !this.#playbackState.waitsForTap) return
    const { waitsForTap: _, ...plays } = this.#playbackState
    this.#set(plays)
  }

  #shut(): void {
    clearTimeout(this.#timer)
    this.#lowLatency.close()
    this.#shutPlaylist()
  }

  #shutPlaylist(): void {
    this.#wayBack.stop()
    this.#playlist.close()
  }

  #end(): void {
    this.#shut()
    this.#lowLatency.first?.close()
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
    if (!this.#live || this.#playbackState.mode === 'none' || this.#playlist.player) return
    const { stream } = this.#lowLatency
    if (!stream || performance.now() - stream.heardAtMs > QUIET_MS) this.#open()
  }

  #set(playbackState: PlaybackState): void {
    this.#playbackState = playbackState
    this.#options.changed(playbackState)
  }
}
