/** What a guest sends with: ids of devices; `none` sends no video. Undefined takes what the browser does. */
export type DeviceChoice = { camera?: string | undefined; microphone?: string | undefined }

/** Why there is nothing to send: not allowed, not there, used by something else, or taken away in the middle. */
type DeviceProblem = 'denied' | 'missing' | 'busy' | 'cameraLost' | 'microphoneLost' | 'failed'

type Device = { id: string; label: string }

export type DevicesNow = {
  stream?: MediaStream
  cameras: readonly Device[]
  microphones: readonly Device[]
  choice: DeviceChoice
  problem?: DeviceProblem
  /** The browser is asked, and may be asking the guest. */
  opening: boolean
}

export type GuestDevicesPorts = {
  open: (constraints: MediaStreamConstraints) => Promise<MediaStream>
  list: () => Promise<readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[]>
  changed: (now: DevicesNow) => void
}

const VIDEO = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 } }
/** Without echo cancellation, what the room hears would be sent back into the room. */
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

const wantedOf = ({ camera, microphone }: DeviceChoice): MediaStreamConstraints => ({
  audio: microphone === undefined ? AUDIO : { ...AUDIO, deviceId: { exact: microphone } },
  video:
    camera === 'none'
      ? false
      : { ...VIDEO, ...(camera === undefined ? { facingMode: 'user' } : { deviceId: { exact: camera } }) },
})

const PROBLEMS: Record<string, DeviceProblem> = {
  ...{ NotAllowedError: 'denied', SecurityError: 'denied' },
  ...{ NotFoundError: 'missing', OverconstrainedError: 'missing' },
  ...{ NotReadableError: 'busy', AbortError: 'busy' },
}

/** A guest's camera and microphone: opened, chosen, given up when they are taken away, and closed. */
export class GuestDevices {
  #ports: GuestDevicesPorts
  #now: DevicesNow = { cameras: [], microphones: [], choice: {}, opening: false }
  /** Counts what was asked for: devices that open after others were asked for, or after the end, are closed again. */
  #turn = 0

  constructor(ports: GuestDevicesPorts) {
    this.#ports = ports
  }

  get now(): DevicesNow {
    return this.#now
  }

  /** Opens the devices of a choice in place of what is open; why that is not possible is in `problem`. */
  async open(choice: DeviceChoice = this.#now.choice): Promise<void> {
    this.close()
    const turn = ++this.#turn
    this.#set({ choice, opening: true, problem: undefined })
    try {
      const stream = await this.#ports.open(wantedOf(choice))
      if (turn !== this.#turn) return stop(stream)
      for (const track of stream.getTracks()) track.addEventListener('ended', () => this.#lost(stream, track))
      this.#set({ stream, opening: false })
    } catch (error) {
      if (turn !== this.#turn) return
      this.#set({ opening: false, problem: PROBLEMS[(error as Error).name] ?? 'failed' })
    }
    await this.refresh()
  }

  /** Looks again at what is plugged in; names are known only once devices were allowed. */
  refresh = async (): Promise<void> => {
    const found = await this.#ports.list().catch(() => [])
    const of = (kind: MediaDeviceKind): Device[] =>
      found.flatMap((one) => (one.kind === kind && one.deviceId !== '' ? [{ id: one.deviceId, label: one.label }] : []))
    this.#set({ cameras: of('videoinput'), microphones: of('audioinput') })
  }

  /** Hands over what is open: whoever takes it closes it. */
  take(): MediaStream | undefined {
    const { stream } = this.#now
    this.#set({ stream: undefined })
    return stream
  }

  close(): void {
    this.#turn += 1
    const { stream } = this.#now
    this.#set({ stream: undefined, opening: false })
    if (stream) stop(stream)
  }

  /** A device was unplugged, or something else took it. One that was stopped on purpose tells nothing. */
  #lost(stream: MediaStream, { kind }: MediaStreamTrack): void {
    if (this.#now.stream !== stream) return
    this.close()
    this.#set({ problem: kind === 'video' ? 'cameraLost' : 'microphoneLost' })
    void this.refresh()
  }

  #set(more: { [K in keyof DevicesNow]?: DevicesNow[K] | undefined }): void {
    this.#now = { ...this.#now, ...more } as DevicesNow
    this.#ports.changed(this.#now)
  }
}

const stop = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop()
}
