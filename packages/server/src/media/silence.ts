import type { AudioConfig } from './packets.ts'

// A player that was promised audio stands still where none comes. So who is muted sends silence, and audio that stops is
// filled up with it.

const OPUS_20_MS_SAMPLES = 960
/** One frame of 20 ms of CELT, all bands empty (RFC 6716, sections 3.1 and 4.3). */
const OPUS_SILENCE = Buffer.from([0xf8, 0xff, 0xfe])
/** Configurations by the length of a packet in samples of 48 kHz: CELT, and SILK for the longest (RFC 6716, section 3.1). */
const OPUS_CONFIGURATIONS: Record<number, number> = { 120: 28, 240: 29, 480: 30, 1_920: 10, 2_880: 11 }
/** A configuration alone: a frame of no bytes, which a decoder fills with silence (RFC 6716, section 3.2.1). */
const opusNothing = (packet: Buffer): Buffer => Buffer.from([(packet[0] ?? 0) & 0xfc])

// Syntactic elements of AAC (ISO/IEC 14496-3, table 4.85), by channel configuration (table 1.19).
const [SINGLE, PAIR, LOW, END] = [0, 1, 3, 7] as const
const AAC_ELEMENTS: Record<number, readonly number[]> = {
  ...{ 1: [SINGLE], 2: [PAIR], 3: [SINGLE, PAIR], 4: [SINGLE, PAIR, SINGLE], 5: [SINGLE, PAIR, PAIR] },
  ...{ 6: [SINGLE, PAIR, PAIR, LOW], 7: [SINGLE, PAIR, PAIR, PAIR, LOW] },
}
/** Gain, window, no bands, no tools: one channel in which there is nothing (section 4.4.2.7). */
const CHANNEL_BITS = 8 + 11 + 3
/** Main, LC, SBR and PS, the last two with a core of LC. */
const SILENT_AAC = /^mp4a\.40\.(1|2|5|29)$/

/** An access unit of AAC without a spectral line, written bit by bit: identifiers among zeros. */
function aacSilence(elements: readonly number[]): Buffer {
  const tags = new Map<number, number>()
  let bits = ''
  for (const element of elements) {
    const tag = tags.get(element) ?? 0
    tags.set(element, tag + 1)
    bits += element.toString(2).padStart(3, '0') + tag.toString(2).padStart(4, '0')
    bits += '0'.repeat(element === PAIR ? 1 + 2 * CHANNEL_BITS : CHANNEL_BITS)
  }
  bits += END.toString(2)
  return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)))
}

/** A packet in which nothing is heard, as long as those of this configuration; undefined where none is known. */
export function silenceOf({ codec, channels, frameSamples }: AudioConfig): Buffer | undefined {
  if (codec !== 'opus') {
    const elements = SILENT_AAC.test(codec) ? AAC_ELEMENTS[channels] : undefined
    return elements && aacSilence(elements)
  }
  if (frameSamples === OPUS_20_MS_SAMPLES) return OPUS_SILENCE
  const configuration = OPUS_CONFIGURATIONS[frameSamples]
  return configuration === undefined ? undefined : Buffer.from([configuration << 3])
}

/** A packet as long as the one it stands for, in which nothing is heard. */
export const silenced = (config: AudioConfig, packet: Buffer): Buffer =>
  silenceOf(config) ?? (config.codec === 'opus' ? opusNothing(packet) : aacSilence([PAIR]))
