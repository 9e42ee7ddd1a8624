import type { Broadcast, Broadcaster } from '../publish/broadcaster.ts'

export type GuestBroadcastPorts = {
  /** Opens the guest's devices: microphone, and camera if they want to be seen. */
  open: (withVideo: boolean) => Promise<MediaStream>
  /** What sends them. */
  broadcaster: (changed: (broadcast: Broadcast) => void) => Pick<Broadcaster, 'start' | 'stop'>
  /** The devices are open. */
  opened: (tracks: MediaStream) => void
  changed: (broadcast: Broadcast) => void
}

const BITRATE = 600_000

const close = (tracks: MediaStream): void => {
  for (const track of tracks.getTracks()) track.stop()
}

/** A guest's camera and microphone and what sends them. The devices are open for as long as they are sent, and no longer. */
export class GuestBroadcast {
  #ports: GuestBroadcastPorts
  #sending: { tracks: MediaStream; broadcaster: Pick<Broadcaster, 'start' | 'stop'> } | undefined
  /** Counts starts and stops: devices that open after a stop are closed again. */
  #turn = 0

  constructor(ports: GuestBroadcastPorts) {
    this.#ports = ports
  }

  /** Begins to send. Rejects if the devices cannot be opened, or sending cannot begin. */
  async start(withVideo: boolean): Promise<void> {
    const turn = ++this.#turn
    const tracks = await this.#ports.open(withVideo)
    if (turn !== this.#turn) return close(tracks)
    const broadcaster = this.#ports.broadcaster((broadcast) => {
      if (turn !== this.#turn) return
      if (broadcast.phase === 'over') this.#end()
      this.#ports.changed(broadcast)
    })
    this.#sending = { tracks, broadcaster }
    this.#ports.opened(tracks)
    try {
      await broadcaster.start(tracks, BITRATE)
    } catch (error) {
      if (turn === this.#turn) this.stop()
      throw error
    }
  }

  /** Turns the microphone off or on. */
  mute(muted: boolean): void {
    for (const track of this.#sending?.tracks.getAudioTracks() ?? []) track.enabled = !muted
  }

  stop(): void {
    this.#turn += 1
    this.#sending?.broadcaster.stop()
    this.#end()
  }

  #end(): void {
    if (this.#sending) close(this.#sending.tracks)
    this.#sending = undefined
  }
}
