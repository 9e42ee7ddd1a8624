import type { PlaylistPlayer } from '../player/hls.ts'
import { loadHls } from '../small.ts'
import { playAllowed, wantsAudio } from '../view/use-muted.ts'

const RETRY_DELAY_MS = 1_000
const MAX_RETRY_DELAY_MS = 8_000
/** A single request that failed is soon made again: nobody needs to know. */
const MIN_FAILURES = 2
/** `HTMLMediaElement.HAVE_FUTURE_DATA`: there is more to play than the current frame. */
const HAVE_FUTURE_DATA = 3
/** The buffer of a video changes with these. */
const CHANGES = ['waiting', 'stalled', 'playing', 'canplay', 'seeking', 'seeked', 'timeupdate', 'emptied'] as const

/**
 * `atMs`: the position to begin with; 0 is the beginning. `changed`: whether it is stuck, its buffer being empty and the rest
 * not arriving. `refused`: it cannot be played, perhaps because it is gone; it is tried again all the same.
 */
export type RecordingOptions = {
  address: string
  atMs: number
  /** Whether it begins by itself; otherwise it stands at its position. True by default. */
  plays?: boolean
  changed: (stuck: boolean) => void
  refused: () => void
}

/**
 * Plays a recording in a video element, with audio if the viewer wants that. It plays what is buffered whatever happens to
 * the connection, and goes on by itself, at its position.
 */
export class RecordingPlayback {
  #video: HTMLVideoElement
  #options: RecordingOptions
  #player: PlaylistPlayer | undefined
  /** Counts players, so that one that is still being loaded when it is no longer wanted is not opened. */
  #opened = 0
  #atS: number
  /** Requests that failed in a row. */
  #failures = 0
  /** Players in a row that could not go on. */
  #breaks = 0
  #stuck = false
  /** Another player is opened in a moment. */
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(video: HTMLVideoElement, options: RecordingOptions) {
    this.#video = video
    this.#options = options
    this.#atS = options.atMs / 1_000
    video.muted = !wantsAudio()
    for (const change of CHANGES) video.addEventListener(change, this.#look)
    video.addEventListener('error', this.#nativeError)
    void this.#open(options.plays ?? true)
  }

  /** Tries again at once. */
  again(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { readyState, currentTime, paused } = this.#video
    if (readyState > 0) this.#atS = currentTime
    void this.#open(!paused)
  }

  end(): void {
    this.#opened += 1
    clearTimeout(this.#timer)
    for (const change of CHANGES) this.#video.removeEventListener(change, this.#look)
    this.#video.removeEventListener('error', this.#nativeError)
    this.#player?.destroy()
  }

  async #open(plays: boolean): Promise<void> {
    const opened = ++this.#opened
    const loaded = await loadHls()
    if (opened !== this.#opened) return
    this.#player?.destroy()
    this.#player = loaded?.playWithHls(this.#video, this.#options.address, () => this.#breaksOff(opened), {
      ...{ replay: true, startS: this.#atS },
      failing: (requests) => opened === this.#opened && this.#fails(requests),
    })
    if (!this.#player) this.#video.src = this.#options.address
    if (this.#atS > 0) this.#video.currentTime = this.#atS
    if (plays) await playAllowed(this.#video)
  }

  #fails(requests: number): void {
    this.#failures = requests
    this.#look()
  }

  #nativeError = (): void => {
    if (!this.#player) this.#breaksOff(this.#opened)
  }

  #breaksOff(opened: number): void {
    if (opened !== this.#opened || this.#timer !== undefined) return
    this.#againIn(Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** this.#breaks++))
    this.#look()
    this.#options.refused()
  }

  /** Another player begins with an empty buffer: what this one has is played first. */
  #againIn(delayMs: number): void {
    this.#timer = setTimeout(() => (this.#isEmpty ? this.again() : this.#againIn(delayMs)), delayMs)
  }

  get #isEmpty(): boolean {
    return this.#video.readyState < HAVE_FUTURE_DATA
  }

  /** Whether it is stuck now. */
  #look = (): void => {
    if (!this.#isEmpty && this.#timer === undefined) this.#breaks = 0
    const stuck = this.#isEmpty && (this.#breaks > 0 || this.#failures >= MIN_FAILURES)
    if (stuck === this.#stuck) return
    this.#stuck = stuck
    this.#options.changed(stuck)
  }
}
