import type { AudioConfig } from './packets.ts'

// A player that has picture and no sound stands still where both were announced: so who is muted sends silence.

const OPUS_20_MS_SAMPLES = 960
/** One frame of 20 ms of CELT, all bands empty (RFC 6716, sections 3.1 and 4.3). */
const OPUS_SILENCE = Buffer.from([0xf8, 0xff, 0xfe])
/** A configuration alone: a frame of no bytes, which a decoder fills with silence (RFC 6716, section 3.2.1). */
const opusNothing = (packet: Buffer): Buffer => Buffer.from([(packet[0] ?? 0) & 0xfc])
/** Access units of AAC-LC without a spectral line (ISO/IEC 14496-3, section 4.4.2), for one channel and for two. */
const AAC_MONO = Buffer.from([0x00, 0xc8, 0x00, 0x80, 0x23, 0x80])
const AAC_STEREO = Buffer.from([0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80])

/** A packet as long as the one it stands for, in which nothing is heard. */
export function silenced({ codec, channels, frameSamples }: AudioConfig, packet: Buffer): Buffer {
  if (codec !== 'opus') return channels === 1 ? AAC_MONO : AAC_STEREO
  return frameSamples === OPUS_20_MS_SAMPLES ? OPUS_SILENCE : opusNothing(packet)
}
