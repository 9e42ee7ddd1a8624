import { describe, expect, it } from 'vitest'
import type { AudioConfig, VideoConfig } from '../packets.ts'
import { boxHex, hex, inBoxes, treeOf, zeros } from './box-tree.fixture.ts'
import type { BoxTree } from './box-tree.fixture.ts'
import { initSegment } from './init.ts'

const VIDEO: VideoConfig = {
  ...{ kind: 'video', codec: 'avc1.64001f', configuration: Buffer.from('0164001f', 'hex'), width: 640, height: 360 },
}
const AAC: AudioConfig = {
  ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: Buffer.from('1190', 'hex'), sampleRate: 48_000, channels: 2 },
  frameSamples: 1_024,
}
const UNITY = `00010000 ${zeros(12)} 00010000 ${zeros(12)} 40000000`
const NO_SAMPLES: BoxTree[] = [
  ['stts', zeros(8)],
  ['stsc', zeros(8)],
  ['stsz', zeros(12)],
  ['stco', zeros(8)],
]
const IN_THIS_FILE: BoxTree = ['dinf', [['dref', hex(`00000000 00000001 ${boxHex('url ', '00000001')}`)]]]
const MOVIE: BoxTree = [
  'mvhd',
  hex(`00000000 ${zeros(8)} 000003e8 00000000 00010000 0100 ${zeros(10)} ${UNITY} ${zeros(24)} 00000003`),
]
/** The content of a box in a header. */
const textIn = (bytes: Buffer, name: string): string => inBoxes(treeOf(bytes), name) as string
const namesIn = (bytes: Buffer): string[] => (inBoxes(treeOf(bytes), 'moov') as BoxTree[]).map(([name]) => name)
const visual = (size: string, configuration: string): string => `
  000000000000 0001 ${zeros(16)} ${size} 00480000 00480000 00000000 0001 ${zeros(32)} 0018 ffff ${configuration}`

describe('the header of a stream', () => {
  it('[MEDIA20] of H.264 and AAC has both tracks, box by box', () => {
    const { video, audio } = {
      video: boxHex('avc1', visual('0280 0168', boxHex('avcC', '0164001f'))),
      audio: boxHex(
        'mp4a',
        `000000000000 0001 ${zeros(8)} 0002 0010 0000 0000 bb80 0000`,
        boxHex('esds', `00000000 03 19 0002 00 04 11 40 15 000000 ${zeros(8)} 05 02 1190 06 01 02`),
      ),
    }
    expect(treeOf(initSegment(VIDEO, AAC))).toEqual([
      ['ftyp', hex(`69736f36 00000001 69736f36 636d6663 6d703431`)],
      [
        'moov',
        [
          MOVIE,
          [
            'trak',
            [
              ['tkhd', hex(`00000007 ${zeros(8)} 00000001 ${zeros(20)} 0000 0000 ${UNITY} 02800000 01680000`)],
              [
                'mdia',
                [
                  ['mdhd', hex(`00000000 ${zeros(8)} 00015f90 00000000 55c4 0000`)],
                  ['hdlr', hex(`00000000 00000000 76696465 ${zeros(13)}`)],
                  [
                    'minf',
                    [
                      ['vmhd', hex(`00000001 ${zeros(8)}`)],
                      IN_THIS_FILE,
                      ['stbl', [['stsd', hex(`00000000 00000001 ${video}`)], ...NO_SAMPLES]],
                    ],
                  ],
                ],
              ],
            ],
          ],
          [
            'trak',
            [
              ['tkhd', hex(`00000007 ${zeros(8)} 00000002 ${zeros(20)} 0100 0000 ${UNITY} ${zeros(8)}`)],
              [
                'mdia',
                [
                  ['mdhd', hex(`00000000 ${zeros(8)} 0000bb80 00000000 55c4 0000`)],
                  ['hdlr', hex(`00000000 00000000 736f756e ${zeros(13)}`)],
                  [
                    'minf',
                    [
                      ['smhd', zeros(8)],
                      IN_THIS_FILE,
                      ['stbl', [['stsd', hex(`00000000 00000001 ${audio}`)], ...NO_SAMPLES]],
                    ],
                  ],
                ],
              ],
            ],
          ],
          [
            'mvex',
            [
              ['trex', hex(`00000000 00000001 00000001 ${zeros(12)}`)],
              ['trex', hex(`00000000 00000002 00000001 ${zeros(12)}`)],
            ],
          ],
        ],
      ],
    ])
  })

  it.each([
    ['avc1.42c00a', 'avcC'],
    ['hvc1.1.6.L93.90', 'hvcC'],
    ['av01.0.05M.08', 'av1C'],
    ['vp09.02.31.10', 'vpcC'],
  ])('[MEDIA20] of %s says so, with its configuration in %s', (codec, configurationBox) => {
    const entry = boxHex(codec.slice(0, 4), visual('0280 0168', boxHex(configurationBox, '0164001f')))
    const bytes = initSegment({ ...VIDEO, codec }, undefined)
    expect(textIn(bytes, 'stsd')).toBe(hex(`00000000 00000001 ${entry}`))
    expect(namesIn(bytes)).toEqual(['mvhd', 'trak', 'mvex'])
    expect(textIn(bytes, 'trex')).toBe(hex(`00000000 00000001 00000001 ${zeros(12)}`))
    expect(inBoxes(treeOf(bytes), 'mvex')).toHaveLength(1)
  })

  it('[MEDIA20] of Opus alone has one track, the second', () => {
    const opus = { ...AAC, codec: 'opus', configuration: Buffer.from('000101380000bb80000000', 'hex'), channels: 1 }
    const bytes = initSegment(undefined, opus)
    const entry = boxHex(
      'Opus',
      `000000000000 0001 ${zeros(8)} 0001 0010 0000 0000 bb80 0000`,
      boxHex('dOps', '000101380000bb80000000'),
    )
    expect(textIn(bytes, 'stsd')).toBe(hex(`00000000 00000001 ${entry}`))
    expect(namesIn(bytes)).toEqual(['mvhd', 'trak', 'mvex'])
    expect(textIn(bytes, 'trex')).toBe(hex(`00000000 00000002 00000001 ${zeros(12)}`))
    expect(inBoxes(treeOf(bytes), 'mvex')).toHaveLength(1)
  })

  it('[MEDIA24] gives the track its width as it is shown, as far as a track can be wide', () => {
    const shown = (width: number, pixelAspect: { width: number; height: number }): string =>
      textIn(initSegment({ ...VIDEO, width, pixelAspect }, undefined), 'tkhd').slice(-16)
    expect(shown(720, { width: 64, height: 45 })).toBe(hex('04000000 01680000'))
    expect(shown(720, { width: 10, height: 11 })).toBe(hex('028f0000 01680000'))
    expect(shown(16_384, { width: 16, height: 1 })).toBe(hex('ffff0000 01680000'))
  })

  it('[MEDIA52] of audio with more samples a second than its entry can say leaves the rate to the configuration', () => {
    // Behind the head of the description, and 24 bytes of the entry.
    const at = (sampleRate: number): string =>
      textIn(initSegment(undefined, { ...AAC, sampleRate }), 'stsd').slice(2 * (8 + 8 + 24), 2 * (8 + 8 + 28))
    expect(at(64_000)).toBe('fa000000')
    expect(at(88_200)).toBe('00000000')
    expect(at(96_000)).toBe('00000000')
  })

  it('[MEDIA52] of audio with a long configuration says how long it is in as many bytes as that takes', () => {
    const configuration = Buffer.alloc(300, 0xee)
    const esds = boxHex(
      'esds',
      `00000000 03 82 45 0002 00 04 82 3c 40 15 000000 ${zeros(8)} 05 82 2c ${'ee'.repeat(300)} 06 01 02`,
    )
    expect(textIn(initSegment(undefined, { ...AAC, configuration }), 'stsd')).toContain(esds)
    const short = textIn(initSegment(undefined, { ...AAC, configuration: configuration.subarray(0, 127) }), 'stsd')
    expect(short).toContain(`057f${'ee'.repeat(127)}`)
  })
})
