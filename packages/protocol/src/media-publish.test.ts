import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OvationError } from './error.ts'
import { AUDIO, DELTA, encodePacket, KEY, PUBLISH_CLOSE } from './media-publish.ts'
import { decodePacket, parsePublishHello, parsePublishMessage } from './schemas/index.ts'

const kinds = fc.constantFrom(AUDIO, DELTA, KEY)
const bytes = (minLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength: 200 })

/** What a decoder throws at these: nothing, or the one error that it may. */
function thrownAt<T>(decode: (input: T) => unknown, input: T): unknown {
  try {
    decode(input)
    return undefined
  } catch (error) {
    return error instanceof OvationError ? error.code : error
  }
}

describe('packets of a publisher', () => {
  it('[PUB3] have a kind, a time in milliseconds, and what the encoder gave', () => {
    const packet = encodePacket(KEY, 1.5, Uint8Array.of(7, 8))
    expect([...packet]).toEqual([2, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 7, 8])
    expect([AUDIO, DELTA, KEY]).toEqual([0, 1, 2])
  })

  it('[PUB3] say the same when they are read, wherever they lie in memory', () => {
    fc.assert(
      fc.property(kinds, fc.double(), bytes(1), fc.nat(20), (kind, atMs, data, offset) => {
        const packet = encodePacket(kind, atMs, data)
        const around = new Uint8Array(packet.length + offset)
        around.set(packet, offset)
        const read = decodePacket(around.subarray(offset))
        expect([read.kind, read.atMs, [...read.data]]).toEqual([kind, atMs, [...data]])
      }),
    )
  })

  it('[PUB3] a head without data, and a kind that is not known, are no packets', () => {
    const packet = encodePacket(DELTA, 0, Uint8Array.of(1))
    expect(decodePacket(packet).data).toEqual(Uint8Array.of(1))
    for (const bad of [packet.subarray(0, 9), packet.subarray(0, 1), new Uint8Array(), encodePacket(3, 0, packet)])
      expect(() => decodePacket(bad)).toThrow(new OvationError('invalid_frame', { message: 'not a packet' }))
  })

  it('[PUB3] arbitrary bytes are a packet, or refused as a malformed frame', () => {
    fc.assert(
      fc.property(bytes(0), (any) => {
        expect([undefined, 'invalid_frame']).toContain(thrownAt(decodePacket, any))
      }),
    )
  })
})

describe('what a publisher says', () => {
  it('[PUB3] begins with a key, for a broadcast or a measurement', () => {
    expect(parsePublishHello('{"t":"publish","key":"k","session":"s"}')).toEqual({
      t: 'publish',
      key: 'k',
      session: 's',
    })
    expect(parsePublishHello('{"t":"measure","key":"k"}')).toEqual({ t: 'measure', key: 'k' })
    const long = 'k'.repeat(700)
    expect(parsePublishHello(JSON.stringify({ t: 'publish', key: long, session: 's'.repeat(64) })).key).toBe(long)
  })

  it.each([
    ['', 'it is not JSON'],
    ['{"t":"watch","key":"k"}', "'t'"],
    ['{"t":"publish","key":""}', "'key'"],
    [JSON.stringify({ t: 'publish', key: 'k'.repeat(701) }), "'key'"],
    ['{"t":"publish"}', "'key'"],
    ['{"t":"publish","key":"k","session":""}', "'session'"],
    [JSON.stringify({ t: 'publish', key: 'k', session: 's'.repeat(65) }), "'session'"],
    ['{"t":"publish","key":"k","more":1}', "'message'"],
    ['3', "'message'"],
  ])('[PUB3] does not begin with %s', (text, where) => {
    expect(() => parsePublishHello(text)).toThrow(where)
    expect(thrownAt(parsePublishHello, text)).toBe('invalid_frame')
  })

  it('[PUB3] goes on with configurations and signals; a packet of Opus is 20 ms long where nothing else is said', () => {
    const audio = { t: 'audio', codec: 'mp4a.40.2', description: 'EZA=', sampleRate: 48_000, channels: 2 }
    expect(parsePublishMessage(JSON.stringify(audio))).toEqual({ ...audio, frameMs: 20 })
    const opus = { t: 'audio', codec: 'opus', sampleRate: 8_000, channels: 1, frameMs: 2.5 }
    expect(parsePublishMessage(JSON.stringify(opus))).toEqual(opus)
    for (const said of [{ t: 'video', description: 'A'.repeat(4_096) }, { t: 'end' }, { t: 'ping' }])
      expect(parsePublishMessage(JSON.stringify(said))).toEqual(said)
  })

  it.each([
    ['{"t":"video"}', "'description'"],
    [JSON.stringify({ t: 'video', description: 'A'.repeat(4_097) }), "'description'"],
    ['{"t":"audio","codec":"mp3","sampleRate":48000,"channels":1}', "'codec'"],
    ['{"t":"audio","codec":"opus","sampleRate":7999,"channels":1}', "'sampleRate'"],
    ['{"t":"audio","codec":"opus","sampleRate":96001,"channels":1}', "'sampleRate'"],
    ['{"t":"audio","codec":"opus","sampleRate":48000.5,"channels":1}', "'sampleRate'"],
    ['{"t":"audio","codec":"opus","sampleRate":48000,"channels":3}', "'channels'"],
    ['{"t":"audio","codec":"opus","sampleRate":48000,"channels":0}', "'channels'"],
    ['{"t":"audio","codec":"opus","sampleRate":48000,"channels":1,"frameMs":2}', "'frameMs'"],
    ['{"t":"audio","codec":"opus","sampleRate":48000,"channels":1,"frameMs":121}', "'frameMs'"],
    ['{"t":"end","more":1}', "'message'"],
    ['{"t":"audio","codec":"opus","sampleRate":48000,"channels":1,"more":1}', "'message'"],
    ['{"t":"start"}', "'t'"],
  ])('[PUB3] does not go on with %s', (text, where) => {
    expect(() => parsePublishMessage(text)).toThrow(where)
    expect(thrownAt(parsePublishMessage, text)).toBe('invalid_frame')
  })

  it('[PUB3] arbitrary text is a message, or refused as a malformed frame', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          for (const parse of [parsePublishHello, parsePublishMessage])
            expect([undefined, 'invalid_frame']).toContain(thrownAt(parse, text))
        },
      ),
    )
  })

  it('[PUB3] close codes stay what publishers know', () => {
    expect(PUBLISH_CLOSE).toEqual({
      ...{ refused: 4_403, replaced: 4_409, closed: 4_410, ended: 4_411 },
      ...{ malformed: 4_400, silent: 4_408 },
    })
  })
})
