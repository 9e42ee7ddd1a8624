import type { PixelAspect } from './packets.ts'

/** Reads bits of a parameter set, with the bytes that prevent start codes taken out (ITU-T H.264, section 7.4.1). */
export class BitReader {
  #bytes: Buffer
  #at = 0

  constructor(nal: Buffer) {
    const clean: number[] = []
    for (let index = 0; index < nal.length; index++) {
      if (nal[index] === 3 && nal[index - 1] === 0 && nal[index - 2] === 0) continue
      clean.push(nal[index] as number)
    }
    this.#bytes = Buffer.from(clean)
  }

  bits(count: number): number {
    let value = 0
    for (let n = 0; n < count; n++, this.#at++)
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1)
    return value
  }

  /** More was read than there is: the rest was zeros. */
  get isPastEnd(): boolean {
    return this.#at > this.#bytes.length * 8
  }

  /** An unsigned Exp-Golomb number (section 9.1). */
  ue(): number {
    let zeros = 0
    while (this.bits(1) === 0 && zeros < 32) zeros++
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  se(): number {
    const code = this.ue()
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2
  }
}

/** num_ref_frames_in_pic_order_cnt_cycle (section 7.4.2.1.1). */
const MAX_ORDER_CYCLE = 255
const MAX_SIDE_PX = 16_384

/** Whatever a parameter set says, as a size that boxes and journals can hold. */
export const side = (px: number): number => Math.min(MAX_SIDE_PX, Math.max(1, px))

const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

function skipScalingLists(bits: BitReader, count: number): void {
  for (let list = 0; list < count; list++) {
    if (bits.bits(1) === 0) continue
    let last = 8
    let next = 8
    for (let n = 0; n < (list < 6 ? 16 : 64); n++) {
      if (next !== 0) next = (last + bits.se() + 256) % 256
      last = next === 0 ? last : next
    }
  }
}

/** Table E-1, the same for H.264 and HEVC: by number, from 1 on. */
const PIXEL_ASPECTS: readonly (readonly [number, number])[] = [
  ...([
    [1, 1],
    [12, 11],
    [10, 11],
    [16, 11],
    [40, 33],
    [24, 11],
    [20, 11],
    [32, 11],
    [80, 33],
  ] as const),
  ...([
    [18, 11],
    [15, 11],
    [64, 33],
    [160, 99],
    [4, 3],
    [3, 2],
    [2, 1],
  ] as const),
]
const EXTENDED_ASPECT = 255
/** Beyond it something else was meant. */
const MAX_ASPECT = 16

/** The shape of pixels, where the usability information begins with one (annex E.1.1); undefined where they are square. */
export function pixelAspectIn(bits: BitReader): PixelAspect | undefined {
  if (bits.bits(1) === 0 || bits.bits(1) === 0) return undefined
  const number = bits.bits(8)
  const [width, height] =
    number === EXTENDED_ASPECT ? [bits.bits(16), bits.bits(16)] : (PIXEL_ASPECTS[number - 1] ?? [1, 1])
  const ratio = height > 0 ? width / height : 0
  if (ratio === 1 || ratio < 1 / MAX_ASPECT || ratio > MAX_ASPECT) return undefined
  return { width, height }
}

export type Shape = { width: number; height: number; pixelAspect?: PixelAspect }

/** The size and shape of the video that a sequence parameter set describes (section 7.3.2.1.1). */
export function videoShape(sps: Buffer): Shape {
  const bits = new BitReader(sps.subarray(1))
  const profile = bits.bits(8)
  bits.bits(16)
  bits.ue()
  let chroma = 1
  if (HIGH_PROFILES.has(profile)) {
    chroma = bits.ue()
    if (chroma === 3) bits.bits(1)
    bits.ue()
    bits.ue()
    bits.bits(1)
    if (bits.bits(1) === 1) skipScalingLists(bits, chroma === 3 ? 12 : 8)
  }
  bits.ue()
  const orderType = bits.ue()
  if (orderType === 0) bits.ue()
  if (orderType === 1) {
    bits.bits(1)
    bits.se()
    bits.se()
    const cycle = bits.ue()
    if (cycle > MAX_ORDER_CYCLE) throw new Error('the configuration of the video is out of bounds')
    for (let n = cycle; n > 0; n--) bits.se()
  }
  bits.ue()
  bits.bits(1)
  const widthMacroblocks = bits.ue() + 1
  const heightUnits = bits.ue() + 1
  const framesOnly = bits.bits(1)
  if (framesOnly === 0) bits.bits(1)
  bits.bits(1)
  const cropped = bits.bits(1) === 1
  const [left, right, top, bottom] = cropped ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0]
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1
  const unitY = (chroma === 1 ? 2 : 1) * (2 - framesOnly)
  const pixelAspect = pixelAspectIn(bits)
  return {
    width: side(widthMacroblocks * 16 - (left + right) * unitX),
    height: side(heightUnits * 16 * (2 - framesOnly) - (top + bottom) * unitY),
    ...(pixelAspect ? { pixelAspect } : {}),
  }
}
