import { describe, expect, it } from 'vitest'
import { boxHex, bytesOf, zeros } from './box-tree.fixture.ts'
import { movieFragment } from './fragment.ts'
import { initSegment } from './init.ts'
import { boxesIn, readFragment, readTracks } from './read-movie.ts'

const ENTRY = boxHex('mp4a', 'abcd')
/** A track of a header; version 1 has times of 64 bits in front of what is read. */
const track = ({ version = 0, handler = 'soun', tkhd = true, mdhd = true, stsd = ENTRY } = {}): string => {
  const times = version === 1 ? zeros(16) : zeros(8)
  const head = `0${version}000000 ${times}`
  return boxHex(
    'trak',
    tkhd ? boxHex('tkhd', `${head} 00000009 ${zeros(20)} 02800000 01680000`) : '',
    boxHex(
      'mdia',
      mdhd ? boxHex('mdhd', `${head} 0000bb80 ${zeros(8)}`) : '',
      boxHex('hdlr', `${zeros(8)} ${Buffer.from(handler).toString('hex')} ${zeros(13)}`),
      boxHex('minf', boxHex('stbl', boxHex('stsd', `00000000 00000001 ${stsd}`))),
    ),
  )
}
const header = (...tracks: string[]): Buffer => bytesOf(boxHex('ftyp', '69736f36'), boxHex('moov', ...tracks))
const READ = {
  ...{ id: 9, kind: 'audio', timescale: 48_000, width: 0x02800000, height: 0x01680000 },
  entry: bytesOf(ENTRY),
}

describe('boxes', () => {
  it('[REPLAY2] come one by one, with their names; one that is cut off, or shorter than its head, is refused', () => {
    const bytes = bytesOf(boxHex('free', '0102'), boxHex('mdat'))
    expect([...boxesIn(bytes)]).toEqual([
      { name: 'free', body: bytesOf('0102'), whole: bytesOf('0000000a 66726565 0102') },
      { name: 'mdat', body: bytesOf(''), whole: bytesOf('00000008 6d646174') },
    ])
    // What is too short for the head of a box is none.
    expect([...boxesIn(bytesOf(boxHex('free', '0102'), zeros(7)))]).toHaveLength(1)
    for (const spoilt of ['00000007 66726565', '0000000b 66726565 0102', '00000000 66726565'])
      expect(() => [...boxesIn(bytesOf(spoilt))], spoilt).toThrow('a box of a recording is cut off')
  })
})

describe('the tracks of a header', () => {
  it('[REPLAY2] are read in both versions of the boxes', () => {
    expect(readTracks(header(boxHex('mvhd', zeros(8)), track(), track({ version: 1, handler: 'vide' })))).toEqual([
      READ,
      { ...READ, kind: 'video' },
    ])
  })

  it('[REPLAY2] are those that the init segment of a stream has', () => {
    const bytes = initSegment(
      { kind: 'video', codec: 'avc1.64001f', configuration: bytesOf('0164001f'), width: 640, height: 360 },
      {
        ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: bytesOf('1210'), sampleRate: 44_100, channels: 2 },
        frameSamples: 1_024,
      },
    )
    const tracks = readTracks(bytes)
    expect(tracks).toMatchObject([
      { id: 1, kind: 'video', timescale: 90_000, width: 640 * 65_536, height: 360 * 65_536 },
      { id: 2, kind: 'audio', timescale: 44_100, width: 0, height: 0 },
    ])
    expect(tracks.map(({ entry }) => entry.toString('latin1', 4, 8))).toEqual(['avc1', 'mp4a'])
  })

  it('[REPLAY2] of other kinds, and those that lack a box, are left out', () => {
    expect(readTracks(Buffer.alloc(0))).toEqual([])
    expect(readTracks(bytesOf(boxHex('free', '00')))).toEqual([])
    const odd = [
      track({ handler: 'text' }),
      track({ handler: 'toString'.slice(0, 4) }),
      track({ tkhd: false }),
      track({ mdhd: false }),
      track({ stsd: zeros(7) }),
      boxHex('trak', boxHex('tkhd', zeros(84))),
      boxHex('meta', track().slice(16)),
    ]
    expect(readTracks(header(...odd))).toEqual([])
    expect(readTracks(header(...odd, track({ stsd: boxHex('mp4a') })))).toMatchObject([
      { kind: 'audio', entry: bytesOf(boxHex('mp4a')) },
    ])
  })
})

describe('the samples of a fragment', () => {
  const fragment = (...boxes: string[]): Buffer => bytesOf(boxHex('moof', boxHex('mfhd', zeros(8)), ...boxes))
  const traf = (...boxes: string[]): string => boxHex('traf', ...boxes)

  it('[REPLAY2] are those that were written, and where they lie', () => {
    const bytes = movieFragment(1, [
      {
        id: 1,
        startTime: 2 ** 33,
        samples: [
          { duration: 3_000, compositionOffset: 6_000, key: true, data: bytesOf('a1b2c3') },
          { duration: 3_003, compositionOffset: -5, key: false, data: bytesOf('d4') },
        ],
      },
      { id: 2, startTime: 9, samples: [{ duration: 960, compositionOffset: 0, key: true, data: bytesOf('e5f6') }] },
    ])
    const runs = readFragment(bytes.subarray(0, bytes.readUInt32BE(0)))
    expect(runs).toMatchObject([
      {
        id: 1,
        startTime: 2 ** 33,
        samples: [
          { size: 3, duration: 3_000, compositionOffset: 6_000, key: true },
          { size: 1, duration: 3_003, compositionOffset: -5, key: false },
        ],
      },
      { id: 2, startTime: 9, samples: [{ size: 2, duration: 960, compositionOffset: 0, key: true }] },
    ])
    const data = runs.flatMap(({ samples }) => samples.map(({ at, size }) => bytes.toString('hex', at, at + size)))
    expect(data).toEqual(['a1b2c3', 'd4', 'e5f6'])
  })

  it('[REPLAY2] take what they do not say from the head of their track, whatever stands before it', () => {
    const rest = '00000400 0000000a 00010000'
    const heads: [string, string][] = [
      ['00000038', rest],
      // A base of the data and the number of a description come first.
      ['0002003b', `0000000000000099 00000001 ${rest}`],
    ]
    for (const [flags, fields] of heads) {
      const runs = readFragment(
        fragment(
          traf(
            boxHex('tfhd', `${flags} 00000003 ${fields}`),
            boxHex('tfdt', '00000000 00000007'),
            // Only where the first lies, and that it is a keyframe.
            boxHex('trun', '00000005 00000003 00000064 02000000'),
          ),
        ),
      )
      const other = { size: 10, duration: 1_024, compositionOffset: 0, key: false }
      expect(runs).toEqual([
        {
          ...{ id: 3, startTime: 7 },
          samples: [
            { ...other, at: 100, key: true },
            { ...other, at: 110 },
            { ...other, at: 120 },
          ],
        },
      ])
    }
  })

  it('[REPLAY2] are keyframes where nothing denies it, and take no time and no bytes where nothing says so', () => {
    const nothing = { at: 0, size: 0, duration: 0, compositionOffset: 0, key: true }
    const runs = readFragment(fragment(traf(boxHex('tfhd', '00000000 00000001'), boxHex('trun', '00000000 00000001'))))
    expect(runs).toEqual([{ id: 1, startTime: 0, samples: [nothing] }])
    // Flags of its own go before those of the head, and those of the first before both.
    const own = readFragment(
      fragment(
        traf(
          boxHex('tfhd', '00000020 00000001 00010000'),
          boxHex('trun', '00000400 00000002 02000000 00010000'),
          boxHex('trun', '00000404 00000001 00010000 02000000'),
        ),
      ),
    )
    expect(own[0]?.samples.map(({ key }) => key)).toEqual([true, false, false])
  })

  it('[REPLAY2] of several runs in one track follow each other; a track without a head, and other boxes, are passed over', () => {
    const runs = readFragment(
      fragment(
        traf(boxHex('tfdt', '00000000 00000007'), boxHex('trun', '00000000 00000001')),
        boxHex('free', boxHex('tfhd', '00000000 00000008')),
        traf(
          boxHex('free', '0000'),
          boxHex('tfhd', '00000000 00000001'),
          boxHex('tfdt', '01000000 00000002 00000003'),
          boxHex('trun', '00000300 00000002 00000001 00000004 00000002 00000005'),
          boxHex('trun', '00000301 00000001 00000020 00000003 00000006'),
        ),
      ),
    )
    const sample = { compositionOffset: 0, key: true }
    expect(runs).toEqual([
      {
        ...{ id: 1, startTime: 2 * 2 ** 32 + 3 },
        samples: [
          { ...sample, at: 0, duration: 1, size: 4 },
          { ...sample, at: 4, duration: 2, size: 5 },
          { ...sample, at: 32, duration: 3, size: 6 },
        ],
      },
    ])
  })
})
