import type { Clock } from '../ops/index.ts'
import { Fragmenter } from './fragmenter.ts'
import { IngestMeter } from './ingest-meter.ts'
import { LiveStream } from './live-stream.ts'
import type { AudioConfig, StreamEvent } from './packets.ts'
import type { CutReason } from './rtmp/endings.ts'
import { silenced } from './silence.ts'

/** Five frames of thirty a second, four of 25 or 24. */
const PART_MS = 160
/** Of whom nothing has come for longer is taken for an encoder that hangs. */
export const HANGS_AFTER_MS = 2_000
/** Audio and video that jump together come together: after so long without anything, video did not jump. */
const SETTLES_AFTER_MS = 500

/** Cuts off anyone who publishes, and tells them why. */
export type EndPublisher = (why?: CutReason) => void

/** Anyone who publishes at the moment. */
export type Encoder = {
  holder: string
  session: string | undefined
  close: EndPublisher
  meter: IngestMeter
  fragmenter: Fragmenter
  audioOnly: Fragmenter
  muted: boolean
  audio: AudioConfig | undefined
  /** What its own clock, which begins at 0, is set to on the stream's; known with its first packet. */
  offsetMs: number | undefined
  cameAtMs: number
  /** Ends the waiting for video that may have jumped with audio. */
  callOffSettling: (() => void) | undefined
}

/**
 * What is on air at a place: one stream, which goes on over encoders that are lost and come back, and anyone who publishes it at
 * the moment. `told`: the stream that the room was told of, as long as it was not told of its end.
 */
export class OnAir {
  readonly stream: LiveStream
  encoder: Encoder | undefined
  told: string | undefined
  /** The room was told that it is waited for. */
  isInterrupted = false
  /** The room was told that it comes from a file. */
  isRecorded = false
  /** Ends the waiting for an encoder that was lost. */
  giveUp: (() => void) | undefined
  #clock: Clock
  #runs = 0

  constructor(stream: LiveStream, clock: Clock, told?: string) {
    this.stream = stream
    this.told = told
    this.#clock = clock
    // Another encoder was there before.
    if (told !== undefined) this.#runs = 1
  }

  /** Whether an encoder is there that does not hang. */
  get isSending(): boolean {
    return this.encoder !== undefined && this.#clock.monotonicMs() - this.encoder.cameAtMs < HANGS_AFTER_MS
  }

  /** The newest encoder takes the place of the one before. `began` is called when there is something to see, or to hear. */
  begin(publisher: Pick<Encoder, 'holder' | 'session' | 'close'>, began: () => void): Encoder {
    const { stream, encoder: before } = this
    if (before) {
      this.end(before)
      before.close('replaced')
    }
    this.giveUp?.()
    this.giveUp = undefined
    this.#runs += 1
    const encoder: Encoder = {
      ...{ ...publisher, meter: new IngestMeter(this.#clock), muted: false, audio: undefined },
      fragmenter: new Fragmenter(PART_MS, {
        init: (init) => {
          stream.begin(init)
          began()
        },
        part: (part) => stream.add(part),
        maxPartMs: () => stream.segmenter.maxPartMs,
      }),
      audioOnly: new Fragmenter(PART_MS, {
        init: (init) => {
          stream.audioOnly ??= new LiveStream(`${stream.id}-audio`, stream.epochMs, { firstNumber: stream.firstNumber })
          stream.audioOnly.begin(init)
        },
        part: (part) => stream.audioOnly?.add(part),
      }),
      offsetMs: this.#runs === 1 ? 0 : undefined,
      cameAtMs: this.#clock.monotonicMs(),
      callOffSettling: undefined,
    }
    this.encoder = encoder
    return encoder
  }

  take(encoder: Encoder, heard: StreamEvent): void {
    if (this.encoder !== encoder) return
    encoder.cameAtMs = this.#clock.monotonicMs()
    const event = this.#onTheClock(encoder, encoder.muted ? mute(heard, encoder.audio) : heard)
    if (event.kind === 'audio') encoder.audio = event
    encoder.meter.take(heard)
    encoder.fragmenter.take(event)
    encoder.callOffSettling?.()
    encoder.callOffSettling = encoder.fragmenter.isUnsettled
      ? this.#clock.after(SETTLES_AFTER_MS, () => encoder.fragmenter.settle())
      : undefined
    if (event.kind === 'audio' || (event.kind === 'packet' && event.packet.kind === 'audio'))
      encoder.audioOnly.take(event)
    else if (event.kind === 'packet') encoder.audioOnly.passed(event.packet.dtsMs)
  }

  /** The first encoder sets the stream's clock; those that come later are set to it. */
  #onTheClock(encoder: Encoder, event: StreamEvent): StreamEvent {
    if (event.kind !== 'packet') return event
    const { packet } = event
    const nowMs = this.#clock.now()
    if (this.#runs === 1) {
      this.stream.came(packet.dtsMs, nowMs)
      return event
    }
    encoder.offsetMs ??= this.stream.clock.goesOnAtMs(nowMs) - packet.dtsMs
    const { offsetMs } = encoder
    return { kind: 'packet', packet: { ...packet, dtsMs: packet.dtsMs + offsetMs, ptsMs: packet.ptsMs + offsetMs } }
  }

  /** Gives out what is held back of an encoder that sends no more. */
  end(encoder: Encoder): void {
    if (this.encoder !== encoder) return
    this.encoder = undefined
    encoder.callOffSettling?.()
    encoder.fragmenter.end()
    encoder.audioOnly.end()
  }
}

const mute = (event: StreamEvent, audio: AudioConfig | undefined): StreamEvent =>
  audio && event.kind === 'packet' && event.packet.kind === 'audio'
    ? { kind: 'packet', packet: { ...event.packet, data: silenced(audio, event.packet.data) } }
    : event
