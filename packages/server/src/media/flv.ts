import { AAC_FRAME_SAMPLES } from './packets.ts'
import type { MediaEvent, VideoConfig } from './packets.ts'
import { pictureSize } from './sps.ts'
import { StreamClock } from './stream-clock.ts'

// Tags as RTMP carries them: Adobe's FLV specification 10.1, annex E.4.

const H264 = 7
const AAC = 10
const SEQUENCE_HEADER = 0
const KEY_FRAME = 1
const ENHANCED = 0x80
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
]
const MIN_AVCC_BYTES = 8

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/** What an AVCDecoderConfigurationRecord says (ISO/IEC 14496-15, section 5.3.3.1). Throws on one that is malformed. */
export function avcConfig(configuration: Buffer): VideoConfig {
  if (configuration.length < MIN_AVCC_BYTES) throw new Error('the configuration of the picture is cut off')
  const spsLength = configuration.readUInt16BE(6)
  const { width, height } = pictureSize(configuration.subarray(8, 8 + spsLength))
  const [, profile = 0, compatibility = 0, level = 0] = configuration
  const codec = `avc1.${hex(profile)}${hex(compatibility)}${hex(level)}`
  return { kind: 'video', codec, configuration: Buffer.from(configuration), width, height }
}

/** Turns the tags of one publisher into configurations and packets on one clock. Throws on what is malformed. */
export class FlvReader {
  #clock = new StreamClock()
  #hasVideo = false
  #hasAudio = false

  video(payload: Buffer, timestampMs: number): MediaEvent[] {
    const first = payload[0]
    if (first === undefined) return []
    if ((first & ENHANCED) !== 0) return [{ kind: 'unsupported', what: `video ${payload.toString('latin1', 1, 5)}` }]
    if ((first & 15) !== H264) return [{ kind: 'unsupported', what: `video codec ${first & 15}` }]
    if (payload.length < 5) throw new Error('a video tag is cut off')
    const data = payload.subarray(5)
    if (payload[1] === SEQUENCE_HEADER) {
      const configuration = avcConfig(data)
      this.#hasVideo = true
      return [configuration]
    }
    if (payload[1] !== 1 || !this.#hasVideo) return []
    const compositionMs = (payload.readUIntBE(2, 3) << 8) >> 8
    const dtsMs = this.#clock.at(timestampMs)
    return [
      {
        kind: 'packet',
        packet: { kind: 'video', dtsMs, ptsMs: dtsMs + compositionMs, key: first >> 4 === KEY_FRAME, data },
      },
    ]
  }

  audio(payload: Buffer, timestampMs: number): MediaEvent[] {
    const first = payload[0]
    if (first === undefined) return []
    if (first >> 4 !== AAC) return [{ kind: 'unsupported', what: `audio codec ${first >> 4}` }]
    if (payload.length < 2) throw new Error('an audio tag is cut off')
    const data = payload.subarray(2)
    if (payload[1] === SEQUENCE_HEADER) return this.#aacConfig(data)
    if (!this.#hasAudio || data.length === 0) return []
    const dtsMs = this.#clock.at(timestampMs)
    return [{ kind: 'packet', packet: { kind: 'audio', dtsMs, ptsMs: dtsMs, key: true, data } }]
  }

  /** AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1). */
  #aacConfig(configuration: Buffer): MediaEvent[] {
    if (configuration.length < 2) throw new Error('the configuration of the sound is cut off')
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
