import type { Broadcast, Broadcaster } from '../publish/broadcaster.ts'

type Sender = Pick<Broadcaster, 'start' | 'stop' | 'replace'>

export type GuestBroadcastPorts = {
  /** What sends the devices. */
  broadcaster: (changed: (broadcast: Broadcast) => void) => Sender
  /** Opens another device in place of one that was lost. */
  reopen: (kind: 'audio' | 'video') => Promise<MediaStream>
  /** A device was lost; `replaced`: another one took its place. */
  lost: (kind: 'audio' | 'video', replaced: boolean) => void
  /** What is sent now: when it begins, and when a device was replaced. */
  sent: (tracks: MediaStream) => void
  changed: (broadcast: Broadcast) => void
}

const BITRATE = 600_000

const close = (tracks: MediaStream): void => {
  for (const track of tracks.getTracks()) track.stop()
}

/** Sends a guest's camera and microphone. They stay open for as long as they are sent, and no longer. */
export class GuestBroadcast {
  #ports: GuestBroadcastPorts
  #sending: { tracks: MediaStream; broadcaster: Sender } | undefined
  #muted = false
  /** Counts starts and stops: what comes from before the last of them is passed over. */
  #turn = 0

  constructor(ports: GuestBroadcastPorts) {
    this.#ports = ports
  }

  /** Begins to send what is open, and takes it over. Rejects if sending cannot begin. */
  async start(tracks: MediaStream): Promise<void> {
    this.stop()
    const turn = this.#turn
    const broadcaster = this.#ports.broadcaster((broadcast) => {
      if (turn !== this.#turn) return
      if (broadcast.phase === 'over') this.#end()
      this.#ports.changed(broadcast)
    })
    this.#sending = { tracks, broadcaster }
    this.#muted = false
    for (const track of tracks.getTracks()) this.#watch(track, turn)
    this.#ports.sent(tracks)
    try {
      await broadcaster.start(tracks, BITRATE)
    } catch (error) {
      if (turn === this.#turn) this.stop()
      throw error
    }
  }

  /** Turns the microphone off or on. */
  mute(muted: boolean): void {
    this.#muted = muted
    for (const track of this.#sending?.tracks.getAudioTracks() ?? []) track.enabled = !muted
  }

  stop(): void {
    this.#turn += 1
    this.#sending?.broadcaster.stop()
    this.#end()
  }

  /** A track ends when its device is unplugged, or something else takes it; not when it is stopped. */
  #watch(track: MediaStreamTrack, turn: number): void {
    track.addEventListener('ended', () => turn === this.#turn && void this.#replace(track, turn))
  }

  async #replace(track: MediaStreamTrack, turn: number): Promise<void> {
    const kind = track.kind as 'audio' | 'video'
    const found = await this.#ports.reopen(kind).catch(() => undefined)
    const sending = turn === this.#turn ? this.#sending : undefined
    const [other] = found?.getTracks() ?? []
    if (!sending || !found || !other) {
      if (found) close(found)
      if (sending) this.#ports.lost(kind, false)
      return
    }
    const { tracks, broadcaster } = sending
    tracks.removeTrack(track)
    tracks.addTrack(other)
    this.#watch(other, turn)
    this.mute(this.#muted)
    await broadcaster.replace(found).catch(() => {})
    this.#ports.sent(tracks)
    this.#ports.lost(kind, true)
  }

  #end(): void {
    if (this.#sending) close(this.#sending.tracks)
    this.#sending = undefined
  }
}
