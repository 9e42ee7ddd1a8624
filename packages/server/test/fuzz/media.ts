import type { Draw } from './random.ts'

// Pieces of streams that are right in themselves, to be spoilt.

/** AVCDecoderConfigurationRecord of a Baseline stream of 320 × 180, as x264 writes it. */
export const AVC_CONFIG = Buffer.from(
  '0142c00dffe1001767 42c00d d90141fb011000000300100000030320f142 99200100 0468cb8cb2'.replaceAll(' ', ''),
  'hex',
)
const AAC_CONFIG = Buffer.from([0x11, 0x90])
const OPUS_HEAD = Buffer.from('4f707573486561640102380180bb0000000000', 'hex')
const FOUR_CC = ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', 'Opus', 'xxxx', '\u0000\u0000\u0000\u0000']

const slice = (draw: Draw): Buffer => {
  const length = 1 + draw.length(200, 8_000)
  const nal = Buffer.alloc(4 + length, 0x65)
  nal.writeUInt32BE(draw.oneIn(10) ? 0xffffffff : length)
  return nal
}

/** Tags of FLV and of Enhanced RTMP: what is shown, what is heard, and how each begins. */
export const videoTag = (draw: Draw): Buffer => {
  const composition = draw.pick([Buffer.from([0, 0, 0]), Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x80, 0, 0])])
  const fourCc = Buffer.from(draw.pick(FOUR_CC), 'latin1')
  return draw.pick([
    () => Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), AVC_CONFIG]),
    () => Buffer.concat([Buffer.from([0x17, 1]), composition, slice(draw)]),
    () => Buffer.concat([Buffer.from([0x27, 1]), composition, slice(draw)]),
    () => Buffer.from([0x17, 2, 0, 0, 0]),
    () => Buffer.concat([Buffer.from([0x90]), fourCc, draw.oneIn(2) ? AVC_CONFIG : draw.bytes(draw.length(40, 400))]),
    () => Buffer.concat([Buffer.from([0x91]), fourCc, composition, slice(draw)]),
    () => Buffer.concat([Buffer.from([0xa0 | draw.below(16)]), fourCc, slice(draw)]),
    () => draw.bytes(draw.length(10, 2_000)),
  ])()
}

export const audioTag = (draw: Draw): Buffer => {
  const fourCc = Buffer.from(draw.pick(FOUR_CC), 'latin1')
  return draw.pick([
    () => Buffer.concat([Buffer.from([0xaf, 0]), AAC_CONFIG]),
    () => Buffer.concat([Buffer.from([0xaf, 1]), draw.bytes(draw.length(80, 3_000))]),
    () => Buffer.concat([Buffer.from([0x90]), Buffer.from('Opus'), OPUS_HEAD]),
    () => Buffer.concat([Buffer.from([0x90 | draw.below(8)]), fourCc, draw.bytes(draw.length(60, 600))]),
    () => draw.bytes(draw.length(10, 2_000)),
  ])()
}

const TIMES = [0, 1, 40, 1_000, 60_000, 0x7fffffff, 0xfffffe, 0xffffff, 0x1000000, 0xffffffff]

/** When a tag is from: mostly a little later than the one before. */
export const timeOf = (draw: Draw, index: number): number => (draw.oneIn(6) ? draw.pick(TIMES) : index * 33)
