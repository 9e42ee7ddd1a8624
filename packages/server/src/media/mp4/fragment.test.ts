import { describe, expect, it } from 'vitest'
import { boxHex, hex, treeOf } from './box-tree.fixture.ts'
import { movieFragment } from './fragment.ts'

const sample = (data: string, rest: { duration: number; compositionOffset?: number; key?: boolean }) => ({
  ...{ compositionOffset: 0, key: false, data: Buffer.from(data, 'hex') },
  ...rest,
})

describe('a part of a stream', () => {
  it('[MEDIA22] names each sample and where it lies, by track', () => {
    const bytes = movieFragment(7, [
      {
        id: 1,
        startTime: 0x1_0000_0002,
        samples: [
          sample('a1b2c3', { duration: 3_000, key: true, compositionOffset: 6_000 }),
          sample('d4', { duration: 3_003, compositionOffset: -1 }),
        ],
      },
      { id: 2, startTime: 48_000, samples: [sample('e5f6', { duration: 1_024, key: true })] },
    ])
    // Both tracks count from the beginning of the `moof`, behind which the `mdat` has a header of eight bytes.
    const moofBytes = bytes.readUInt32BE(0)
    const from = (dataBytes: number): string => (moofBytes + 8 + dataBytes).toString(16).padStart(8, '0')
    expect(treeOf(bytes)).toEqual([
      [
        'moof',
        [
          ['mfhd', hex('00000000 00000007')],
          [
            'traf',
            [
              ['tfhd', hex('00020000 00000001')],
              ['tfdt', hex('01000000 0000000100000002')],
              [
                'trun',
                hex(`01000f01 00000002 ${from(0)}
                  00000bb8 00000003 02000000 00001770
                  00000bbb 00000001 01010000 ffffffff`),
              ],
            ],
          ],
          [
            'traf',
            [
              ['tfhd', hex('00020000 00000002')],
              ['tfdt', hex('01000000 000000000000bb80')],
              ['trun', hex(`01000f01 00000001 ${from(4)} 00000400 00000002 02000000 00000000`)],
            ],
          ],
        ],
      ],
      ['mdat', 'a1b2c3d4e5f6'],
    ])
  })

  it('[MEDIA35] says nothing of a track that has no samples in it', () => {
    const bytes = movieFragment(1, [
      { id: 1, startTime: 0, samples: [] },
      { id: 2, startTime: 0, samples: [sample('01', { duration: 1 })] },
    ])
    const [moof, mdat] = treeOf(bytes)
    expect(moof?.[1]).toMatchObject([
      ['mfhd', hex('00000000 00000001')],
      [
        'traf',
        [
          ['tfhd', hex('00020000 00000002')],
          ['tfdt', hex('01000000 0000000000000000')],
          ['trun', expect.any(String)],
        ],
      ],
    ])
    expect(mdat).toEqual(['mdat', '01'])
    expect(bytes.toString('hex').endsWith(boxHex('mdat', '01'))).toBe(true)
  })
})
