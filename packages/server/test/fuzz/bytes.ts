import type { Draw } from './random.ts'

const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xc0, 0xed, 0xf4, 0xfe, 0xff]

/** Bytes, spoilt once to a few times: turned over, cut, left out, repeated, filled with edges, mixed with noise. */
export function spoilBytes(bytes: Buffer, draw: Draw): Buffer {
  let spoilt = Buffer.from(bytes)
  for (let n = draw.pick([1, 1, 1, 2, 4]); n > 0; n--) spoilt = Buffer.from(spoilOnce(spoilt, draw))
  return spoilt
}

function spoilOnce(bytes: Buffer, draw: Draw): Buffer {
  const at = draw.below(bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (draw.below(7)) {
    case 0:
      return before
    case 1:
      return Buffer.concat([before, draw.bytes(draw.length(8, 800)), after])
    case 2:
      return Buffer.concat([before, after.subarray(draw.length(8, 400))])
    case 3:
      return Buffer.concat([before, after.subarray(0, draw.length(20, 400)), after])
    case 4: {
      const filled = Buffer.from(bytes)
      filled.fill(draw.pick(EDGES), at, Math.min(filled.length, at + 1 + draw.below(8)))
      return filled
    }
    default: {
      const turned = Buffer.from(bytes)
      for (let n = 1 + draw.below(6); n > 0 && turned.length > 0; n--)
        turned[draw.below(turned.length)] = draw.oneIn(3) ? draw.pick(EDGES) : draw.below(256)
      return turned
    }
  }
}

/** Not UTF-8: overlong forms, surrogates, what is cut, what lies above the last code point. */
const NOT_UTF8 = [
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xe2, 0x28]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0xf0, 0x82, 0x82, 0xac]),
  Buffer.from([0xff, 0xfe]),
]

/** A text as bytes, at times with something in it that is not UTF-8. */
export function hostileUtf8(text: string, draw: Draw): Buffer {
  const bytes = Buffer.from(text)
  if (!draw.oneIn(12)) return bytes
  const at = draw.below(bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, at), draw.pick(NOT_UTF8), bytes.subarray(at)])
}
