import { describe, expect, it } from 'vitest'
import { encodeMessage, MESSAGE } from './chunks.ts'
import { MessageReader } from './messages.ts'

const LIMITS = { maxMessageBytes: 10_000, maxUnfinishedBytes: 20_000, maxHeaderBytes: 10_000 }

/** What comes of messages, and how often the rest of one was passed over. */
function read(messages: [type: number, payload: Buffer, timestampMs?: number][]) {
  let cutOff = 0
  const reader = new MessageReader(LIMITS, () => (cutOff += 1))
  for (const [type, payload, timestampMs = 0] of messages) {
    const bytes = encodeMessage(3, { type, streamId: 1, payload })
    bytes.writeUIntBE(timestampMs, 1, 3)
    reader.append(bytes)
  }
  const all: [number, string, number, number][] = []
  for (let message = reader.next(); message; message = reader.next())
    all.push([message.type, message.payload.toString('hex'), message.timestampMs, message.streamId])
  return { all, cutOff }
}
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('messages', () => {
  it('[RTMP11] of AMF3 are those of AMF0 behind one byte, which some leave out', () => {
    expect(
      read([
        [MESSAGE.amf3Command, hex('00 0201')],
        [MESSAGE.amf3Command, hex('0201')],
        [MESSAGE.amf3Data, hex('00 05')],
        [MESSAGE.amf3Data, hex('05')],
        [MESSAGE.video, hex('00 17')],
      ]).all,
    ).toEqual([
      [MESSAGE.command, '0201', 0, 1],
      [MESSAGE.command, '0201', 0, 1],
      [MESSAGE.data, '05', 0, 1],
      [MESSAGE.data, '05', 0, 1],
      [MESSAGE.video, '0017', 0, 1],
    ])
  })

  it('[RTMP13] of an aggregate are audio, video and data, on its clock, each once', () => {
    // Type, length, time (its highest byte last), stream; then the payload and the size of the tag.
    const tags = [
      '09 000002 fffff0 00 000000 a1b2 0000000d',
      '08 000001 000010 01 000000 cc 0000000c',
      '12 000001 000011 01 000000 d0 0000000c',
      '16 000001 000011 01 000000 ee 0000000c',
      '14 000001 000011 01 000000 ee 0000000c',
    ]
    expect(read([[MESSAGE.aggregate, hex(tags.join('')), 1_000]])).toEqual({
      all: [
        [MESSAGE.video, 'a1b2', 1_000, 1],
        [MESSAGE.audio, 'cc', 1_032, 1],
        [MESSAGE.data, 'd0', 1_033, 1],
      ],
      cutOff: 0,
    })
  })

  it('[RTMP13] of an aggregate that is cut off are those before, and what comes behind it is read', () => {
    const whole = '09 000002 000000 00 000000 a1b2 0000000d'
    for (const rest of ['09', '09 000002 000000 00 0000', '09 000002 000000 00 000000 aa'])
      expect(
        read([
          [MESSAGE.aggregate, hex(whole + rest)],
          [MESSAGE.audio, hex('af')],
        ]),
        rest,
      ).toEqual({
        all: [
          [MESSAGE.video, 'a1b2', 0, 1],
          [MESSAGE.audio, 'af', 0, 1],
        ],
        cutOff: 1,
      })
    // The size behind the last tag may be missing, and there may be nothing in one, or in all of it.
    expect(read([[MESSAGE.aggregate, hex(whole.slice(0, -9))]])).toMatchObject({ all: [[9, 'a1b2', 0, 1]], cutOff: 0 })
    expect(read([[MESSAGE.aggregate, hex('08 000000 000000 00 000000')]])).toEqual({ all: [[8, '', 0, 1]], cutOff: 0 })
    expect(read([[MESSAGE.aggregate, hex('')]])).toEqual({ all: [], cutOff: 0 })
  })

  it('[MEDIA23] are held to other limits once a key was accepted', () => {
    const large = encodeMessage(3, { type: MESSAGE.video, streamId: 1, payload: Buffer.alloc(100) })
    const reader = new MessageReader({ ...LIMITS, maxMessageBytes: 99 }, () => {})
    reader.append(large)
    expect(() => reader.next()).toThrow('a message of 100 bytes is above the bound')
    const other = new MessageReader({ ...LIMITS, maxMessageBytes: 99 }, () => {})
    other.allow(LIMITS)
    other.append(large)
    expect(other.next()?.payload).toHaveLength(100)
  })
})
