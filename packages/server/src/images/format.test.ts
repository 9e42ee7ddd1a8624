import { expect, it } from 'vitest'
import { imageFormat } from './format.ts'

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const box = (size: number): number[] => [0, 0, 0, size]

it.each([
  ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0], 'JFIF')],
  ['png', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a], 'rest')],
  ['gif', bytes('GIF87a')],
  ['gif', bytes('GIF89a rest')],
  ['webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
  ['avif', bytes(box(16), 'ftypavif', [0, 0, 0, 0])],
  ['avif', bytes(box(24), 'ftypmif1', [0, 0, 0, 0], 'miafavis', 'mdat')],
] as const)('[IMAGE1] %s is known by its first octets', (format, image) => {
  expect(imageFormat(image)).toBe(format)
  const within = Buffer.concat([Buffer.from('x'), image])
  expect(imageFormat(new Uint8Array(within.buffer, within.byteOffset + 1, image.length)), 'within a buffer').toBe(
    format,
  )
})

it.each([
  ['nothing', bytes()],
  ['a letter', bytes('x')],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['SVG after a declaration', bytes('<?xml version="1.0"?><svg/>')],
  ['PDF', bytes('%PDF-1.7')],
  ['TIFF', bytes('II*\u0000')],
  ['BMP', bytes('BM')],
  ['HEIC', bytes(box(24), 'ftypheic', [0, 0, 0, 0], 'mif1heic')],
  ['a brand beyond its box', bytes(box(20), 'ftypmif1', [0, 0, 0, 0], 'miafavif')],
  ['a video', bytes(box(20), 'ftypisom', [0, 0, 0, 0], 'mp42')],
  ['sound', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
  ['a JPEG cut after two octets', bytes([0xff, 0xd8])],
  ['JPEG XL', bytes([0xff, 0x0a])],
  ['half a PNG', bytes([0x89], 'PNG\r\n')],
  ['another GIF', bytes('GIF88a')],
  ['an avif that is no file type', bytes(box(16), 'freeavif', [0, 0, 0, 0])],
] as const)('[IMAGE1] %s is none of them', (_, image) => {
  expect(imageFormat(image)).toBeUndefined()
})
