import { localPreferences } from '../preferences.ts'
import type { PlaylistPlayer } from './hls.ts'
import { LowLatencyStream, lowLatencyIsPossible } from './low-latency.ts'
import type { Ending, Patience } from './low-latency.ts'
import { loadHls } from './load-hls.ts'
import { replaysOf, ticketQuery } from './replays.ts'

/** What the video does at the moment. */
export type PlaybackState =
  | { mode: 'none' }
  /** `unplayable`: it comes, and this browser cannot decode it. */
  | { mode: 'loading'; unplayable?: boolean }
  | { mode: 'playing'; by: 'low-latency' | 'playlist' | 'replay'; epochMs?: number; audioOnly: boolean }

/** What is played for now, as the line carries no more. */
export type Less = 'low' | 'audio'

export type PlayerOptions = {
  server: string
  room: string
  /** Lets video be watched that is not for everybody. */
  ticket?: () => string | undefined
  /** A ticket as the person who watches, for the low-latency stream alone: no cache stands in its way. */
  watch?: () => string | undefined
  changed: (playbackState: PlaybackState) => void
  /** The stream carries nothing any more: most likely the network changed under everything else too. */
  silent?: () => void
  /** The server's clock, milliseconds since 1970. */
  now?: () => number
}

const RETRY_DELAY_MS = 1_000
const MAX_RETRY_DELAY_MS = 10_000
/** What was given up because nothing came has waited enough, but for the chat: browsers open one WebSocket to a server at a time. */
const SILENT_RETRY_DELAY_MS = 250
/** A stream that is given up sooner was more likely slow than dead: the next one has twice the time. */
const SOON_MS = 10_000
/** For a stream to begin: at first; then, where it did before, doubled with every second failure. */
const FIRST_ANSWER_MS = 6_000
const ANSWER_MS = 2_000
const MAX_ANSWER_MS = 10_000
const MANY_SILENCES = 8
/** The smaller rendition begins behind what the line still carries of the other, and comes unevenly until that is through. */
const LOW_ANSWER_MS = 4_000
const LOW_VARIES_MS = 750
const NO_LOW_FOR_MS = 30_000
/** Of an open stream, when the browser says that the network is back. */
const QUIET_MS = 400
/** Streams in a row that played, and were lost sooner than `SOON_MS`: on such a network the playlist is steadier. */
const MAX_SHORT = 3
/** A stream that has stood still says nothing about the line. */
const STOOD_STILL_MS = 3_000
/** How often in a row the low-latency stream may be lost before the playlist is tried. */
const MAX_FAILURES = 3
/** For so long the first low-latency stream of a visit has the screen to itself. */
const ALONE_MS = 3_000
/** While the playlist is played: when the low-latency stream is tried again; doubled with every try. */
const WAY_BACK_MS = 5_000
const MAX_WAY_BACK_MS = 80_000
/** A stream that was played for so long shows that the network carries it. */
const HELD_MS = 60_000

/**
 * Shows a room's video in a video element while the room is live: the low-latency stream, and the playlist while that does
 * not come.
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
  /** The one that takes the place of it when it begins. */
  #next: LowLatencyStream | undefined
  #playlist: PlaylistPlayer | undefined
  #failures = 0
  #lowLatencyWorks = lowLatencyIsPossible()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Opens the playlist beside the first low-latency stream, or a low-latency stream beside the playlist. */
  #beside: ReturnType<typeof setTimeout> | undefined
  #wayBackMs = WAY_BACK_MS
  /** Counts playlists: one that is still being opened when another way was taken is dropped. */
  #playlists = 0
  #opensPlaylist = false
  #closed = false
  #silences = 0
  #hasBegun = false
  #begunAtMs = 0
  #givenUp = 0
  #short = 0
  #less: Less | undefined
  /** Until when it is believed that there is no smaller rendition. */
  #noLowUntilMs = 0

  constructor(video: HTMLVideoElement, options: PlayerOptions) {
    this.#video = video
    this.#options = options
    addEventListener('online', this.#networkIsBack)
    video.addEventListener('playing', () => (this.#failures = 0))
    document.addEventListener('visibilitychange', this.#woke)
  }

  get playbackState(): PlaybackState {
    return this.#playbackState
  }

  /** The moment that is shown now, milliseconds since 1970 by when it came in. */
  get playingAtMs(): number | undefined {
    if (this.#playbackState.mode !== 'playing') return undefined
    const { epochMs } = this.#playbackState
    return epochMs === undefined ? this.#playlist?.playingAtMs : epochMs + this.#video.currentTime * 1_000
  }

  /** Follows what the room says of its stream. `waits`: its encoder was lost, and may come back to the same stream. */
  setLive(live: boolean, waits = false): void {
    if (live === this.#live && waits === this.#waits) return
    const waited = this.#waits
    this.#live = live
    this.#waits = waits
    // What is open goes on by itself, or says that it is over.
    if (waits || (live && waited && this.#playbackState.mode === 'playing')) return
    this.#failures = 0
    this.#short = 0
    clearTimeout(this.#timer)
    // Another encoder, another coding.
    this.#lowLatencyWorks = lowLatencyIsPossible()
    if (live) this.#open()
    // What is on its way when the stream ends is still shown, until the stream itself says that it is over.
    else if (this.#playbackState.mode !== 'playing' || this.#playbackState.by === 'playlist') this.#end()
    // Anyone who watches what was before goes on with it.
  }

  get audioOnly(): boolean {
    return this.#audioOnly || this.#less === 'audio'
  }

  /** Only listens, for anyone who has little data or no screen to look at. */
  set audioOnly(audioOnly: boolean) {
    if (audioOnly === this.audioOnly) return
    this.#audioOnly = audioOnly
    this.#less = undefined
    if (this.#live) this.#open()
  }

  /** Takes the playlist: a second or two later, and steadier on a network that stumbles. Remembered. */
  get preferHls(): boolean {
    return this.#preferHls
  }

  set preferHls(preferHls: boolean) {
    if (preferHls === this.#preferHls) return
    this.#preferHls = preferHls
    localPreferences.write('steady', preferHls ? 'on' : 'off')
    if (this.#live) this.#open()
  }

  /** Takes the smaller copy of the video, where the host sends one. Remembered. */
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

  /** How far behind what comes in the video is shown, how large it is, and how many of it were not drawn. */
  get stats(): { lagMs: number | undefined; width: number; height: number; dropped: number } {
    const { videoWidth: width, videoHeight: height } = this.#video
    const at = this.playingAtMs
    const lagMs = at === undefined ? undefined : (this.#options.now ?? Date.now)() - at
    return { lagMs, width, height, dropped: this.#video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0 }
  }

  get less(): Less | undefined {
    return this.#less
  }

  /** Plays less than was chosen, or all of it again. Not remembered. */
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

  /** The playlist goes on meanwhile. */
  #openLowLatencyLater(): void {
    if (!this.#mayBeLowLatency || this.#lowLatency) return
    this.#beside = setTimeout(() => this.#openLowLatency(), this.#wayBackMs)
    this.#wayBackMs = Math.min(MAX_WAY_BACK_MS, this.#wayBackMs * 2)
  }

  #over(low: boolean, why: Ending): void {
    // The one that takes its place is on its way.
    if (this.#next && (why === 'silent' || why === 'lost')) return void (this.#lowLatency = undefined)
    // Most encoders send one size only.
    if (why === 'not live' && low && this.#live) {
      if (this.#less === 'low') this.#less = undefined
      return this.#openLowLatency(false)
    }
    if (why === 'unusable') this.#lowLatencyWorks = false
    this.#lowLatency = undefined
    if (this.#playsPlaylist) return this.#openLowLatencyLater()
    // A playlist that is on its way is waited for.
    if (this.#opensPlaylist) return
    const playedMs = performance.now() - this.#begunAtMs
    if (playedMs > HELD_MS) this.#wayBackMs = WAY_BACK_MS
    if (this.#playbackState.mode === 'playing' && (why === 'lost' || why === 'silent'))
      this.#short = playedMs < SOON_MS ? this.#short + 1 : 0
    // Where WebSockets are blocked, none comes later either.
    if (why === 'lost' && !this.#hasBegun && this.#live) return (clearTimeout(this.#beside), void this.#openPlaylist())
    if (why === 'silent') {
      this.#silences += 1
      if (this.#playbackState.mode === 'playing') this.#givenUp = playedMs < SOON_MS ? this.#givenUp + 1 : 0
      this.#options.silent?.()
    }
    // A network that changes takes a few tries; where nothing ever came, another way is tried.
    if (why === 'lost' || (why === 'silent' && (!this.#hasBegun || this.#silences > MANY_SILENCES))) this.#failures += 1
    const flaps = this.#short >= MAX_SHORT
    if (flaps) this.#failures = MAX_FAILURES
    this.#again(flaps || why === 'silent')
  }

  /** A low-latency stream that takes the video element when it begins. */
  #stream(
    low: boolean,
    { begins, over }: { begins: () => void; over: (why: Ending) => void },
    slow?: Pick<Patience, 'answerMs' | 'variesMs'>,
  ): LowLatencyStream {
    const { server, room } = this.#options
    const place = `${server.replace(/^http/, 'ws')}/live/${room}${low ? '~low' : ''}/ws`
    const query = ticketQuery(this.#options.watch?.()) || this.#with
    const answerMs = this.#hasBegun ? Math.min(MAX_ANSWER_MS, ANSWER_MS * 2 ** (this.#silences >> 1)) : FIRST_ANSWER_MS
    const patience = { answerMs, factor: 2 ** this.#givenUp, ...slow }
    return new LowLatencyStream(this.#video, `${place}${query}${query ? '&' : '?'}stills`, patience, {
      begins: ({ epochMs, width }) => {
        begins()
        this.#hasBegun = true
        this.#begunAtMs = performance.now()
        this.#silences = 0
        this.#set({ mode: 'playing', by: 'low-latency', epochMs, audioOnly: width === 0 })
        this.#play()
      },
      over,
    })
  }

  /** The playlist of the video in full. */
  get playlist(): string {
    return `${this.#options.server}/live/${this.#options.room}/index.m3u8${this.#with}`
  }

  /**
   * Puts the smaller rendition in the place of the stream that is played, which goes on until the smaller one begins. False
   * when there is none, or it is the one that is played.
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

  /** How video comes in, where that says something about the line. */
  get comingIn(): { endMs: number; aheadMs: number } | undefined {
    const { buffered, currentTime, paused, readyState } = this.#video
    const stood = performance.now() - (this.#lowLatency?.stillAtMs ?? Number.POSITIVE_INFINITY) < STOOD_STILL_MS
    if (!this.#lowLatency || this.#playsPlaylist || this.#playbackState.mode !== 'playing') return undefined
    if (paused || stood || document.hidden) return undefined
    if (buffered.length === 0) return undefined
    const endMs = buffered.end(buffered.length - 1) * 1_000
    // A browser stops before the very end, and goes on only with some video in hand.
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
    const loaded = await loadHls(server)
    if (count !== this.#playlists) return
    // A browser's own player says "maybe" also where it is the worse one: it is asked last.
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

  /** Shows what was recorded of this broadcast instead of what is live, from so long before now. False when there is nothing. */
  async goBack(byMs: number): Promise<boolean> {
    const { server, room } = this.#options
    const recording = (await replaysOf(server, room, this.#options.ticket?.())).find(({ live }) => live)
    const hls = await loadHls(server)
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

  /** Back to what is live. */
  toLive(): void {
    if (this.#live) this.#open()
    else this.#end()
  }

  get #with(): string {
    return ticketQuery(this.#options.ticket?.())
  }

  /** A cut is followed up while the room is live; an end waits for the room to say that it goes on. */
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

  /** Audio that the browser does not let begin by itself begins muted; the screen shows how to turn it on. */
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
    this.#video.removeAttribute('src')
    this.#video.load()
    this.#set({ mode: 'none' })
  }

  /** A tab that slept is behind by however long it slept. */
  #woke = (): void => {
    const { buffered } = this.#video
    if (document.hidden || this.#playbackState.mode !== 'playing' || this.#playbackState.by !== 'low-latency') return
    if (buffered.length > 0) this.#video.currentTime = Math.max(0, buffered.end(buffered.length - 1) - 0.3)
    this.#play()
  }

  /** What carries nothing just now is opened anew, and what waits is not waited for. */
  #networkIsBack = (): void => {
    if (!this.#live || this.#playbackState.mode === 'none' || this.#playlist) return
    if (!this.#lowLatency || performance.now() - this.#lowLatency.heardAtMs > QUIET_MS) this.#open()
  }

  #set(playbackState: PlaybackState): void {
    this.#playbackState = playbackState
    this.#options.changed(playbackState)
  }
}
