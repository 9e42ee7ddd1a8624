import { describe, expect, it } from 'vitest'
import { boxHex, bytesOf, hex, inBoxes, treeOf, zeros } from './box-tree.fixture.ts'
import { fileType, movieBox, MovieTrack } from './write-movie.ts'
import type { MovieSample } from './write-movie.ts'

const UNITY = `00010000 ${zeros(12)} 00010000 ${zeros(12)} 40000000`
const VIDEO = { kind: 'video', timescale: 90_000, width: 0x02800000, height: 0x01680000 } as const
const AUDIO = { kind: 'audio', timescale: 48_000, width: 0, height: 0 } as const
const AVC = boxHex('avc1', 'a1b2')
const HEVC = boxHex('hvc1', 'cc')

const sample = (time: number, rest: Partial<MovieSample> = {}): MovieSample => ({
  ...{ time, duration: 3_000, compositionOffset: 0, key: true, size: 100 },
  ...rest,
})
const textIn = (bytes: Buffer, name: string): string | undefined => inBoxes(treeOf(bytes), name) as string | undefined
const boxOf = (name: string, ...tracks: MovieTrack[]): string | undefined => textIn(movieBox(tracks), name)
const trackOf = (samples: MovieSample[], shape: MovieTrack['shape'] = VIDEO): MovieTrack => {
  const track = new MovieTrack(shape)
  track.add(samples, track.describe(bytesOf(AVC)), 28)
  return track
}

describe('a movie', () => {
  it('[REPLAY2] has its tables, box by box', () => {
    const video = new MovieTrack(VIDEO)
    const description = video.describe(bytesOf(AVC))
    video.add(
      [
        sample(0, { size: 500, compositionOffset: 3_000 }),
        sample(3_000, { key: false, size: 20, compositionOffset: 9_000 }),
      ],
      description,
      28,
    )
    video.add([sample(6_000, { duration: 4_500, size: 300, compositionOffset: 9_000 })], description, 0x1_0000_0010)
    const audio = new MovieTrack(AUDIO)
    audio.add([sample(0, { duration: 1_024, size: 7 })], audio.describe(bytesOf(boxHex('mp4a', 'dd'))), 548)
    const inThisFile = ['dinf', [['dref', hex(`00000000 00000001 ${boxHex('url ', '00000001')}`)]]]

    expect(treeOf(fileType())).toEqual([['ftyp', hex('69736f6d 00000200 69736f6d 69736f36 6d703431')]])
    // 10,500 of 90,000: 117 milliseconds, the longer of the two.
    expect(treeOf(movieBox([video, audio]))).toEqual([
      [
        'moov',
        [
          [
            'mvhd',
            hex(
              `01000000 ${zeros(16)} 000003e8 0000000000000075 00010000 0100 ${zeros(10)} ${UNITY} ${zeros(24)} 00000003`,
            ),
          ],
          [
            'trak',
            [
              [
                'tkhd',
                hex(`01000007 ${zeros(16)} 00000001 00000000 0000000000000075 ${zeros(8)} 0000 0000 0000 0000
                  ${UNITY} 02800000 01680000`),
              ],
              [
                'mdia',
                [
                  ['mdhd', hex(`01000000 ${zeros(16)} 00015f90 0000000000002904 55c4 0000`)],
                  ['hdlr', hex(`00000000 00000000 76696465 ${zeros(13)}`)],
                  [
                    'minf',
                    [
                      ['vmhd', hex(`00000001 ${zeros(8)}`)],
                      inThisFile,
                      [
                        'stbl',
                        [
                          ['stsd', hex(`00000000 00000001 ${AVC}`)],
                          ['stts', hex('00000000 00000002 00000002 00000bb8 00000001 00001194')],
                          ['ctts', hex('01000000 00000002 00000001 00000bb8 00000002 00002328')],
                          ['stss', hex('00000000 00000002 00000001 00000003')],
                          ['stsc', hex('00000000 00000002 00000001 00000002 00000001 00000002 00000001 00000001')],
                          ['stsz', hex('00000000 00000000 00000003 000001f4 00000014 0000012c')],
                          ['co64', hex('00000000 00000002 000000000000001c 0000000100000010')],
                        ],
                      ],
                    ],
                  ],
                ],
              ],
            ],
          ],
          [
            'trak',
            [
              [
                'tkhd',
                hex(`01000007 ${zeros(16)} 00000002 00000000 0000000000000015 ${zeros(8)} 0000 0000 0100 0000
                  ${UNITY} ${zeros(8)}`),
              ],
              [
                'mdia',
                [
                  ['mdhd', hex(`01000000 ${zeros(16)} 0000bb80 0000000000000400 55c4 0000`)],
                  ['hdlr', hex(`00000000 00000000 736f756e ${zeros(13)}`)],
                  [
                    'minf',
                    [
                      ['smhd', zeros(8)],
                      inThisFile,
                      [
                        'stbl',
                        [
                          ['stsd', hex(`00000000 00000001 ${boxHex('mp4a', 'dd')}`)],
                          ['stts', hex('00000000 00000001 00000001 00000400')],
                          ['stsc', hex('00000000 00000001 00000001 00000001 00000001')],
                          ['stsz', hex('00000000 00000000 00000001 00000007')],
                          ['co64', hex('00000000 00000001 0000000000000224')],
                        ],
                      ],
                    ],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
    ])
  })

  it('[REPLAY2] of tracks without a sample is empty, and numbers the others from 1 on', () => {
    const empty = new MovieTrack(AUDIO)
    empty.add([], empty.describe(bytesOf(AVC)), 28)
    expect(empty.isEmpty).toBe(true)
    expect(treeOf(movieBox([empty]))).toEqual([['moov', [['mvhd', expect.stringMatching(/00000001$/)]]]])
    expect(boxOf('mvhd', empty)?.slice(48, 64)).toBe(zeros(8))
    const filled = trackOf([sample(0)])
    expect(filled.isEmpty).toBe(false)
    expect(boxOf('tkhd', empty, filled)?.slice(40, 48)).toBe('00000001')
    expect(boxOf('mvhd', empty, filled)?.slice(-8)).toBe('00000002')
  })

  it('[REPLAY15] names the description of each run of samples, and has each once', () => {
    const track = new MovieTrack(VIDEO)
    expect(track.describe(bytesOf(AVC))).toBe(1)
    expect(track.describe(bytesOf(HEVC))).toBe(2)
    expect(track.describe(bytesOf(AVC))).toBe(1)
    track.add([sample(0)], 1, 28)
    track.add([sample(3_000)], 1, 128)
    track.add([sample(6_000)], 2, 228)
    track.add([sample(9_000)], 1, 328)
    expect(boxOf('stsd', track)).toBe(hex(`00000000 00000002 ${AVC} ${HEVC}`))
    // The second is like the first: only where something changes there is an entry.
    expect(boxOf('stsc', track)).toBe(
      hex(`00000000 00000003 00000001 00000001 00000001 00000003 00000001 00000002 00000004 00000001 00000001`),
    )
  })

  it('[REPLAY15] takes what it is told of a description as it was then', () => {
    const track = new MovieTrack(VIDEO)
    const entry = bytesOf(AVC)
    track.add([sample(0)], track.describe(entry), 28)
    entry.fill(0)
    expect(boxOf('stsd', track)).toBe(hex(`00000000 00000001 ${AVC}`))
  })

  it('[REPLAY2] shows each sample until the next one; times that do not go on are moved behind the one before', () => {
    const track = trackOf([sample(0), sample(9_000), sample(9_000), sample(8_000), sample(12_000)])
    expect(boxOf('stts', track)).toBe(
      hex(`00000000 00000004 00000001 00002328 00000002 00000001 00000001 00000bb6 00000001 00000bb8`),
    )
    expect(boxOf('mdhd', track)?.slice(48, 64)).toBe(hex('0000000000003a98'))
  })

  it('[REPLAY2] says how much later samples are shown than decoded only where they are, earlier ones too', () => {
    expect(boxOf('ctts', trackOf([sample(0), sample(3_000)]))).toBeUndefined()
    expect(boxOf('ctts', trackOf([sample(0), sample(3_000, { compositionOffset: -1 })]))).toBe(
      hex('01000000 00000002 00000001 00000000 00000001 ffffffff'),
    )
  })

  it('[REPLAY2] holds more samples than its first tables do', () => {
    const track = trackOf(
      Array.from({ length: 5_000 }, (_, n) => sample(n * 3_000, { size: n, key: n % 2 === 0, duration: 3_000 })),
    )
    const movie = movieBox([track])
    const sizes = textIn(movie, 'stsz') ?? ''
    expect(sizes.slice(0, 24)).toBe(hex('00000000 00000000 00001388'))
    expect(sizes).toHaveLength(24 + 5_000 * 8)
    for (const n of [0, 1_023, 1_024, 1_025, 4_999])
      expect(sizes.slice(24 + n * 8, 32 + n * 8)).toBe(n.toString(16).padStart(8, '0'))
    expect(textIn(movie, 'stss')?.slice(8, 32)).toBe(hex('000009c4 00000001 00000003'))
    expect(textIn(movie, 'stts')).toBe(hex('00000000 00000001 00001388 00000bb8'))
  })
})

describe('a track that begins later than the movie', () => {
  it('[REPLAY2] shows nothing until its first sample is shown', () => {
    // Decoded from 90,000 on, shown from 96,000 on: after 1,067 ms, for 6,000 units or 67 ms.
    const track = trackOf([sample(90_000, { compositionOffset: 6_000 }), sample(93_000)])
    expect(boxOf('elst', track)).toBe(
      hex(`01000000 00000002
        000000000000042b ffffffffffffffff 0001 0000
        0000000000000043 0000000000001770 0001 0000`),
    )
    expect(track.end).toBe(1_133)
    expect(boxOf('tkhd', track)?.slice(56, 72)).toBe(hex('000000000000046d'))
    expect(boxOf('mvhd', track)?.slice(48, 64)).toBe(hex('000000000000046d'))
  })

  it('[REPLAY2] by less than a millisecond begins with the movie, and so does one whose first sample is shown earlier', () => {
    for (const samples of [
      [sample(0, { compositionOffset: 6_000 })],
      [sample(44, { compositionOffset: 6_000 })],
      [sample(0, { compositionOffset: -6_000 })],
    ]) {
      expect(boxOf('edts', trackOf(samples))).toBeUndefined()
      expect(trackOf(samples).end).toBe(33)
    }
    expect(boxOf('elst', trackOf([sample(45, { compositionOffset: -6_000 })]))).toBe(
      hex(`01000000 00000002
        0000000000000001 ffffffffffffffff 0001 0000
        0000000000000021 0000000000000000 0001 0000`),
    )
  })
})
