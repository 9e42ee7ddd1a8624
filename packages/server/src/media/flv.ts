import { aacConfig, avcConfig, isOtherCodec, opusConfig, opusSamples, otherConfig } from './codecs.ts'
import type { Size } from './codecs.ts'
import type { MediaEvent, Packet, SkippedTag, VideoConfig } from './packets.ts'
import { readAmf } from './rtmp/amf0.ts'
import { MESSAGE } from './rtmp/chunks.ts'
import type { RtmpMessage } from './rtmp/chunks.ts'
import { enhancedPackets } from './enhanced-tags.ts'
import type { EnhancedPacket } from './enhanced-tags.ts'
import { StreamClock } from './stream-clock.ts'

// Tags as RTMP carries them: Adobe's FLV specification 10.1, annex E.4, and Enhanced RTMP (Veovera, version 2), which
// names codecs by four characters.

const H264 = 7
const AAC = 10
const SEQUENCE_HEADER = 0
const KEY_FRAME = 1
const ENHANCED_VIDEO = 0x80
const ENHANCED_AUDIO = 9
const COMMAND_FRAME = 5
/** Kinds of packets in enhanced tags, the same for video and audio. */
const ENHANCED = { start: 0, coded: 1, end: 2, codedWithoutComposition: 3, metadata: 4 } as const
const AVC_HEADER_BYTES = 5
const AAC_HEADER_BYTES = 2
/** Until an encoder says how large its video is. Players take the true size from the video itself. */
const USUAL_SIZE: Size = { width: 1_280, height: 720 }
const MAX_SIDE_PX = 16_384
/** No reordering of frames needs more. */
const MAX_COMPOSITION_MS = 10_000
const MAX_CONFIGURATION_BYTES = 64 * 1_024
const NS_PER_MS = 1_000_000

const isSide = (value: unknown): value is number => typeof value === 'number' && value >= 1 && value <= MAX_SIDE_PX

/**
 * Turns the tags of one publisher into configurations and packets on one clock. A tag that cannot be read is passed over, and
 * said to be: one of them is no reason to end a broadcast.
 */
export class FlvReader {
  #clock = new StreamClock()
  #hasVideo = false
  #hasAudio = false
  #size = USUAL_SIZE
  /** How Opus begins; how long its packets are is known with the first of them. */
  #opusHead: Buffer | undefined

  /** Whatever an encoder sends while it publishes. */
  message({ type, payload, timestampMs }: Pick<RtmpMessage, 'type' | 'payload' | 'timestampMs'>): MediaEvent[] {
    if (type === MESSAGE.video) return this.#read('video', () => this.#video(payload, timestampMs))
    if (type === MESSAGE.audio) return this.#read('audio', () => this.#audio(payload, timestampMs))
    if (type === MESSAGE.data) this.#data(payload)
    return []
  }

  #read(what: SkippedTag, read: () => MediaEvent[]): MediaEvent[] {
    try {
      return read()
    } catch (error) {
      return [{ kind: 'skipped', what, why: error instanceof Error ? error.message : '' }]
    }
  }

  /** What the encoder says of itself (`@setDataFrame`, `onMetaData`), as far as it can be read. */
  #data(payload: Buffer): void {
    const { values } = readAmf(payload)
    const said = values.at(-1)
    if (!values.includes('onMetaData') || typeof said !== 'object' || said === null || Array.isArray(said)) return
    const { width, height } = said
    if (isSide(width) && isSide(height)) this.#size = { width: Math.round(width), height: Math.round(height) }
  }

  #video(payload: Buffer, timestampMs: number): MediaEvent[] {
    const first = payload[0]
    if (first === undefined) return []
    const frame = (first >> 4) & 7
    if ((first & ENHANCED_VIDEO) !== 0) {
      const packets = enhancedPackets('video', payload, frame === COMMAND_FRAME)
      return packets.flatMap((packet) => this.#enhancedVideo(packet, timestampMs, frame === KEY_FRAME))
    }
    // What a player on the encoder's side should do (annex E.4.3.1): nothing that is shown.
    if (frame === COMMAND_FRAME) return []
    if ((first & 15) !== H264) return [{ kind: 'unsupported', what: `video codec ${first & 15}` }]
    const kind = payload[1]
    if (kind !== SEQUENCE_HEADER && kind !== 1) return []
    if (payload.length < AVC_HEADER_BYTES) throw new Error('a video tag is cut off')
    const data = payload.subarray(AVC_HEADER_BYTES)
    if (kind === SEQUENCE_HEADER) return this.#configured(avcConfig(data))
    return this.#videoFrame(data, timestampMs, compositionAt(payload, 2), frame === KEY_FRAME)
  }

  /** Enhanced RTMP, version 2, section "Enhanced Video". */
  #enhancedVideo(packet: EnhancedPacket, timestampMs: number, key: boolean): MediaEvent[] {
    const { kind, fourCc, data, nanoseconds } = packet
    if (kind === ENHANCED.metadata || kind === ENHANCED.end) return []
    if (kind > ENHANCED.codedWithoutComposition) return [{ kind: 'unsupported', what: `video packet type ${kind}` }]
    if (fourCc !== 'avc1' && !isOtherCodec(fourCc)) return [{ kind: 'unsupported', what: `video ${fourCc}` }]
    if (kind === ENHANCED.start)
      return this.#configured(fourCc === 'avc1' ? avcConfig(data) : otherConfig(fourCc, data, this.#size))
    // Only codecs that show video in another order than they code them in say by how much.
    const composed = kind === ENHANCED.coded && (fourCc === 'avc1' || fourCc === 'hvc1')
    if (composed && data.length < 3) throw new Error('a video tag is cut off')
    const compositionMs = composed ? compositionAt(data, 0) : 0
    return this.#videoFrame(composed ? data.subarray(3) : data, timestampMs, compositionMs, key, nanoseconds)
  }

  #configured(config: VideoConfig): MediaEvent[] {
    bounded(config.configuration)
    this.#hasVideo = true
    return [config]
  }

  #videoFrame(data: Buffer, timestampMs: number, compositionMs: number, key: boolean, nanoseconds = 0): MediaEvent[] {
    if (!this.#hasVideo || data.length === 0) return []
    const dtsMs = this.#clock.at(timestampMs, 'video') + nanoseconds / NS_PER_MS
    return packetEvent({ kind: 'video', dtsMs, ptsMs: dtsMs + compositionMs, key, data })
  }

  #audio(payload: Buffer, timestampMs: number): MediaEvent[] {
    const first = payload[0]
    if (first === undefined) return []
    if (first >> 4 === ENHANCED_AUDIO)
      return enhancedPackets('audio', payload, false).flatMap((packet) => this.#enhancedAudio(packet, timestampMs))
    if (first >> 4 !== AAC) return [{ kind: 'unsupported', what: `audio codec ${first >> 4}` }]
    if (payload.length < AAC_HEADER_BYTES) throw new Error('an audio tag is cut off')
    const data = payload.subarray(AAC_HEADER_BYTES)
    return payload[1] === SEQUENCE_HEADER ? this.#aacConfig(data) : this.#audioFrame(data, timestampMs)
  }

  /** Enhanced RTMP, version 2, section "Enhanced Audio". */
  #enhancedAudio({ kind, fourCc, data, nanoseconds }: EnhancedPacket, timestampMs: number): MediaEvent[] {
    if (kind === ENHANCED.end || kind === ENHANCED.metadata) return []
    if (kind > ENHANCED.coded) return [{ kind: 'unsupported', what: `audio packet type ${kind}` }]
    if (fourCc !== 'mp4a' && fourCc !== 'Opus') return [{ kind: 'unsupported', what: `audio ${fourCc}` }]
    if (kind === ENHANCED.start) {
      if (fourCc === 'mp4a') return this.#aacConfig(data)
      this.#opusHead = Buffer.from(bounded(data))
      return []
    }
    const head = fourCc === 'Opus' ? this.#opusHead : undefined
    if (!head) return this.#audioFrame(data, timestampMs, nanoseconds)
    this.#opusHead = undefined
    const config = opusConfig(head, opusSamples(data))
    if (!config) return [{ kind: 'unsupported', what: 'audio Opus of more than two channels' }]
    this.#hasAudio = true
    return [config, ...this.#audioFrame(data, timestampMs, nanoseconds)]
  }

  #audioFrame(data: Buffer, timestampMs: number, nanoseconds = 0): MediaEvent[] {
    if (!this.#hasAudio || data.length === 0) return []
    const dtsMs = this.#clock.at(timestampMs, 'audio') + nanoseconds / NS_PER_MS
    return packetEvent({ kind: 'audio', dtsMs, ptsMs: dtsMs, key: true, data })
  }

  #aacConfig(configuration: Buffer): MediaEvent[] {
    const config = aacConfig(bounded(configuration))
    if (!config) return [{ kind: 'unsupported', what: 'audio with a configuration that spells out its rate' }]
    this.#hasAudio = true
    return [config]
  }
}

const packetEvent = (packet: Packet): MediaEvent[] => [{ kind: 'packet', packet }]

/** Configurations are kept with every header: those of real encoders have some hundred bytes. */
function bounded(configuration: Buffer): Buffer {
  if (configuration.length > MAX_CONFIGURATION_BYTES)
    throw new Error(`a configuration of ${configuration.length} bytes is above the bound`)
  return configuration
}

/** A signed number of 24 bits, milliseconds. */
function compositionAt(payload: Buffer, at: number): number {
  const ms = (payload.readUIntBE(at, 3) << 8) >> 8
  return Math.abs(ms) > MAX_COMPOSITION_MS ? 0 : ms
}
