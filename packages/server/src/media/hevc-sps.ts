import { BitReader, pixelAspectIn, side } from './sps.ts'
import type { Shape } from './sps.ts'
import type { PixelAspect } from './packets.ts'

// ITU-T H.265, section 7.3.2.2: sequence parameter sets, as far as the size and the shape of pixels.

const SPS_NAL = 33
const RECORD_HEADER_BYTES = 22
const NAL_HEADER_BYTES = 2
const PROFILE_BITS = 88
const LEVEL_BITS = 8
const MAX_SETS = 64
const MAX_PICTURES = 16
const MAX_LONG_TERM = 32

/** The first sequence parameter set in an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 8.3.3.1). */
function spsIn(record: Buffer): Buffer | undefined {
  let at = RECORD_HEADER_BYTES
  const uint = (bytes: 1 | 2): number => {
    if (at + bytes > record.length) return 0
    at += bytes
    return record.readUIntBE(at - bytes, bytes)
  }
  for (let arrays = uint(1); arrays > 0; arrays--) {
    const type = uint(1) & 63
    for (let nals = uint(2); nals > 0 && at < record.length; nals--) {
      const length = uint(2)
      if (type === SPS_NAL && at + length <= record.length) return record.subarray(at, at + length)
      at += length
    }
  }
  return undefined
}

const skip = (bits: BitReader, ues: number): void => {
  for (let n = 0; n < ues; n++) bits.ue()
}
const bounded = (count: number, most: number): number => {
  if (count > most) throw new Error('the configuration of the video is out of bounds')
  return count
}

function skipProfile(bits: BitReader, subLayers: number): void {
  bits.bits(PROFILE_BITS + LEVEL_BITS)
  const there = Array.from({ length: subLayers }, () => [bits.bits(1), bits.bits(1)] as const)
  if (subLayers > 0) bits.bits(2 * (8 - subLayers))
  for (const [profile, level] of there) bits.bits(profile * PROFILE_BITS + level * LEVEL_BITS)
}

function skipScalingLists(bits: BitReader): void {
  for (let size = 0; size < 4; size++)
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (bits.bits(1) === 0) {
        bits.ue()
        continue
      }
      if (size > 1) bits.se()
      skip(bits, Math.min(64, 1 << (4 + (size << 1))))
    }
}

/** Section 7.3.7; gives how many frames the set has. */
function skipReferences(bits: BitReader, index: number, before: number): number {
  if (index > 0 && bits.bits(1) === 1) {
    bits.bits(1)
    bits.ue()
    let count = 0
    for (let n = 0; n <= before; n++) if (bits.bits(1) === 1 || bits.bits(1) === 1) count += 1
    return bounded(count, MAX_PICTURES)
  }
  const count = bounded(bits.ue() + bits.ue(), MAX_PICTURES)
  for (let n = 0; n < count; n++) {
    bits.ue()
    bits.bits(1)
  }
  return count
}

/** What stands between the size and the usability information. */
function skipTools(bits: BitReader, subLayers: number): void {
  skip(bits, 2)
  const orderBits = bits.ue() + 4
  skip(bits, 3 * (bits.bits(1) === 1 ? subLayers + 1 : 1))
  skip(bits, 6)
  if (bits.bits(1) === 1 && bits.bits(1) === 1) skipScalingLists(bits)
  bits.bits(2)
  if (bits.bits(1) === 1) {
    bits.bits(8)
    skip(bits, 2)
    bits.bits(1)
  }
  let frames = 0
  const sets = bounded(bits.ue(), MAX_SETS)
  for (let set = 0; set < sets; set++) frames = skipReferences(bits, set, frames)
  if (bits.bits(1) === 1) for (let n = bounded(bits.ue(), MAX_LONG_TERM); n > 0; n--) bits.bits(orderBits + 1)
  bits.bits(2)
}

/** A set whose tools are not read here has a size all the same. */
function aspectBehind(bits: BitReader, subLayers: number): PixelAspect | undefined {
  try {
    skipTools(bits, subLayers)
    return pixelAspectIn(bits)
  } catch {
    return undefined
  }
}

/** The size and shape of the video in a configuration; undefined where it does not say. */
export function hevcShape(record: Buffer): Shape | undefined {
  const sps = spsIn(record)
  if (!sps) return undefined
  const bits = new BitReader(sps.subarray(NAL_HEADER_BYTES))
  bits.bits(4)
  const subLayers = bits.bits(3)
  bits.bits(1)
  skipProfile(bits, subLayers)
  bits.ue()
  const chroma = bits.ue()
  if (chroma === 3) bits.bits(1)
  const [width, height] = [bits.ue(), bits.ue()]
  const cropped = bits.bits(1) === 1
  const [left, right, top, bottom] = cropped ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()] : [0, 0, 0, 0]
  const [unitX, unitY] = [chroma === 1 || chroma === 2 ? 2 : 1, chroma === 1 ? 2 : 1]
  if (bits.isPastEnd || width === 0 || height === 0) return undefined
  const pixelAspect = aspectBehind(bits, subLayers)
  return {
    width: side(width - (left + right) * unitX),
    height: side(height - (top + bottom) * unitY),
    ...(pixelAspect ? { pixelAspect } : {}),
  }
}
