import { describe, expect, it } from 'vitest'
import { BitWriter } from './bit-writer.fixture.ts'
import { BitReader, side, videoShape } from './sps.ts'

const BASELINE = 66
const HIGH = 100
const ORDER = {
  counted: (bits: BitWriter) => bits.ue(0, 4),
  cycle: (bits: BitWriter) => bits.ue(1).u(1, 1).se(-3, 5).ue(3).se(1, -2, 300),
  none: (bits: BitWriter) => bits.ue(2),
}
const nothing = (bits: BitWriter): BitWriter => bits

/** A sequence parameter set of H.264 (section 7.3.2.1.1) with its usability information, as far as it matters. */
function sps({
  profile = BASELINE,
  high = nothing,
  order = ORDER.counted,
  macroblocks = [80, 45],
  interlaced = false,
  crop = undefined as number[] | undefined,
  vui = (bits: BitWriter): BitWriter => bits.u(0, 1),
} = {}): Buffer {
  const bits = new BitWriter().u(profile, 8).u(0, 8).u(31, 8).ue(0)
  high(bits)
  order(bits.ue(3)).ue(2).u(0, 1)
  bits.ue((macroblocks[0] ?? 0) - 1, (macroblocks[1] ?? 0) - 1)
  if (interlaced) bits.u(0, 1).u(1, 1)
  else bits.u(1, 1)
  bits.u(1, 1)
  if (crop) bits.u(1, 1).ue(...crop)
  else bits.u(0, 1)
  return vui(bits).nal(0x67)
}
/** What profiles from High on say more: chroma, depths, scaling lists. */
const high =
  (chroma: number, scaling: (bits: BitWriter) => BitWriter = (bits) => bits.u(0, 1)) =>
  (bits: BitWriter): BitWriter => {
    bits.ue(chroma)
    if (chroma === 3) bits.u(1, 1)
    return scaling(bits.ue(1, 2).u(1, 1))
  }
const aspect =
  (number: number, ...extended: number[]) =>
  (bits: BitWriter): BitWriter => {
    bits.u(1, 1).u(1, 1).u(number, 8)
    for (const side of extended) bits.u(side, 16)
    return bits
  }

describe('bits', () => {
  it('[MEDIA24] are numbers of any length, and Exp-Golomb numbers with and without a sign', () => {
    const values = [0, 1, 2, 3, 6, 7, 8, 254, 255, 65_535, 2 ** 31]
    const signed = [0, 1, -1, 2, -2, 17, -300]
    const bits = new BitReader(
      new BitWriter()
        .u(5, 3)
        .u(0xabcdef01, 32)
        .ue(...values)
        .se(...signed)
        .u(1, 1)
        .nal(),
    )
    expect([bits.bits(3), bits.bits(0), bits.bits(32)]).toEqual([5, 0, 0xabcdef01])
    expect(values.map(() => bits.ue())).toEqual(values)
    expect(signed.map(() => bits.se() + 0)).toEqual(signed)
    expect(bits.bits(1)).toBe(1)
  })

  it('[MEDIA24] come without the bytes that prevent start codes; behind the end there are zeros', () => {
    const read = (hex: string, count: number): string =>
      new BitReader(Buffer.from(hex, 'hex'))
        .bits(count)
        .toString(16)
        .padStart(count / 4, '0')
    expect(read('00000301', 24)).toBe('000001')
    expect(read('0000030000030102', 48)).toBe('000000000102')
    expect(read('01000301', 32)).toBe('01000301')
    expect(read('00010301', 32)).toBe('00010301')
    expect(read('000003', 16)).toBe('0000')
    expect(read('ff', 16)).toBe('ff00')
    // Zeros without an end are no number: reading ends all the same.
    expect(new BitReader(Buffer.alloc(2)).ue()).toBe(2 ** 32 - 1)
  })
})

describe('the size of H.264', () => {
  it('[MEDIA24] is that of its macroblocks, whatever is said of order and reference frames', () => {
    for (const order of Object.values(ORDER)) expect(videoShape(sps({ order }))).toEqual({ width: 1_280, height: 720 })
    expect(videoShape(sps({ macroblocks: [120, 34], interlaced: true }))).toEqual({ width: 1_920, height: 1_088 })
  })

  it('[MEDIA24] of a cycle of frames that is too long is refused', () => {
    const cycle = (length: number) => (bits: BitWriter) => {
      bits.ue(1).u(0, 1).se(0, 0).ue(length)
      for (let n = 0; n < length; n++) bits.se(1)
      return bits
    }
    expect(videoShape(sps({ order: cycle(255) })).width).toBe(1_280)
    expect(() => videoShape(sps({ order: cycle(256) }))).toThrow('out of bounds')
  })

  it.each([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])(
    '[MEDIA24] of profile %i is read behind its chroma and depths',
    (profile) => {
      expect(videoShape(sps({ profile, high: high(1) }))).toEqual({ width: 1_280, height: 720 })
    },
  )

  it.each([
    [0, false, 1_280 - 3, 720 - 7],
    [1, false, 1_280 - 6, 720 - 14],
    [2, false, 1_280 - 6, 720 - 7],
    [3, false, 1_280 - 3, 720 - 7],
    [1, true, 1_280 - 6, 1_440 - 28],
    [3, true, 1_280 - 3, 1_440 - 14],
  ])(
    '[MEDIA24] of chroma format %i, interlaced: %s, is cropped in units of the format',
    (chroma, interlaced, width, height) => {
      const bytes = sps({ profile: HIGH, high: high(chroma), interlaced, crop: [1, 2, 3, 4] })
      expect(videoShape(bytes)).toEqual({ width, height })
    },
  )

  it('[MEDIA24] is read behind scaling lists, those that break off and those that are whole', () => {
    const lists =
      (count: number) =>
      (bits: BitWriter): BitWriter => {
        bits.u(1, 1)
        for (let list = 0; list < count; list++) {
          if (list === 1) bits.u(0, 1)
          // Falls to 0 with its second number: the rest is as the last.
          else if (list === 2) bits.u(1, 1).se(4, -12)
          // Falls to 0 over the end of the numbers of a byte.
          else if (list === 3) bits.u(1, 1).se(120, 127, 1)
          else bits.u(1, 1).se(...Array.from({ length: list < 6 ? 16 : 64 }, (_, n) => (n % 2 === 0 ? 3 : -3)))
        }
        return bits
      }
    expect(videoShape(sps({ profile: HIGH, high: high(1, lists(8)), vui: aspect(2) }))).toEqual({
      ...{ width: 1_280, height: 720 },
      pixelAspect: { width: 12, height: 11 },
    })
    expect(videoShape(sps({ profile: HIGH, high: high(3, lists(12)) }))).toEqual({ width: 1_280, height: 720 })
  })

  it('[MEDIA24] is at least one and at most 16,384 pixels, whatever is said', () => {
    expect([side(0), side(1), side(-9), side(16_384), side(16_385)]).toEqual([1, 1, 1, 16_384, 16_384])
    expect(videoShape(sps({ macroblocks: [5_000, 1], crop: [0, 0, 9, 9] }))).toEqual({ width: 16_384, height: 1 })
  })
})

describe('the shape of the pixels of H.264', () => {
  const shapeOf = (vui: (bits: BitWriter) => BitWriter) => videoShape(sps({ vui })).pixelAspect

  it('[MEDIA24] is one of a table (annex E.1.1)', () => {
    const shapes = Array.from({ length: 18 }, (_, number) => shapeOf(aspect(number)))
    expect(shapes.map((shape) => shape && `${shape.width}:${shape.height}`)).toEqual([
      ...[undefined, undefined, '12:11', '10:11', '16:11', '40:33', '24:11', '20:11', '32:11', '80:33'],
      ...['18:11', '15:11', '64:33', '160:99', '4:3', '3:2', '2:1', undefined],
    ])
  })

  it('[MEDIA24] or a ratio of its own, within what can be meant', () => {
    expect(shapeOf(aspect(255, 64, 45))).toEqual({ width: 64, height: 45 })
    expect(shapeOf(aspect(255, 16, 1))).toEqual({ width: 16, height: 1 })
    expect(shapeOf(aspect(255, 1, 16))).toEqual({ width: 1, height: 16 })
    for (const [width, height] of [
      [17, 1],
      [1, 17],
      [3, 0],
      [0, 3],
      [7, 7],
    ] as const)
      expect(shapeOf(aspect(255, width, height)), `${width}:${height}`).toBeUndefined()
  })

  it('[MEDIA24] is a square where nothing is said of it', () => {
    expect(shapeOf((bits) => bits.u(0, 1).u(1, 1).u(14, 8))).toBeUndefined()
    expect(shapeOf((bits) => bits.u(1, 1).u(0, 1).u(14, 8))).toBeUndefined()
  })
})
