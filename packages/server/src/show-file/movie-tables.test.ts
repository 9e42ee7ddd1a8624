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
})
