import { expect, it } from 'vitest'
import { readPlainWebp } from './webp.ts'

const chunk = (type: string, content: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}
const file = (...chunks: Buffer[]): Buffer => chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]))
const lossy = (width: number, height: number): Buffer => {
  const content = Buffer.from([0, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0, 7])
  content.writeUInt16LE(width, 6)
  content.writeUInt16LE(height, 8)
  return content
}
const lossless = (width: number, height: number): Buffer => {
  const content = Buffer.alloc(5)
  content[0] = 0x2f
  content.writeUInt32LE((width - 1) | ((height - 1) << 14), 1)
  return content
}

it('[IMAGE4] a plain WebP has the size of its picture, whichever way it is encoded', () => {
  expect(readPlainWebp(file(chunk('VP8 ', lossy(256, 200))))).toEqual({ width: 256, height: 200 })
  expect(readPlainWebp(file(chunk('VP8L', lossless(256, 200))))).toEqual({ width: 256, height: 200 })
  const extended = file(chunk('VP8X', Buffer.alloc(10)), chunk('ALPH', Buffer.from('x')), chunk('VP8 ', lossy(3, 4)))
  expect(readPlainWebp(extended)).toEqual({ width: 3, height: 4 })
  const within = Buffer.concat([Buffer.from('xyz'), extended])
  expect(readPlainWebp(new Uint8Array(within.buffer, within.byteOffset + 3, extended.length))).toEqual({
    width: 3,
    height: 4,
  })
  // The upper two bits say how to scale it.
  expect(readPlainWebp(file(chunk('VP8 ', lossy(0x4003, 0x8004))))).toEqual({ width: 3, height: 4 })
})

const picture = chunk('VP8 ', lossy(3, 4))
it.each([
  ['nothing', Buffer.alloc(0)],
  ['no picture', file()],
  ['transparency alone', file(chunk('ALPH', Buffer.from('xx')))],
  ['two pictures', file(picture, picture)],
  ['Exif data', file(picture, chunk('EXIF', Buffer.from('xx')))],
  ['XMP data', file(picture, chunk('XMP ', Buffer.from('xx')))],
  ['a colour profile', file(chunk('ICCP', Buffer.from('xx')), picture)],
  ['an animation', file(chunk('ANIM', Buffer.alloc(6)), chunk('ANMF', picture))],
  ['something behind it', Buffer.concat([file(picture), Buffer.from('<script>')])],
  ['half a chunk behind the picture', file(picture, Buffer.from('EXIF'))],
  ['its end missing', file(picture).subarray(0, -2)],
  ['a chunk that is longer than the file', file(chunk('VP8 ', lossy(3, 4)).fill(0xff, 4, 8))],
  ['another container', chunk('RIFX', Buffer.concat([Buffer.from('WEBP'), picture]))],
  ['another content', chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), picture]))],
  ['a picture without a start code', file(chunk('VP8 ', Buffer.alloc(11)))],
  ['a picture of nine octets', file(chunk('VP8 ', lossy(3, 4).subarray(0, 9)))],
  ['a lossless picture without its signature', file(chunk('VP8L', Buffer.alloc(5)))],
  ['a lossless picture of four octets', file(chunk('VP8L', lossless(3, 4).subarray(0, 4)))],
])('[IMAGE4] a file with %s is none', (_, bytes) => {
  expect(readPlainWebp(bytes)).toBeUndefined()
})
