import { loadHls } from '../small.ts'
import type { PlaylistPlayer } from './hls.ts'
import { playNatively } from './native-hls.ts'

/** Plays playlists in a video element, one at a time: one that is still being opened when another is asked for is dropped. */
export class PlaylistSource {
  #video: HTMLVideoElement
  /** The player in script or the browser's own, while it plays. */
  player: PlaylistPlayer | undefined
  #count = 0
  /** Whether a playlist is being opened. */
  opening = false

  constructor(video: HTMLVideoElement) {
    this.#video = video
  }

  /**
   * Plays a live playlist. `failed`: there is none, it failed later, or it is `unplayable`: this browser has no player for it, or
   * cannot decode what is in it.
   */
  async open(address: string, begins: () => void, failed: (unplayable: boolean) => void): Promise<void> {
    this.close()
    const count = this.#count
    const fail = (unplayable = false): void => {
      if (count !== this.#count) return
      this.opening = false
      failed(unplayable)
    }
    this.opening = true
    const ready = await fetch(address, { cache: 'no-store' }).catch(() => undefined)
    if (!ready?.ok) return fail()
    const loaded = await loadHls()
    if (count !== this.#count) return
    // A browser's native player answers "maybe" even if it is the worse one: it is the last choice.
    this.player = loaded?.playWithHls(this.#video, address, () => fail()) ?? playNatively(this.#video, address, fail)
    if (!this.player) return fail(true)
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
