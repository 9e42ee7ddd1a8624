import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whyUnreadable } from './movie-tables.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'ovation-tables-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}
const box = (type: string, ...content: Buffer[]): Buffer => {
  const inner = Buffer.concat(content)
  return Buffer.concat([numbers(inner.length + 8), Buffer.from(type, 'latin1'), inner])
}
/** A box whose length is told in 64 bits. */
const wideBox = (type: string, bytes: number, ...content: Buffer[]): Buffer =>
  Buffer.concat([
    numbers(1),
    Buffer.from(type, 'latin1'),
    numbers(Math.floor(bytes / 2 ** 32), bytes % 2 ** 32),
    ...content,
  ])
/** A movie whose only track has this table. */
const movie = (table: Buffer): Buffer =>
  box('moov', box('trak', box('mdia', box('mdhd'), box('minf', box('stbl', box('stsd', numbers(0, 0)), table)))))
const why = (...boxes: Buffer[]): Promise<string | undefined> => {
  const path = join(folder, 'movie.mp4')
  writeFileSync(path, Buffer.concat(boxes))
  return whyUnreadable(path)
}
const HEAD = box('ftyp', Buffer.from('isom'))
const TOO_LONG = 'it has too many frames'

describe('the tables of a movie', () => {
  it('[MEDIA60] are read where they say what they can hold', async () => {
    const track = movie(box('stts', numbers(0, 2, 1_000_000, 1, 3_000_000, 2)))
    expect(await why(HEAD, track, box('mdat', Buffer.alloc(9)))).toBeUndefined()
    expect(
      await why(HEAD, wideBox('mdat', 20, Buffer.alloc(4)), movie(box('stsz', numbers(0, 0, 1, 7)))),
    ).toBeUndefined()
    expect(await why(movie(box('stsz', numbers(0, 9, 4_000_000))))).toBeUndefined()
    expect(await why(box('moof', box('traf', box('trun', numbers(0, 100_000)))))).toBeUndefined()
    // What is no MP4, or is cut off, is for whoever reads it.
    expect(await why(Buffer.from('no movie'), Buffer.alloc(20))).toBeUndefined()
    expect(await why(HEAD, track.subarray(0, 30))).toBeUndefined()
    expect(await why(movie(box('stts', numbers(0, 0))), box('moof', box('traf', box('trun'))))).toBeUndefined()
  })

  it('[MEDIA60] are not read where a few bytes stand for more frames than there may be', async () => {
    expect(await why(HEAD, movie(box('stts', numbers(0, 2, 1_000_000, 1, 3_000_001, 1))))).toBe(TOO_LONG)
    expect(await why(HEAD, movie(box('stz2', numbers(0, 0, 4_000_001))))).toBe(TOO_LONG)
    // A table may come again, in a track or in another one.
    const half = box('stts', numbers(0, 1, 2_000_001, 1))
    expect([
      await why(movie(half)),
      await why(movie(Buffer.concat([half, half]))),
      await why(movie(half), movie(half)),
    ]).toEqual([...[undefined, TOO_LONG, TOO_LONG]])
    const run = box('traf', box('trun', numbers(0, 50_001)))
    expect([await why(box('moof', run), box('moof', run)), await why(box('moof', run, run))]).toEqual([
      undefined,
      TOO_LONG,
    ])
    expect(await why(HEAD, movie(box('ctts', numbers(0, 1, 0xff_ff_ff_ff, 1))))).toBe(TOO_LONG)
    expect(await why(HEAD, movie(box('stsz', numbers(0, 9, 4_000_001))))).toBe(TOO_LONG)
    expect(
      await why(HEAD, movie(box('stts', numbers(0, 0))), box('moof', box('traf', box('trun', numbers(0, 100_001))))),
    ).toBe(TOO_LONG)
  })

  it.each(['stts', 'ctts', 'stsc', 'stco', 'co64', 'stss'])(
    '[MEDIA60] are not read where %s has fewer entries than it says',
    async (table) => expect(await why(movie(box(table, numbers(0, 2, 1))))).toBe('it is damaged'),
  )

  it('[MEDIA60] nor where sizes are missing, the index is too large, or there are too many boxes', async () => {
    expect(await why(movie(box('stsz', numbers(0, 0, 2, 1))))).toBe('it is damaged')
    const nested = (depth: number): Buffer => (depth === 0 ? box('mdhd') : box('trak', nested(depth - 1)))
    expect([await why(box('moov', nested(8))), await why(box('moov', nested(9)))]).toEqual([undefined, 'it is damaged'])
    expect(await why(HEAD, box('moof', Buffer.alloc(1_024 * 1_024)))).toBe('its index is too large')
    expect(await why(box('moov', Buffer.alloc(32 * 1_024 * 1_024)))).toBe('its index is too large')
    expect(await why(Buffer.concat(Array.from({ length: 100_000 }, () => box('free'))))).toBeUndefined()
    expect(await why(Buffer.concat(Array.from({ length: 100_001 }, () => box('free'))))).toBe(
      'it is in too many pieces',
    )
  })

  /** A movie of four frames in two chunks, whose tables are as said. */
  const track = (tables: Record<string, number[]> = {}): Buffer =>
    movie(
      Buffer.concat(
        Object.entries({
          ...{ stts: [0, 1, 4, 1], stsz: [0, 0, 4, 9, 9, 9, 9], stco: [0, 2, 8, 16], stsc: [0, 1, 1, 2, 1] },
          ...tables,
        }).map(([type, content]) => box(type, numbers(...content))),
      ),
    )

  it('[MEDIA61] of a track are read where its frames are those of its chunks', async () => {
    expect(await why(track())).toBeUndefined()
    expect(await why(track({ stsc: [0, 2, 1, 1, 1, 2, 3, 1] }))).toBeUndefined()
    expect(await why(track({ stco: [0, 0], co64: [0, 2, 0, 8, 0, 16] }))).toBe('it is damaged')
  })

  it.each([
    ['has more frames than there are', [0, 1, 1, 0xff_ff_ff_ff, 1]],
    ['has fewer', [0, 1, 1, 1, 1]],
    ['has no frames', [0, 1, 1, 0, 1]],
    ['begins with the second', [0, 1, 2, 4, 1]],
    ['comes twice', [0, 2, 1, 2, 1, 1, 2, 1]],
    ['goes back', [0, 3, 1, 1, 1, 2, 3, 1, 1, 1, 1]],
    ['is behind the last', [0, 2, 1, 2, 1, 4, 1, 1]],
  ])('[MEDIA61] of a track are not read where a chunk %s', async (_, stsc) =>
    expect(await why(track({ stsc }))).toBe('it is damaged'),
  )

  it('[MEDIA61] of a track are not read where a chunk has more than 100,000 frames', async () => {
    const one = (samples: number): Buffer =>
      track({ stts: [0, 1, samples, 1], stsz: [0, 9, samples], stco: [0, 1, 8], stsc: [0, 1, 1, samples, 1] })
    expect([await why(one(100_000)), await why(one(100_001))]).toEqual([undefined, 'it is damaged'])
  })

  it('[MEDIA61] are not read where a reader would come upon others than those that were looked at', async () => {
    const table = box('stsc', numbers(0, 1, 1, 0xff_ff_ff_ff, 1))
    expect(await why(movie(Buffer.concat([box('stbl', table)])))).toBe('it is damaged')
    expect(await why(movie(box('edts', box('stbl', table))))).toBe('it is damaged')
    expect(await why(movie(box('stsd', numbers(0, 1), box('avc1', box('stbl', table)))))).toBe('it is damaged')
    expect(await why(box('moov', box('trak', numbers(100), Buffer.from('edts'))))).toBe('it is damaged')
    expect(await why(movie(box('stsd', numbers(0, 2), box('avc1'))))).toBe('it is damaged')
    expect(await why(movie(box('stsd', numbers(0, 1, 100), Buffer.from('avc1'))))).toBe('it is damaged')
    expect(await why(movie(box('stsd', numbers(0, 1), box('mp4a', box('wave')))))).toBeUndefined()
    expect(await why(movie(box('stsd', numbers(0, 1), box('mp4a', numbers(99), Buffer.from('wave')))))).toBe(
      'it is damaged',
    )
    expect(await why(movie(box('stsd', numbers(0, 1), box('encv', box('sinf')))))).toBe('it is protected')
    expect(await why(movie(box('saiz', numbers(0, 0xff_ff_ff_ff))))).toBe('it is protected')
    expect(await why(box('moov', box('pssh', numbers(0, 0xff_ff_ff_ff))))).toBe('it is protected')
    const fragment = box('moof', box('traf', box('trun', numbers(0, 1))))
    const index = (fragmentAt: number, ...more: number[]): Buffer => {
      const tfra = box('tfra', numbers(0, 1, 0, 1 + more.length / 2, 7, fragmentAt, ...more), Buffer.alloc(3))
      return box('mfra', tfra, box('mfro', numbers(0, tfra.length + 24)))
    }
    expect(await why(fragment, index(0))).toBeUndefined()
    expect(await why(fragment, index(8))).toBe('it is damaged')
    expect(await why(box('mdat', index(0)))).toBe('it is damaged')
  })

  it('[MEDIA61] are not read where others are not what they say', async () => {
    expect(await why(movie(box('elst', numbers(0, 2, 1, 1, 1))))).toBe('it is damaged')
    expect(await why(movie(box('stz2', numbers(0, 8, 2), Buffer.alloc(1))))).toBe('it is damaged')
    const named = (bytes: number): Buffer => box('moov', box('meta', numbers(0), box('keys', numbers(0, 1, bytes, 1))))
    expect([await why(named(8)), await why(named(0))]).toEqual([undefined, 'it is damaged'])
    const inUserData = box('moov', box('udta', box('meta', numbers(0), box('keys', numbers(0, 1, 0, 1)))))
    expect(await why(inUserData)).toBe('it is damaged')
    expect(await why(box('moov', box('udta', numbers(99), Buffer.from('name'))))).toBeUndefined()
    const times = (...same: number[]): Buffer =>
      box(
        'mfra',
        ...same.map((entries, track) => box('tfra', numbers(0, track, 0, entries), Buffer.alloc(entries * 11))),
      )
    expect([await why(box('moof'), times(1_001, 1)), await why(box('moof'), times(1_002))]).toEqual([
      undefined,
      'it is damaged',
    ])
    expect(await why(box('moof'), times(1), times(1))).toBe('it is damaged')
    // All fragments together.
    const fragment = box('moof', box('traf', box('trun', numbers(0, 100_000))))
    const some = (fragments: number): Buffer[] => Array.from({ length: fragments }, () => fragment)
    expect([await why(...some(40)), await why(...some(41))]).toEqual([undefined, TOO_LONG])
  })

  it('[MEDIA62] are not read where the times have no unit, or frames are too large or behind the end', async () => {
    const unit = (hz: number): Buffer => box('moov', box('trak', box('mdia', box('mdhd', numbers(0, 0, 0, hz, 1, 0)))))
    expect([await why(unit(1)), await why(unit(0))]).toEqual([undefined, 'it is damaged'])
    const wide = box('moov', box('mvhd', numbers(2 ** 24, 0, 0, 0, 0, 0, 0, 1)))
    expect(await why(wide)).toBe('it is damaged')
    expect(await why(track({ stsz: [0, 0, 4, 9, 9, 8 * 1_024 * 1_024 + 1, 9] }))).toBe('a frame of it is too large')
    expect(await why(track({ stsz: [0, 8 * 1_024 * 1_024 + 1, 4] }))).toBe('a frame of it is too large')
    expect(await why(track({ stco: [0, 2, 8, 0xff_ff_ff_f0] }))).toBe('it is cut off')
  })
})
