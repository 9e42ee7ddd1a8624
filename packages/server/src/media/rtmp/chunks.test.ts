import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { decodeAmf, encodeAmf } from './amf0.ts'
import type { AmfValue } from './amf0.ts'
import { ChunkReader, encodeMessage, MESSAGE } from './chunks.ts'

const LIMITS = { maxMessageBytes: 10_000, maxChunkBytes: 65_536, maxChunkStreams: 4, maxUnfinishedBytes: 20_000 }
const reader = (): ChunkReader => new ChunkReader(LIMITS)
const chunkSize = (bytes: number): Buffer => {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return encodeMessage(2, { type: MESSAGE.setChunkSize, streamId: 0, payload })
}
const message = (length: number) =>
  encodeMessage(4, { type: MESSAGE.video, streamId: 1, payload: Buffer.alloc(length, 7) })

describe('chunks', () => {
  it('[RTMP1] come together whatever pieces the network makes of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
        (lengths, cuts) => {
          const bytes = Buffer.concat([chunkSize(4_096), ...lengths.map(message)])
          const chunks = reader()
          const got: number[] = []
          for (let at = 0; at < bytes.length;) {
            const size = cuts.next().value as number
            got.push(...chunks.push(bytes.subarray(at, at + size)).map(({ payload }) => payload.length))
            at += size
          }
          expect(got).toEqual(lengths)
        },
      ),
      { seed: 7, numRuns: 100 },
    )
  })

  it('[RTMP1] carry extended timestamps and go on from deltas', () => {
    const head = (format: number, time: number, length?: number) => [
      (format << 6) | 4,
      ...(format < 3 ? [(time >> 16) & 255, (time >> 8) & 255, time & 255] : []),
      ...(format < 2 ? [0, 0, length ?? 1, 9] : []),
      ...(format === 0 ? [1, 0, 0, 0] : []),
    ]
    const bytes = Buffer.from([
      ...head(0, 1_000),
      1,
      ...head(1, 40),
      2,
      ...head(2, 30),
      3,
      ...head(3, 0),
      4,
      ...head(0, 0xffffff),
      0xff,
      0xff,
      0xff,
      0xf0,
      5,
      ...head(2, 32),
      6,
    ])
    expect(
      reader()
        .push(bytes)
        .map(({ timestampMs, payload }) => [timestampMs, payload[0]]),
    ).toEqual([
      [1_000, 1],
      [1_040, 2],
      [1_070, 3],
      [1_100, 4],
      [0xfffffff0, 5],
      [16, 6],
    ])
  })

  it.each<[string, Buffer]>([
    ['a message above the bound', message(10_001)],
    ['a chunk size of nothing', chunkSize(0)],
    ['a chunk size above the bound', chunkSize(65_537)],
    ['a stream that begins without a header', Buffer.from([0xc4, 1, 2, 3])],
    [
      'more streams than allowed',
      Buffer.concat(
        [5, 6, 7, 8, 9].map((id) => encodeMessage(id, { type: 9, streamId: 1, payload: Buffer.from([1]) })),
      ),
    ],
  ])('[RTMP2] refuse %s', (_, bytes) => {
    expect(() => reader().push(bytes)).toThrow()
  })

  it('[RTMP2] that are garbage end in an error or in nothing, never in a hang or in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const chunks = reader()
        try {
          chunks.push(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { seed: 8, numRuns: 500 },
    )
  })
})

describe('unfinished messages', () => {
  const begun = (id: number, length: number, sent: number): Buffer =>
    encodeMessage(id, { type: MESSAGE.video, streamId: 1, payload: Buffer.alloc(length) }).subarray(0, 12 + sent)

  it('[MEDIA23] of all chunk streams together are bounded by what was sent of them, not by what was announced', () => {
    const chunks = reader()
    chunks.push(chunkSize(4_096))
    for (const id of [4, 5, 6]) chunks.push(begun(id, 4_096, 4_000))
    // Announcing costs nothing.
    expect(chunks.unfinishedBytes).toBeLessThanOrEqual(3 * 4_096)
    const many = new ChunkReader({ ...LIMITS, maxChunkStreams: 64 })
    many.push(chunkSize(65_536))
    const all = (): void => {
      for (let id = 4; id < 40; id++) {
        const whole = encodeMessage(id, { type: MESSAGE.video, streamId: 1, payload: Buffer.alloc(4_000) })
        // All but the last byte, in a chunk of its own length.
        many.push(Buffer.concat([chunkSize(3_999), whole.subarray(0, 12 + 3_999)]))
      }
    }
    expect(all).toThrow('unfinished messages')
    expect(many.unfinishedBytes).toBeLessThanOrEqual(LIMITS.maxUnfinishedBytes + 4_000)
  })

  it('[MEDIA23] that are aborted are forgotten, and the chunk stream goes on', () => {
    const chunks = reader()
    chunks.push(Buffer.concat([chunkSize(100), begun(4, 300, 100)]))
    expect(chunks.unfinishedBytes).toBeGreaterThan(0)
    const payload = Buffer.from([0, 0, 0, 4])
    chunks.push(encodeMessage(2, { type: MESSAGE.abort, streamId: 0, payload }))
    expect(chunks.unfinishedBytes).toBe(0)
    expect(chunks.push(Buffer.concat([chunkSize(4_096), message(50)])).map((one) => one.payload.length)).toEqual([50])
  })

  it('[MEDIA23] that trickle in byte by byte cost no more than a few copies of every byte', () => {
    const bytes = Buffer.concat([chunkSize(65_536), message(9_000).subarray(0, 12), Buffer.alloc(9_000)])
    const concat = vi.spyOn(Buffer, 'concat')
    const chunks = reader()
    let got = 0
    for (const byte of bytes) got += chunks.push(Buffer.from([byte])).length
    const copied = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0)
    concat.mockRestore()
    expect(got).toBe(1)
    expect(copied).toBeLessThan(1_000)
  })
})

describe('AMF0', () => {
  const value: fc.Arbitrary<AmfValue> = fc.letrec<{ value: AmfValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.string(),
      fc.constant(null),
      fc.constant(undefined),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 4 },
      ),
    ),
  })).value

  it('[RTMP3] comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        expect(JSON.stringify(decodeAmf(encodeAmf(...values)))).toBe(JSON.stringify(values))
      }),
      { seed: 9 },
    )
  })

  it('[RTMP3] that is cut off, too deep or of another type is refused', () => {
    const whole = encodeAmf('connect', 1, { app: 'live' })
    for (let cut = 1; cut < whole.length; cut++) {
      if (cut === 10 || cut === 19) continue
      expect(() => decodeAmf(whole.subarray(0, cut)), `cut at ${cut}`).toThrow()
    }
    expect(() => decodeAmf(Buffer.alloc(200, Buffer.from([3, 0, 1, 97])))).toThrow()
    expect(() => decodeAmf(Buffer.from([0x42]))).toThrow()
  })
})
