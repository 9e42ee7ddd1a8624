import { loadHls } from '../small.ts'
import type { PlaylistPlayer } from './hls.ts'

/** Plays playlists in a video element, one at a time: one that is still being opened when another is asked for is dropped. */
export class PlaylistSource {
  #video: HTMLVideoElement
  /** The player in script, while it plays. */
  player: PlaylistPlayer | undefined
  #count = 0
  /** Whether a playlist is being opened. */
  opening = false

  constructor(video: HTMLVideoElement) {
    this.#video = video
  }

  /** Plays a live playlist. `failed`: there is none, it cannot be played, or it failed later. */
  async open(address: string, begins: () => void, failed: () => void): Promise<void> {
    this.close()
    const count = this.#count
    const fail = (): void => {
      if (count !== this.#count) return
      this.opening = false
      failed()
    }
    this.opening = true
    const ready = await fetch(address, { cache: 'no-store' }).catch(() => undefined)
    if (!ready?.ok) return fail()
    const loaded = await loadHls()
    if (count !== this.#count) return
    // A browser's native player answers "maybe" even if it is the worse one: it is the last choice.
    this.player = loaded?.playWithHls(this.#video, address, fail)
    if (!this.player) {
      if (this.#video.canPlayType('application/vnd.apple.mpegurl') === '') return fail()
      this.#video.src = address
    }
    this.opening = false
    begins()
  }

  close(): void {
    this.#count += 1
    this.opening = false
    this.player?.destroy()
    this.player = undefined
  }
}
