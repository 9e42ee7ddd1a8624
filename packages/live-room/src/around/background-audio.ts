/** A screen that is looked at again within this time was not left. */
const LEFT_MS = 1_500

export type BackgroundPorts = {
  /** Whether somebody listens to a live video here, and nothing else shows it. */
  isHeard(): boolean
  /** Whether the stream can be had without its video. */
  hasAudio(): Promise<boolean>
  /** Plays audio alone, or all of it again. */
  play(what: 'audio' | 'all'): void
}

/**
 * Goes on with audio alone while nobody sees the screen: a phone that is locked stops video, and its data would be for nothing.
 * A choice of the viewer's own is left as it is.
 */
export class BackgroundAudio {
  #ports: BackgroundPorts
  #timer: ReturnType<typeof setTimeout> | undefined
  #hidden = false
  #reduced = false

  constructor(ports: BackgroundPorts) {
    this.#ports = ports
  }

  /** The screen can be seen, or not any more. */
  seen(visible: boolean): void {
    clearTimeout(this.#timer)
    this.#hidden = !visible
    if (!visible) this.#timer = setTimeout(() => void this.#reduce(), LEFT_MS)
    else if (this.#reduced) {
      this.#reduced = false
      this.#ports.play('all')
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#hidden = false
  }

  async #reduce(): Promise<void> {
    if (!this.#ports.isHeard() || !(await this.#ports.hasAudio())) return
    // It may be seen again by now.
    if (!this.#hidden || !this.#ports.isHeard()) return
    this.#reduced = true
    this.#ports.play('audio')
  }
}
