import { hevcShape } from './hevc-sps.ts'
import { videoShape } from './sps.ts'
import { AAC_FRAME_SAMPLES } from './packets.ts'
import type { AudioConfig, VideoConfig } from './packets.ts'

// What the configurations of codecs say about themselves, as players want to hear it (RFC 6381).

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const two = (n: number): string => String(n).padStart(2, '0')

export type Size = { width: number; height: number }

const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
]

const MIN_AVCC_BYTES = 8
const MIN_SPS_BYTES = 4
const MIN_HVCC_BYTES = 23
const MIN_AV1C_BYTES = 4
const MIN_VPCC_BYTES = 12
const MIN_OPUS_HEAD_BYTES = 19
const OPUS_SAMPLE_RATE = 48_000

/** What an AVCDecoderConfigurationRecord says (ISO/IEC 14496-15, section 5.3.3.1). Throws on one that is malformed. */
export function avcConfig(configuration: Buffer): VideoConfig {
  if (configuration.length < MIN_AVCC_BYTES) throw new Error('the configuration of the video is cut off')
  const spsLength = configuration.readUInt16BE(6)
  if (((configuration[5] ?? 0) & 31) === 0 || spsLength < MIN_SPS_BYTES)
    throw new Error('the configuration of the video has no sequence parameter set')
  const shape = videoShape(configuration.subarray(8, 8 + spsLength))
  const [, profile = 0, compatibility = 0, level = 0] = configuration
  const codec = `avc1.${hex(profile)}${hex(compatibility)}${hex(level)}`
  return { kind: 'video', codec, configuration: Buffer.from(configuration), ...shape }
}

/** HEVC: HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 8.3.3.1; the name after its annex E.3). */
function hevcName(record: Buffer): string {
  if (record.length < MIN_HVCC_BYTES) throw new Error('the configuration of the video is cut off')
  const [, general = 0] = record
  const space = ['', 'A', 'B', 'C'][general >> 6]
  const tier = (general & 0x20) === 0 ? 'L' : 'H'
  let compatibility = 0
  for (let bit = 0; bit < 32; bit++) compatibility = compatibility * 2 + ((record.readUInt32BE(2) >>> bit) & 1)
  const constraints = [...record.subarray(6, 12)]
  while (constraints.at(-1) === 0) constraints.pop()
  const end = constraints.map((byte) => `.${byte.toString(16).toUpperCase()}`).join('')
  return `hvc1.${space}${general & 31}.${compatibility.toString(16).toUpperCase()}.${tier}${record[12]}${end}`
}

/** AV1: AV1CodecConfigurationRecord (AV1 in ISO BMFF, section 2.3). */
function av1Name(record: Buffer): string {
  if (record.length < MIN_AV1C_BYTES) throw new Error('the configuration of the video is cut off')
  const [, profileAndLevel = 0, flags = 0] = record
  const tier = (flags & 0x80) === 0 ? 'M' : 'H'
  const bits = (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12
  return `av01.${profileAndLevel >> 5}.${two(profileAndLevel & 31)}${tier}.${two(bits)}`
}

/** VP9: VPCodecConfigurationRecord behind its version and flags (VP Codec ISO BMFF, section 2.2). */
function vp9Name(record: Buffer): string {
  if (record.length < MIN_VPCC_BYTES) throw new Error('the configuration of the video is cut off')
  const [, , , , profile = 0, level = 0, depth = 0] = record
  return `vp09.${two(profile)}.${two(level)}.${two(depth >> 4)}`
}

const NAMES = { hvc1: hevcName, av01: av1Name, vp09: vp9Name } as const

/** The codecs that are passed through besides H.264. */
export type OtherCodec = keyof typeof NAMES
export const isOtherCodec = (fourCc: string): fourCc is OtherCodec => Object.hasOwn(NAMES, fourCc)

/** `size` is what the encoder said of itself: configurations of AV1 and VP9 hide it deeper than it is worth. */
export const otherConfig = (fourCc: OtherCodec, configuration: Buffer, size: Size): VideoConfig => ({
  ...{ kind: 'video', codec: NAMES[fourCc](configuration), configuration: Buffer.from(configuration) },
  ...((fourCc === 'hvc1' ? hevcShape(configuration) : undefined) ?? size),
})

/**
 * AAC as its AudioSpecificConfig says (ISO/IEC 14496-3, section 1.6.2.1). Undefined where that spells out its rate or its channels;
 * throws where it is cut off.
 */
export function aacConfig(configuration: Buffer): AudioConfig | undefined {
  if (configuration.length < 2) throw new Error('the configuration of the audio is cut off')
  const bits = configuration.readUInt16BE(0)
  const sampleRate = SAMPLE_RATES[(bits >> 7) & 15]
  const channels = (bits >> 3) & 15
  if (sampleRate === undefined || channels === 0) return undefined
  const codec = `mp4a.40.${bits >> 11}`
  return {
    ...{ kind: 'audio', codec, configuration: Buffer.from(configuration) },
    ...{ sampleRate, channels, frameSamples: AAC_FRAME_SAMPLES },
  }
}

/**
 * Opus as a box wants it (dOps), from the head that streams begin with (RFC 7845, section 5.1): the same numbers, the other
 * end first. Undefined for more than two channels, whose order would have to be told.
 */
export function opusConfig(head: Buffer, frameSamples: number): AudioConfig | undefined {
  if (head.length < MIN_OPUS_HEAD_BYTES || head.toString('latin1', 0, 8) !== 'OpusHead')
    throw new Error('the configuration of the audio is cut off')
  const channels = head[9] ?? 0
  if (channels < 1 || channels > 2 || head[18] !== 0) return undefined
  const configuration = Buffer.alloc(11)
  configuration[1] = channels
  configuration.writeUInt16BE(head.readUInt16LE(10), 2)
  configuration.writeUInt32BE(head.readUInt32LE(12), 4)
  configuration.writeInt16BE(head.readInt16LE(16), 8)
  return { kind: 'audio', codec: 'opus', configuration, sampleRate: OPUS_SAMPLE_RATE, channels, frameSamples }
}

/** How long an Opus packet is, in samples at 48 kHz (RFC 6716, section 3.1). */
export function opusSamples(packet: Buffer): number {
  const toc = packet[0] ?? 0
  const config = toc >> 3
  const frame =
    config < 12
      ? ([480, 960, 1_920, 2_880][config & 3] as number)
      : config < 16
        ? ([480, 960][config & 1] as number)
        : ([120, 240, 480, 960][config & 3] as number)
  const frames = (toc & 3) === 0 ? 1 : (toc & 3) < 3 ? 2 : (packet[1] ?? 1) & 63
  return frame * Math.max(1, frames)
}
