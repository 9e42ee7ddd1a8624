import { describe, expect, it } from 'vitest'
import { avcConfig, isOtherCodec, opusConfig, opusSamples, otherConfig } from './codecs.ts'

const SIZE = { width: 1_280, height: 720 }

describe('what codecs are called', () => {
  it.each<[string, 'hvc1' | 'av01' | 'vp09', number[], string]>([
    [
      'main, level 3.1',
      'hvc1',
      [1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, ...Array<number>(10).fill(0)],
      'hvc1.1.6.L93.90',
    ],
    [
      'high tier, a profile space',
      'hvc1',
      [1, 0x62, 0x20, 0, 0, 0, 0xb0, 1, 0, 0, 0, 0, 120, ...Array<number>(10).fill(0)],
      'hvc1.A2.4.H120.B0.1',
    ],
    [
      'another profile space, all constraints',
      'hvc1',
      [1, 0xc4, 8, 0, 0, 0, 1, 2, 3, 4, 5, 0xff, 30, ...Array<number>(10).fill(0)],
      'hvc1.C4.10.L30.1.2.3.4.5.FF',
    ],
    [
      'no constraints',
      'hvc1',
      [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 60, ...Array<number>(10).fill(0)],
      'hvc1.1.80000000.L60',
    ],
    ['8 bits', 'av01', [0x81, 0x05, 0, 0], 'av01.0.05M.08'],
    ['10 bits, high tier', 'av01', [0x81, 0x2c, 0xc0, 0], 'av01.1.12H.10'],
    ['12 bits', 'av01', [0x81, 0x40, 0x60, 0], 'av01.2.00M.12'],
    ['profile 2', 'vp09', [1, 0, 0, 0, 2, 31, 0xa0, 1, 1, 1, 0, 0], 'vp09.02.31.10'],
  ])('[MEDIA20] %s: %s', (_, codec, bytes, name) => {
    const config = otherConfig(codec, Buffer.from(bytes), SIZE)
    expect([config.codec, config.width, config.height, config.kind]).toEqual([name, 1_280, 720, 'video'])
    expect(config.configuration).toEqual(Buffer.from(bytes))
    expect(() => otherConfig(codec, Buffer.from(bytes.slice(0, -1)), SIZE)).toThrow('cut off')
  })

  it('[MEDIA20] are those that are passed through', () => {
    expect(['hvc1', 'av01', 'vp09', 'avc1', 'toString'].map(isOtherCodec)).toEqual([true, true, true, false, false])
  })
})

describe('Opus', () => {
  const head = (channels: number, mapping = 0): Buffer => {
    const bytes = Buffer.alloc(19)
    bytes.write('OpusHead')
    bytes[8] = 1
    bytes[9] = channels
    bytes.writeUInt16LE(312, 10)
    bytes.writeUInt32LE(44_100, 12)
    bytes.writeInt16LE(-256, 16)
    bytes[18] = mapping
    return bytes
  }

  it('[MEDIA20] has a box with the numbers of its head, the other end first', () => {
    expect(opusConfig(head(2), 960)).toEqual({
      ...{ kind: 'audio', codec: 'opus', sampleRate: 48_000, channels: 2, frameSamples: 960 },
      configuration: Buffer.from('000201380000ac44ff0000', 'hex'),
    })
    expect([
      opusConfig(head(1), 1)?.channels,
      opusConfig(head(0), 1),
      opusConfig(head(3), 1),
      opusConfig(head(2, 1), 1),
    ]).toEqual([...[1, undefined], ...[undefined, undefined]])
    expect(() => opusConfig(head(2).subarray(0, 18), 960)).toThrow('cut off')
    expect(() => opusConfig(Buffer.alloc(19), 960)).toThrow('cut off')
  })

  it.each([
    [[0 << 3], 480],
    [[3 << 3], 2_880],
    [[11 << 3], 2_880],
    [[12 << 3], 480],
    [[15 << 3], 960],
    [[16 << 3], 120],
    [[31 << 3], 960],
    [[(31 << 3) | 1], 1_920],
    [[(31 << 3) | 2], 1_920],
    [[(28 << 3) | 3, 5], 600],
    [[(28 << 3) | 3, 0xc5], 600],
    [[(28 << 3) | 3, 0], 120],
    [[(28 << 3) | 3], 120],
    [[], 480],
  ])('[MEDIA20] packet %j is %i samples long', (bytes, samples) => {
    expect(opusSamples(Buffer.from(bytes))).toBe(samples)
  })
})

describe('H.264', () => {
  /** An AVCDecoderConfigurationRecord whose sequence parameter set has so many bytes. */
  const record = (sets: number, setBytes: number, length = 8 + setBytes): Buffer =>
    Buffer.from([
      1,
      0x4d,
      0x40,
      0x0a,
      0xff,
      sets,
      0,
      setBytes,
      0x67,
      0x42,
      0xc0,
      0x0a,
      0xda,
      0x10,
      0x89,
      0xa8,
    ]).subarray(0, length)

  it('[MEDIA20] is named by its profile, its constraints and its level', () => {
    const bytes = record(0xe1, 8)
    const config = avcConfig(bytes)
    expect(config).toEqual({ kind: 'video', codec: 'avc1.4d400a', configuration: bytes, width: 64, height: 128 })
    // It is kept, and what it came in is not.
    bytes.fill(0)
    expect(config.configuration[1]).toBe(0x4d)
  })

  it('[RTMP18] without a sequence parameter set, or a whole head, is refused', () => {
    expect(() => avcConfig(record(0xe1, 8, 7))).toThrow('the configuration of the video is cut off')
    expect(() => avcConfig(record(0xe0, 8))).toThrow('has no sequence parameter set')
    expect(() => avcConfig(record(0xe1, 3))).toThrow('has no sequence parameter set')
    expect(avcConfig(record(0xe1, 4)).kind).toBe('video')
  })
})
