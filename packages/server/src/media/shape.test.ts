import { describe, expect, it } from 'vitest'
import { avcConfig, otherConfig } from './codecs.ts'
import { initSegment } from './mp4/init.ts'

// Configurations as libx264 and libx265 wrote them.
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const H264_64_45 = hex(
  '0164001effe1001d 6764001eacd940b4126ffc010000b440000003004000000c83c58b6580 01000668ebe3cb22c0fdf8f800',
)
const H264_12_11 = hex('0164000dffe10019 6764000dacd9416096c084000003000400000300c83c50a658 01000668ebe3cb22c0fdf8f800')
const VPS = '40010c01ffff01600000030090000003000003005a959809'
const HEVC_64_45 = hex(
  `0101600000009000000000005af000fcfdf8f800000f03 a000010018${VPS}` +
    'a10001002f 42010101600000030090000003000003005aa005a20090596566924cafff0040002d6808000003000800000300c840' +
    'a20001000744 01c172b46240',
)
const HEVC_SQUARE = hex(
  `0101600000009000000000003ff000fcfdf8f800000f02 a000010018${VPS}` +
    'a10001002a 42010101600000030090000003000003003fa00522016965959a4932bc05a02000000300200000030321',
)
const OTHER = { width: 1_280, height: 720 }

/** What lies in a box, wherever it is. */
const inBox = (bytes: Buffer, name: string): Buffer | undefined => {
  const at = bytes.indexOf(name, 0, 'latin1')
  return at === -1 ? undefined : bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4))
}
/** The size at which a track is shown, from its header. */
const shownSize = (bytes: Buffer): number[] => {
  const header = inBox(bytes, 'tkhd') ?? Buffer.alloc(8)
  return [header.readUInt32BE(header.length - 8) / 65_536, header.readUInt32BE(header.length - 4) / 65_536]
}

describe('the shape of pixels', () => {
  it('[MEDIA24] is read from H.264 and HEVC, with the size', () => {
    expect(avcConfig(H264_64_45)).toMatchObject({ width: 720, height: 576, pixelAspect: { width: 64, height: 45 } })
    expect(avcConfig(H264_12_11)).toMatchObject({ width: 352, height: 288, pixelAspect: { width: 12, height: 11 } })
    const wide = otherConfig('hvc1', HEVC_64_45, OTHER)
    expect(wide).toMatchObject({ width: 720, height: 576, pixelAspect: { width: 64, height: 45 } })
    // Where the configuration says the size, it is no guess.
    expect(otherConfig('hvc1', HEVC_SQUARE, OTHER)).toMatchObject({ width: 656, height: 360 })
    expect(otherConfig('hvc1', HEVC_SQUARE, OTHER).pixelAspect).toBeUndefined()
  })

  it('[MEDIA24] stands in the header of the stream, and the track is shown at its width', () => {
    const bytes = initSegment(avcConfig(H264_64_45), undefined)
    const pasp = inBox(bytes, 'pasp')
    expect([pasp?.readUInt32BE(0), pasp?.readUInt32BE(4)]).toEqual([64, 45])
    expect(shownSize(bytes)).toEqual([1_024, 576])
    const square = initSegment(otherConfig('hvc1', HEVC_SQUARE, OTHER), undefined)
    expect(inBox(square, 'pasp')).toBeUndefined()
    expect(shownSize(square)).toEqual([656, 360])
  })

  it('[MEDIA24] that cannot be meant is none', () => {
    const spoilt = (from: number[], to: number[]): Buffer => {
      const bytes = Buffer.from(H264_64_45)
      const at = bytes.indexOf(Buffer.from(from))
      Buffer.from(to).copy(bytes, at)
      return bytes
    }
    // The numerator of the ratio, shifted as it lies in the bits: 0 in the place of 64 and 45.
    for (const bytes of [H264_64_45.subarray(0, 30), spoilt([0x01, 0x00, 0x00, 0xb4], [0, 0, 0, 0])])
      expect(() => avcConfig(bytes)).not.toThrow()
    for (let cut = 23; cut < HEVC_64_45.length; cut++)
      expect(otherConfig('hvc1', HEVC_64_45.subarray(0, cut), OTHER).width).toBeGreaterThan(0)
  })
})
