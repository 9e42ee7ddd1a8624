import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { decodeAmf, encodeAmf, readAmf } from './amf0.ts'
import type { AmfValue } from './amf0.ts'
import { ChunkReader, encodeMessage, MESSAGE } from './chunks.ts'

const LIMITS = { maxMessageBytes: 10_000, maxUnfinishedBytes: 20_000, maxHeaderBytes: 128 * 40 }
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
    [
      'more headers than there is memory for',
      Buffer.concat(
        Array.from({ length: 41 }, (_, n) => encodeMessage(n + 3, { type: 9, streamId: 1, payload: Buffer.from([1]) })),
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

/** A chunk: its format, its chunk stream, what its header says, and what lies behind it. */
type Chunk = { format: number; id?: number; time?: number; length?: number; extended?: number; payload?: Buffer }
function chunk({ format, id = 4, time = 0, length = 0, extended, payload = Buffer.alloc(0) }: Chunk): Buffer {
  const head = Buffer.alloc([12, 8, 4, 1][format] as number)
  head[0] = (format << 6) | id
  if (format < 3) head.writeUIntBE(time, 1, 3)
  if (format < 2) {
    head.writeUIntBE(length, 4, 3)
    head[7] = MESSAGE.video
  }
  const again = Buffer.alloc(extended === undefined ? 0 : 4)
  if (extended !== undefined) again.writeUInt32BE(extended)
  return Buffer.concat([head, again, payload])
}
const read = (bytes: Buffer): [number, number, number][] =>
  reader()
    .push(bytes)
    .map(({ timestampMs, type, payload }) => [timestampMs, type, payload.length])

describe('what encoders make of the standard', () => {
  it('[RTMP4] chunks of any size are taken: what is bounded is the message', () => {
    for (const bytes of [1, 127, 1_048_577, 10_000_000, 134_217_728, 0x7fffffff]) {
      const whole = Buffer.concat([
        chunkSize(bytes),
        ...(bytes < 4_096 ? [] : [message(9_000).subarray(0, 12), Buffer.alloc(9_000)]),
      ])
      expect(() => reader().push(whole), `${bytes}`).not.toThrow()
      if (bytes > 4_096)
        expect(
          reader()
            .push(whole)
            .map(({ payload }) => payload.length),
        ).toEqual([9_000])
    }
  })

  it.each([1, 2, 3])('[RTMP5] a chunk stream may begin with a header of format %i: it goes on from zero', (format) => {
    const first = chunk({ format, time: 40, length: 3, payload: format === 1 ? Buffer.alloc(3) : Buffer.alloc(0) })
    const [fresh, behind] = read(Buffer.concat([first, message(50)]))
    expect(fresh).toEqual(format === 1 ? [40, MESSAGE.video, 3] : [format === 2 ? 40 : 0, 0, 0])
    expect(behind).toEqual([0, MESSAGE.video, 50])
  })

  it('[RTMP5] a control message may be the first of its chunk stream, as librtmp sends it', () => {
    // Set Buffer Length: format 1 on chunk stream 2.
    const head = Buffer.from([0x42, 0, 0, 0, 0, 0, 10, MESSAGE.userControl])
    expect(read(Buffer.concat([head, Buffer.alloc(10), message(5)]))).toEqual([
      [0, MESSAGE.userControl, 10],
      [0, MESSAGE.video, 5],
    ])
  })

  it.each([1, 2, 3])(
    '[RTMP6] an aborted message is forgotten and its header stays: format %i goes on from it',
    (format) => {
      const begun = chunk({ format: 0, time: 1_000, length: 300, payload: Buffer.alloc(128) })
      const abort = encodeMessage(2, { type: MESSAGE.abort, streamId: 0, payload: Buffer.from([0, 0, 0, 4]) })
      const next = [
        chunk({ format, time: 20, length: 300, payload: Buffer.alloc(128) }),
        chunk({ format: 3, payload: Buffer.alloc(128) }),
        chunk({ format: 3, payload: Buffer.alloc(44) }),
      ]
      expect(read(Buffer.concat([begun, abort, ...next]))).toEqual([[format === 3 ? 1_000 : 1_020, MESSAGE.video, 300]])
    },
  )

  it('[RTMP7] there may be any number of chunk streams, within the memory for their headers', () => {
    const many = new ChunkReader({ ...LIMITS, maxHeaderBytes: 128 * 1_000 })
    const one = (id: number): Buffer => {
      const whole = encodeMessage(3, { type: MESSAGE.video, streamId: 1, payload: Buffer.from([id & 255]) })
      return Buffer.concat([Buffer.from([1, (id - 64) & 255, (id - 64) >> 8]), whole.subarray(1)])
    }
    const ids = Array.from({ length: 1_000 }, (_, n) => 64 + n * 65)
    expect(many.push(Buffer.concat(ids.map(one)))).toHaveLength(1_000)
    // The same ones again cost nothing more.
    expect(many.push(Buffer.concat(ids.map(one)))).toHaveLength(1_000)
    expect(() => many.push(one(65_599))).toThrow('chunk streams')
  })

  const EXTENDED_AT = 0x01000000
  /** Messages of three chunks from an encoder that repeats the extended timestamp, or does not, cut as the network likes. */
  const extendedStream = (again: boolean, payload: Buffer): Buffer => {
    const rest = again ? { extended: EXTENDED_AT } : {}
    const whole = [
      chunk({ format: 0, time: 0xffffff, length: 300, extended: EXTENDED_AT, payload: payload.subarray(0, 128) }),
      chunk({ format: 3, ...rest, payload: payload.subarray(128, 256) }),
      chunk({ format: 3, ...rest, payload: payload.subarray(256, 300) }),
    ]
    const difference = chunk({ format: 1, time: 40, length: 10, payload: Buffer.alloc(10) })
    return Buffer.concat([...whole, difference, ...whole])
  }

  it.each([
    ['repeats it', true],
    ['leaves it out', false],
  ])('[RTMP8] an extended timestamp: whether an encoder %s in chunks of format 3 shows by itself', (_, again) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 300, maxLength: 300 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 200 })),
        (payload, cuts) => {
          const bytes = extendedStream(again, Buffer.from(payload))
          const chunks = reader()
          const got: [number, Buffer][] = []
          for (let at = 0; at < bytes.length;) {
            const size = cuts.next().value as number
            got.push(
              ...chunks
                .push(bytes.subarray(at, at + size))
                .map((one): [number, Buffer] => [one.timestampMs, one.payload]),
            )
            at += size
          }
          expect(got.map(([ms, { length }]) => [ms, length])).toEqual([
            [EXTENDED_AT, 300],
            [EXTENDED_AT + 40, 10],
            [EXTENDED_AT, 300],
          ])
          expect(got[0]?.[1].equals(Buffer.from(payload))).toBe(true)
        },
      ),
      { seed: 11, numRuns: 100 },
    )
  })

  it('[RTMP8] a message that begins with format 3 behind an extended timestamp may bring its own, or not', () => {
    const first = chunk({ format: 0, time: 0xffffff, length: 5, extended: EXTENDED_AT, payload: Buffer.alloc(5) })
    const own = chunk({ format: 3, extended: EXTENDED_AT + 33, payload: Buffer.alloc(5, 7) })
    expect(read(Buffer.concat([first, own]))).toEqual([
      [EXTENDED_AT, MESSAGE.video, 5],
      [EXTENDED_AT + 33, MESSAGE.video, 5],
    ])
    expect(read(Buffer.concat([first, chunk({ format: 3, payload: Buffer.alloc(5, 0xee) })]))).toEqual([
      [EXTENDED_AT, MESSAGE.video, 5],
      [EXTENDED_AT, MESSAGE.video, 5],
    ])
  })

  it('[RTMP8] timestamps wrap at 32 bits, by a difference that says so too', () => {
    const one = { length: 1, payload: Buffer.from([1]) }
    const bytes = [
      chunk({ ...one, format: 0, time: 0xffffff, extended: 0xfffffff0 }),
      chunk({ ...one, format: 1, time: 32 }),
      chunk({ ...one, format: 1, time: 0xffffff, extended: 0xffffffe0 }),
    ]
    expect(read(Buffer.concat(bytes)).map(([ms]) => ms)).toEqual([0xfffffff0, 16, 0xfffffff0])
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
    const many = new ChunkReader(LIMITS)
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

  it('[RTMP9] is read as far as it can be: what is of another type costs what stands behind it', () => {
    const xml = Buffer.from([0x0f, 0, 0, 0, 3, 0x3c, 0x61, 0x3e])
    const typed = Buffer.from([0x10, 0, 1, 0x54, 0, 1, 0x61, 5, 0, 0, 9])
    const others = [xml, Buffer.from([0x0d]), Buffer.from([0x07, 0, 1]), typed]
    for (const other of others)
      expect(readAmf(Buffer.concat([encodeAmf('connect', 1), other, encodeAmf('behind')])).values.at(-1)).toBe('behind')
    expect(decodeAmf(Buffer.concat([encodeAmf('connect'), xml]))).toEqual(['connect', '<a>'])
    const spoilt = readAmf(Buffer.concat([encodeAmf('connect', 1), Buffer.from([0x42]), encodeAmf('behind')]))
    expect(spoilt).toMatchObject({ values: ['connect', 1], error: expect.any(Error) as Error })
    // An object that breaks off keeps what it had.
    const object = Buffer.concat([
      Buffer.from([3, 0, 3]),
      Buffer.from('app'),
      encodeAmf('live'),
      Buffer.from([0, 1, 0x78, 0x42]),
    ])
    expect(readAmf(Buffer.concat([encodeAmf('connect', 1), object])).values).toMatchObject([
      'connect',
      1,
      { app: 'live' },
    ])
  })

  it('[RTMP9] may hold values of AMF3', () => {
    const text = (word: string): number[] => [(word.length << 1) | 1, ...Buffer.from(word)]
    const values: [number[], AmfValue][] = [
      [[0], undefined],
      [[1], null],
      [[2], false],
      [[3], true],
      [[4, 0x05], 5],
      [[4, 0xff, 0xff, 0xff, 0xff], -1],
      [[4, 0x81, 0x00], 128],
      [[5, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
      [[6, ...text('key')], 'key'],
      [
        [9, 0x05, 1, 4, 1, 6, ...text('b')],
        [1, 'b'],
      ],
      [[10, 0x0b, 1, ...text('app'), 6, ...text('live'), 1], { app: 'live' }],
      [[10, 0x13, 1, ...text('n'), 4, 7], { n: 7 }],
    ]
    for (const [bytes, value] of values) {
      const got = decodeAmf(Buffer.concat([encodeAmf('x'), Buffer.from([0x11, ...bytes]), encodeAmf('y')]))
      expect(JSON.stringify(got), JSON.stringify(bytes)).toBe(JSON.stringify(['x', value, 'y']))
    }
  })

  it('[RTMP9] that is garbage ends in an error, of AMF3 too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { values } = readAmf(Buffer.from([0x11, ...bytes]))
        expect(values.length).toBeLessThanOrEqual(400)
      }),
      { seed: 12, numRuns: 500 },
    )
  })
})
