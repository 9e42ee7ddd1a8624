import { describe, expect, it } from 'vitest'
import { BitWriter } from './bit-writer.fixture.ts'
import { hevcShape } from './hevc-sps.ts'

const SPS = 33
const PPS = 34
const LAYER = [0x42, 1]

/** A sequence parameter set of HEVC (section 7.3.2.2), with pixels of 40:33 unless its tools are not understood. */
function sps({
  subLayers = [] as [profile: 0 | 1, level: 0 | 1][],
  chroma = 1,
  size = [1_920, 1_088],
  crop = undefined as number[] | undefined,
  allLayers = false,
  scaling = (bits: BitWriter): BitWriter => bits.u(0, 1),
  pcm = false,
  references = (bits: BitWriter): BitWriter => bits.ue(0),
  longTerm = undefined as number | undefined,
} = {}): Buffer {
  const bits = new BitWriter().u(0, 4).u(subLayers.length, 3).u(1, 1)
  bits.u(0x0160, 16).u(0xffffffff, 32).u(0xff00ff00, 32).u(93, 16)
  for (const [profile, level] of subLayers) bits.u(profile, 1).u(level, 1)
  if (subLayers.length > 0) bits.u(0, 2 * (8 - subLayers.length))
  for (const [profile, level] of subLayers) {
    if (profile === 1) bits.u(0xffffffff, 32).u(0, 32).u(0xffffff, 24)
    if (level === 1) bits.u(0xff, 8)
  }
  bits.ue(0, chroma)
  if (chroma === 3) bits.u(1, 1)
  bits.ue(...size)
  if (crop) bits.u(1, 1).ue(...crop)
  else bits.u(0, 1)
  // Depths; the order is counted in 4 + 2 bits, for the highest layer or for each.
  bits.ue(0, 1, 2).u(allLayers ? 1 : 0, 1)
  for (let layer = 0; layer <= (allLayers ? subLayers.length : 0); layer++) bits.ue(4, 2, 5)
  bits.ue(0, 3, 0, 3, 1, 2)
  scaling(bits).u(0b10, 2)
  if (pcm) bits.u(1, 1).u(0x77, 8).ue(1, 2).u(1, 1)
  else bits.u(0, 1)
  references(bits)
  if (longTerm === undefined) bits.u(0, 1)
  else {
    bits.u(1, 1).ue(longTerm)
    for (let n = 0; n < longTerm; n++) bits.u(0b1010101, 7)
  }
  return bits
    .u(0b01, 2)
    .u(1, 1)
    .u(1, 1)
    .u(5, 8)
    .nal(...LAYER)
}

type Nals = [type: number, ...nals: Buffer[]]
/** An HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 8.3.3.1). */
function record(...arrays: Nals[]): Buffer {
  const parts: Buffer[] = [Buffer.alloc(22), Buffer.from([arrays.length])]
  for (const [type, ...nals] of arrays) {
    parts.push(Buffer.from([0x80 | type, 0, nals.length]))
    for (const nal of nals) parts.push(Buffer.from([nal.length >> 8, nal.length & 255]), nal)
  }
  return Buffer.concat(parts)
}
const shapeOf = (nal: Buffer) => hevcShape(record([SPS, nal]))
const PIXELS = { width: 40, height: 33 }
const WHOLE = { width: 1_920, height: 1_088, pixelAspect: PIXELS }

describe('the size of HEVC', () => {
  it('[MEDIA24] is that of the first sequence parameter set, wherever it is', () => {
    const first = sps()
    const other = sps({ size: [640, 360] })
    const pps = Buffer.from([0x44, 1, 0xc1])
    expect(hevcShape(record([SPS, first]))).toEqual(WHOLE)
    expect(hevcShape(record([32, pps, pps], [PPS, pps], [SPS, first, other]))).toEqual(WHOLE)
    expect(hevcShape(record([SPS, other], [SPS, first]))).toMatchObject({ width: 640, height: 360 })
  })

  it('[MEDIA24] is not known without such a set, or with one that has no size', () => {
    expect(hevcShape(record())).toBeUndefined()
    expect(hevcShape(record([PPS, sps()]))).toBeUndefined()
    expect(hevcShape(Buffer.alloc(22))).toBeUndefined()
    expect(shapeOf(sps({ size: [0, 1_088] }))).toBeUndefined()
    expect(shapeOf(sps({ size: [1_920, 0] }))).toBeUndefined()
  })

  it('[MEDIA53] is not known from a set, or a record, that is cut off before it', () => {
    const whole = record([SPS, sps()])
    for (let bytes = 0; bytes < whole.length; bytes++)
      expect(hevcShape(whole.subarray(0, bytes)), `${bytes} bytes of the record`).toBeUndefined()
    // The size ends with the 31st byte, its protection against start codes counted.
    const sized = Array.from({ length: 40 }, (_, bytes) => shapeOf(sps().subarray(0, bytes))?.width)
    const known = sized.indexOf(1_920)
    expect(sized.slice(0, known)).toEqual(Array.from({ length: known }, () => undefined))
    expect(new Set(sized.slice(known))).toEqual(new Set([1_920]))
  })

  it.each([
    [0, 1_920 - 3, 1_088 - 7],
    [1, 1_920 - 6, 1_088 - 14],
    [2, 1_920 - 6, 1_088 - 7],
    [3, 1_920 - 3, 1_088 - 7],
  ])('[MEDIA24] of chroma format %i is cropped in units of the format', (chroma, width, height) => {
    expect(shapeOf(sps({ chroma, crop: [1, 2, 3, 4] }))).toEqual({ width, height, pixelAspect: PIXELS })
    expect(shapeOf(sps({ chroma }))).toEqual(WHOLE)
  })

  it('[MEDIA24] is read behind the profiles and levels of layers', () => {
    for (const subLayers of [
      [[0, 0]],
      [[1, 0]],
      [[0, 1]],
      [
        [1, 1],
        [0, 1],
        [1, 0],
      ],
    ] as [0 | 1, 0 | 1][][])
      for (const allLayers of [false, true]) expect(shapeOf(sps({ subLayers, allLayers }))).toEqual(WHOLE)
  })
})

describe('the shape of the pixels of HEVC', () => {
  it('[MEDIA24] is read behind scaling lists', () => {
    const lists = (bits: BitWriter): BitWriter => {
      bits.u(1, 1).u(1, 1)
      for (let size = 0; size < 4; size++)
        for (let matrix = 0; matrix < (size === 3 ? 2 : 6); matrix++) {
          // One that is as another.
          if (matrix === 1) {
            bits.u(0, 1).ue(3)
            continue
          }
          bits.u(1, 1)
          if (size > 1) bits.se(-5)
          bits.se(...Array.from({ length: size === 0 ? 16 : 64 }, (_, n) => (n % 3) - 1))
        }
      return bits
    }
    expect(shapeOf(sps({ scaling: lists }))).toEqual(WHOLE)
    // Those of the standard.
    expect(shapeOf(sps({ scaling: (bits) => bits.u(1, 1).u(0, 1) }))).toEqual(WHOLE)
  })

  it('[MEDIA24] is read behind samples that are coded as they are, and long-term reference frames', () => {
    expect(shapeOf(sps({ pcm: true }))).toEqual(WHOLE)
    expect(shapeOf(sps({ longTerm: 3 }))).toEqual(WHOLE)
    expect(shapeOf(sps({ longTerm: 32 }))).toEqual(WHOLE)
  })

  it('[MEDIA24] is read behind sets of reference frames, those too that are told by the one before', () => {
    const references = (bits: BitWriter): BitWriter => {
      bits.ue(4)
      // Two before and one after.
      bits.ue(2, 1)
      for (let n = 0; n < 3; n++) bits.ue(n).u(1, 1)
      // As the three before and itself: used, not used but kept, neither, used. Three frames.
      bits.u(1, 1).u(1, 1).ue(4).u(1, 1).u(0, 1).u(1, 1).u(0, 1).u(0, 1).u(1, 1)
      // One of those three and itself again, then two of its own.
      bits.u(1, 1).u(0, 1).ue(0)
      for (let n = 0; n < 4; n++) bits.u(1, 1)
      bits.u(0, 1).ue(0, 2)
      for (let n = 0; n < 2; n++) bits.ue(7).u(0, 1)
      return bits
    }
    expect(shapeOf(sps({ references }))).toEqual(WHOLE)
  })

  it('[MEDIA24] is not read where there is more than can be, and the size is', () => {
    const sized = { width: 1_920, height: 1_088 }
    const frames =
      (before: number, after: number) =>
      (bits: BitWriter): BitWriter => {
        bits.ue(1, before, after)
        for (let n = 0; n < before + after; n++) bits.ue(0).u(1, 1)
        return bits
      }
    expect(shapeOf(sps({ references: frames(9, 7) }))).toEqual(WHOLE)
    expect(shapeOf(sps({ references: frames(9, 8) }))).toEqual(sized)
    const sets = (count: number) => (bits: BitWriter) => {
      bits.ue(count).ue(0, 0)
      for (let n = 1; n < count; n++) bits.u(0, 1).ue(0, 0)
      return bits
    }
    expect(shapeOf(sps({ references: sets(64) }))).toEqual(WHOLE)
    expect(shapeOf(sps({ references: sets(65) }))).toEqual(sized)
    expect(shapeOf(sps({ longTerm: 33 }))).toEqual(sized)
    // As the sixteen before, and itself.
    const two = (bits: BitWriter): BitWriter => {
      bits.ue(2, 9, 7)
      for (let n = 0; n < 16; n++) bits.ue(0).u(1, 1)
      return bits.u(1, 1).u(0, 1).ue(0).u(0x1ffff, 17)
    }
    expect(shapeOf(sps({ references: two }))).toEqual(sized)
  })
})
