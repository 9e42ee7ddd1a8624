import { avcConfig, isOtherCodec, opusConfig, opusSamples, otherConfig } from './codecs.ts'
import type { Size } from './codecs.ts'
import { AAC_FRAME_SAMPLES } from './packets.ts'
import type { MediaEvent, VideoConfig } from './packets.ts'
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
/** Kinds of packets in enhanced tags, the same for picture and sound. */
const ENHANCED = { start: 0, coded: 1, end: 2, codedWithoutComposition: 3, metadata: 4 } as const
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
]
/** Until an encoder says how large its picture is. Players take the true size from the picture itself. */
const USUAL_SIZE: Size = { width: 1_280, height: 720 }
const MAX_SIDE_PX = 16_384
const MAX_CONFIGURATION_BYTES = 64 * 1_024

const isSide = (value: unknown): value is number => typeof value === 'number' && value >= 1 && value <= MAX_SIDE_PX

/** Turns the tags of one publisher into configurations and packets on one clock. Throws on what is malformed. */
export class FlvReader {
  #clock = new StreamClock()
  #hasVideo = false
  #hasAudio = false
  #size = USUAL_SIZE
  /** How Opus begins; how long its packets are is known with the first of them. */
  #opusHead: Buffer | undefined

  /** What the encoder says of itself (`onMetaData`). */
  metadata({ width, height }: { width?: unknown; height?: unknown }): void {
    if (isSide(width) && isSide(height)) this.#size = { width: Math.round(width), height: Math.round(height) }
  }

  video(payload: Buffer, timestampMs: number): MediaEvent[] {
    const first = payload[0]
    if (first === undefined) return []
    if ((first & ENHANCED_VIDEO) !== 0) return this.#enhancedVideo(payload, first, timestampMs)
    if ((first & 15) !== H264) return [{ kind: 'unsupported', what: `video codec ${first & 15}` }]
    if (payload.length < 5) throw new Error('a video tag is cut off')
    const data = payload.subarray(5)
    if (payload[1] === SEQUENCE_HEADER) return this.#configured(avcConfig(data))
    if (payload[1] !== 1) return []
    return this.#picture(data, timestampMs, compositionAt(payload, 2), first >> 4 === KEY_FRAME)
  }

  /** Enhanced RTMP, version 2, section "Enhanced Video". */
  #enhancedVideo(payload: Buffer, first: number, timestampMs: number): MediaEvent[] {
    const kind = first & 15
    const frame = (first >> 4) & 7
    if (kind === ENHANCED.metadata || kind === ENHANCED.end || frame === COMMAND_FRAME) return []
    if (kind > ENHANCED.codedWithoutComposition) return [{ kind: 'unsupported', what: `video packet type ${kind}` }]
    if (payload.length < 5) throw new Error('a video tag is cut off')
    const fourCc = payload.toString('latin1', 1, 5)
    const data = payload.subarray(5)
    if (fourCc !== 'avc1' && !isOtherCodec(fourCc)) return [{ kind: 'unsupported', what: `video ${fourCc}` }]
    if (kind === ENHANCED.start)
      return this.#configured(fourCc === 'avc1' ? avcConfig(data) : otherConfig(fourCc, data, this.#size))
    // Only codecs that show pictures in another order than they code them in say by how much.
    const composed = kind === ENHANCED.coded && (fourCc === 'avc1' || fourCc === 'hvc1')
    if (composed && data.length < 3) throw new Error('a video tag is cut off')
    const compositionMs = composed ? compositionAt(payload, 5) : 0
    return this.#picture(composed ? data.subarray(3) : data, timestampMs, compositionMs, frame === KEY_FRAME)
  }

  #configured(config: VideoConfig): MediaEvent[] {
    bounded(config.configuration)
    this.#hasVideo = true
    return [config]
  }

  #picture(data: Buffer, timestampMs: number, compositionMs: number, key: boolean): MediaEvent[] {
    if (!this.#hasVideo) return []
    const dtsMs = this.#clock.at(timestampMs)
    return [{ kind: 'packet', packet: { kind: 'video', dtsMs, ptsMs: dtsMs + compositionMs, key, data } }]
  }

  audio(payload: Buffer, timestampMs: number): MediaEvent[] {
    const first = payload[0]
    if (first === undefined) return []
    if (first >> 4 === ENHANCED_AUDIO) return this.#enhancedAudio(payload, first, timestampMs)
    if (first >> 4 !== AAC) return [{ kind: 'unsupported', what: `audio codec ${first >> 4}` }]
    if (payload.length < 2) throw new Error('an audio tag is cut off')
    const data = payload.subarray(2)
    return payload[1] === SEQUENCE_HEADER ? this.#aacConfig(data) : this.#sound(data, timestampMs)
  }

  /** Enhanced RTMP, version 2, section "Enhanced Audio". */
  #enhancedAudio(payload: Buffer, first: number, timestampMs: number): MediaEvent[] {
    const kind = first & 15
    if (kind === ENHANCED.end || kind === ENHANCED.metadata) return []
    if (kind > ENHANCED.coded) return [{ kind: 'unsupported', what: `audio packet type ${kind}` }]
    if (payload.length < 5) throw new Error('an audio tag is cut off')
    const fourCc = payload.toString('latin1', 1, 5)
    const data = payload.subarray(5)
    if (fourCc !== 'mp4a' && fourCc !== 'Opus') return [{ kind: 'unsupported', what: `audio ${fourCc}` }]
    if (kind === ENHANCED.start) {
      if (fourCc === 'mp4a') return this.#aacConfig(data)
      this.#opusHead = Buffer.from(bounded(data))
      return []
    }
    const head = fourCc === 'Opus' ? this.#opusHead : undefined
    if (!head) return this.#sound(data, timestampMs)
    this.#opusHead = undefined
    const config = opusConfig(head, opusSamples(data))
    if (!config) return [{ kind: 'unsupported', what: 'audio Opus of more than two channels' }]
    this.#hasAudio = true
    return [config, ...this.#sound(data, timestampMs)]
  }

  #sound(data: Buffer, timestampMs: number): MediaEvent[] {
    if (!this.#hasAudio || data.length === 0) return []
    const dtsMs = this.#clock.at(timestampMs)
    return [{ kind: 'packet', packet: { kind: 'audio', dtsMs, ptsMs: dtsMs, key: true, data } }]
  }

  /** AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1). */
  #aacConfig(configuration: Buffer): MediaEvent[] {
    if (configuration.length < 2) throw new Error('the configuration of the sound is cut off')
    bounded(configuration)
    const bits = configuration.readUInt16BE(0)
    const objectType = bits >> 11
    const sampleRate = SAMPLE_RATES[(bits >> 7) & 15]
    const channels = (bits >> 3) & 15
    if (sampleRate === undefined || channels === 0)
      return [{ kind: 'unsupported', what: 'audio with a configuration that spells out its rate' }]
    this.#hasAudio = true
    return [
      {
        kind: 'audio',
        codec: `mp4a.40.${objectType}`,
        configuration: Buffer.from(configuration),
        sampleRate,
        channels,
        frameSamples: AAC_FRAME_SAMPLES,
      },
    ]
  }
}

/** Configurations are kept with every header: those of real encoders have some hundred bytes. */
function bounded(configuration: Buffer): Buffer {
  if (configuration.length > MAX_CONFIGURATION_BYTES)
    throw new Error(`a configuration of ${configuration.length} bytes is above the bound`)
  return configuration
}

/** A signed number of 24 bits. */
const compositionAt = (payload: Buffer, at: number): number => (payload.readUIntBE(at, 3) << 8) >> 8
