import { describe, expect, it } from 'vitest'
import { PlaylistJudge, readPlaylist } from './playlist-rules.ts'

const HEAD = [
  '#EXTM3U',
  '#EXT-X-VERSION:9',
  '#EXT-X-TARGETDURATION:2',
  '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.050',
  '#EXT-X-PART-INF:PART-TARGET=0.350',
  '#EXT-X-MEDIA-SEQUENCE:7',
  '#EXT-X-DISCONTINUITY-SEQUENCE:1',
]
const segment = (number: number, seconds = 2): string[] => [`#EXTINF:${seconds.toFixed(3)},`, `a/${number}.m4s`]
const MAP = '#EXT-X-MAP:URI="a/init-0.mp4"'
const text = (...lines: (string | string[])[]): string => [HEAD, MAP, ...lines].flat().join('\n')
const faultsOf = (...texts: string[]): string => {
  const judge = new PlaylistJudge()
  for (const one of texts) judge.take(one)
  return [...judge.faults].join('; ')
}
const WHOLE = text(segment(7), segment(8), segment(9), segment(10))

describe('the rules of playlists', () => {
  it('[HLS1] find nothing in what is right, and read what it says', () => {
    const parts = [
      '#EXT-X-PART:DURATION=0.333,URI="a/11.0.m4s",INDEPENDENT=YES',
      '#EXT-X-PART:DURATION=0.100,URI="a/11.1.m4s"',
    ]
    const later = text('#EXT-X-DISCONTINUITY', segment(7), segment(8), segment(9), segment(10), parts)
    expect(faultsOf(text('#EXT-X-DISCONTINUITY', segment(7), segment(8), segment(9), segment(10)), later)).toBe('')
    const { playlist } = readPlaylist(later)
    expect(playlist).toMatchObject({ targetMs: 2_000, partTargetMs: 350, mediaSequence: 7, discontinuitySequence: 1 })
    expect(playlist.segments.map(({ number, discontinuity }) => [number, discontinuity])).toEqual(
      [7, 8, 9, 10].map((number) => [number, 2]),
    )
    expect(playlist.openParts).toHaveLength(2)
  })

  it.each([
    ['a segment above the target', [text(segment(7, 2.6))], '4.3.3.1'],
    ['a part above PART-TARGET', [text(segment(7), '#EXT-X-PART:DURATION=6.000,URI="a/8.0.m4s"')], '4.4.3.7'],
    [
      'a short part in the middle',
      [text('#EXT-X-PART:DURATION=0.100,URI="p"', '#EXT-X-PART:DURATION=0.350,URI="q"')],
      'shorter than 85 %',
    ],
    ['parts that are not their segment', [text('#EXT-X-PART:DURATION=0.350,URI="p"', segment(7))], 'segment 7'],
    ['a sequence that begins anew', [WHOLE, WHOLE.replace('MEDIA-SEQUENCE:7', 'MEDIA-SEQUENCE:0')], 'went back'],
    [
      'a discontinuity that is forgotten',
      [
        text('#EXT-X-DISCONTINUITY', segment(7), segment(8), segment(9), segment(10), segment(11)),
        text(segment(8), segment(9), segment(10), segment(11)).replace('MEDIA-SEQUENCE:7', 'MEDIA-SEQUENCE:8'),
      ],
      'discontinuity of segment 8',
    ],
    ['another target', [WHOLE, WHOLE.replace('TARGETDURATION:2', 'TARGETDURATION:3')], 'has changed'],
    ['a segment under another name', [WHOLE, WHOLE.replace('a/9.m4s', 'b/9.m4s')], 'uri of segment 9'],
    ['a name that comes again', [WHOLE, `${WHOLE}\n${segment(7).join('\n')}`], 'comes again'],
    [
      'too short a playlist',
      [WHOLE, text(segment(9), segment(10)).replace('MEDIA-SEQUENCE:7', 'MEDIA-SEQUENCE:9')],
      'three targets',
    ],
    ['no header', [WHOLE.replace(`${MAP}\n`, '')], 'EXT-X-MAP'],
  ])('[HLS1] find %s', (_, texts, words) => {
    expect(faultsOf(...texts)).toContain(words)
  })
})
