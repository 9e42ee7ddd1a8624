import { constants, inflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { encodeDeflatedFrame, encodeTextFrame } from './text-frame.ts'

const PLAIN = 0x81
const DEFLATED = 0xc1
const FLUSH_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

/** Reads a frame as a client does; gives its first byte, the bytes of its head, and what it carries. */
function readFrame(frame: Buffer): { first: number; headBytes: number; payload: Buffer } {
  const short = frame[1] ?? 0
  const [headBytes, length] =
    short < 126 ? [2, short] : short === 126 ? [4, frame.readUInt16BE(2)] : [10, Number(frame.readBigUInt64BE(2))]
  expect(frame).toHaveLength(headBytes + length)
  return { first: frame[0] ?? 0, headBytes, payload: frame.subarray(headBytes) }
}

/** Text that compression makes about half as long. */
function words(chars: number): string {
  let [text, seed] = ['', 1]
  while (text.length < chars) {
    seed = (seed * 48_271) % 2_147_483_647
    text += seed.toString(16)
  }
  return text.slice(0, chars)
}

it.each([
  ['', 2],
  ['好', 2],
  ['x'.repeat(125), 2],
  ['x'.repeat(126), 4],
  ['好'.repeat(100), 4],
  ['x'.repeat(65_535), 4],
  ['x'.repeat(65_536), 10],
])('a text is one frame, with the shortest head for its bytes (%#)', (text, headBytes) => {
  const read = readFrame(encodeTextFrame(text))
  expect([read.first, read.headBytes, read.payload.toString()]).toEqual([PLAIN, headBytes, text])
})

it.each([200, 5_000, 50_000, 200_000])('a compressed frame of %i characters is the text again', (chars) => {
  const text = words(chars)
  const { first, payload } = readFrame(encodeDeflatedFrame(text))
  expect(first).toBe(DEFLATED)
  expect(payload.length).toBeLessThan(chars * 0.75)
  const inflated = inflateRawSync(Buffer.concat([payload, FLUSH_TAIL]), { finishFlush: constants.Z_SYNC_FLUSH })
  expect(inflated.toString()).toBe(text)
})

it('what is short is not compressed', () => {
  expect(encodeDeflatedFrame('x'.repeat(199))).toEqual(encodeTextFrame('x'.repeat(199)))
})

it('[HUB11] a frame that was compressed leaves little for the next full garbage collection', () => {
  const frames = 500
  const text = words(1_000)
  const before = process.memoryUsage().arrayBuffers
  for (let n = 0; n < frames; n++) encodeDeflatedFrame(text)
  expect((process.memoryUsage().arrayBuffers - before) / frames).toBeLessThan(8_192)
})
