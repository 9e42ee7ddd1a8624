import { openSource } from './sources.ts'
import type { SourceChoice } from './sources.ts'

export type LocalSourcePorts = {
  /** Whether devices that were taken away are opened again: while a broadcast needs them. */
  needed: () => boolean
  /** The tracks to show now; undefined when they were closed. */
  shown: (stream: MediaStream | undefined) => void
  /** Other devices take the place of those of the broadcast. */
  replaced: (stream: MediaStream) => Promise<void>
  /** Devices that a broadcast needs were taken away, or are there again. */
  lost: (lost: boolean) => void
  /** The person ended sharing their screen in the browser's own bar. */
  ended: () => void
}

const REVIVE_INTERVAL_MS = 2_000

const hasEnded = (stream: MediaStream): boolean => stream.getTracks().some(({ readyState }) => readyState === 'ended')

const stop = (stream: MediaStream | undefined): void => {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** The camera, the screen or the microphone of a publisher: one at a time, reopened when a call takes it away. */
export class LocalSource {
  #ports: LocalSourcePorts
  #choice: SourceChoice
  #stream: MediaStream | undefined
  #muted = false
  /** Counts what was asked for: devices that arrive after others were chosen are closed. */
  #opens = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(choice: SourceChoice, ports: LocalSourcePorts) {
    this.#choice = choice
    this.#ports = ports
  }

  /** Takes effect when devices are opened next. */
  choose(choice: SourceChoice): void {
    this.#choice = choice
  }

  /** Opens what was chosen in place of what is open. Rejects if that is not possible. */
  async open(): Promise<void> {
    this.close()
    const opened = this.#opens
    const stream = await openSource(this.#choice)
    if (opened === this.#opens) this.#show(stream)
    else stop(stream)
  }

  /**
   * The tracks that are open, opened now where there are none or they have ended. Undefined if others were chosen
   * meanwhile.
   */
  async tracks(): Promise<MediaStream | undefined> {
    if (!this.#stream || hasEnded(this.#stream)) await this.open()
    return this.#stream
  }

  close(): void {
    this.#opens += 1
    clearTimeout(this.#retry)
    stop(this.#stream)
    this.#stream = undefined
    this.#ports.shown(undefined)
  }

  mute(muted: boolean): void {
    this.#muted = muted
    this.#applyMute(this.#stream)
  }

  /** Takes the phone's other camera, with the same microphone. */
  async turn(facing: SourceChoice['facing']): Promise<void> {
    const [before] = this.#stream?.getVideoTracks() ?? []
    // Many phones open one camera at a time.
    before?.stop()
    const [video] = (await openSource({ ...this.#choice, kind: 'camera', facing, camera: undefined })).getVideoTracks()
    if (!video || !this.#stream) return
    if (before) this.#stream.removeTrack(before)
    this.#stream.addTrack(video)
    await this.#ports.replaced(new MediaStream([video]))
  }

  /** Reopens devices that a call or another program took away, as soon as they are available. */
  revive = async (): Promise<void> => {
    const { kind } = this.#choice
    if (!this.#ports.needed() || kind === 'screen' || document.hidden) return
    if (!this.#stream || !hasEnded(this.#stream)) return
    const opened = this.#opens
    try {
      const stream = await openSource(this.#choice)
      if (opened !== this.#opens) return stop(stream)
      stop(this.#stream)
      this.#show(stream)
      await this.#ports.replaced(stream)
    } catch {
      clearTimeout(this.#retry)
      this.#retry = setTimeout(() => void this.revive(), REVIVE_INTERVAL_MS)
    }
  }

  #show(stream: MediaStream): void {
    this.#stream = stream
    this.#applyMute(stream)
    const { kind } = this.#choice
    for (const track of stream.getTracks())
      track.addEventListener('ended', () => {
        if (kind === 'screen' && track.kind === 'video') this.#ports.ended()
        else {
          if (this.#ports.needed()) this.#ports.lost(true)
          void this.revive()
        }
      })
    this.#ports.lost(false)
    this.#ports.shown(stream)
  }

  #applyMute(stream: MediaStream | undefined): void {
    for (const track of stream?.getAudioTracks() ?? []) track.enabled = !this.#muted
  }
}
