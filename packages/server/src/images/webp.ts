const HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8
/** A picture and its transparency; no profile, no Exif, no XMP, no animation, nothing unknown. */
const PLAIN_CHUNKS: ReadonlySet<string> = new Set(['VP8X', 'ALPH', 'VP8 ', 'VP8L'])
/** Of a key frame: its tag and its start code (RFC 6386, section 9.1). */
const VP8_SIZE_AT = 6
const VP8_START = Buffer.from([0x9d, 0x01, 0x2a])
const VP8L_SIGNATURE = 0x2f
const MAX_VP8_EDGE = 0x3fff

export type WebpSize = { width: number; height: number }

/**
 * The size of a WebP file (RFC 9649) that holds one picture and nothing besides; undefined for any other file, so that what
 * comes from a process that read a stranger's octets is not passed on unless it is what it should be.
 */
export function readPlainWebp(file: Uint8Array): WebpSize | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined
  if (bytes.toString('latin1', 8, 12) !== 'WEBP' || bytes.readUInt32LE(4) !== bytes.length - CHUNK_HEADER_BYTES)
    return undefined
  let size: WebpSize | undefined
  for (let at = HEADER_BYTES; at < bytes.length;) {
    if (at + CHUNK_HEADER_BYTES > bytes.length) return undefined
    const type = bytes.toString('latin1', at, at + 4)
    const from = at + CHUNK_HEADER_BYTES
    const to = from + bytes.readUInt32LE(at + 4)
    if (to > bytes.length || !PLAIN_CHUNKS.has(type)) return undefined
    if (type.startsWith('VP8') && type !== 'VP8X') {
      if (size) return undefined
      size = sizeOf(type, bytes.subarray(from, to))
      if (!size) return undefined
    }
    at = to + (to % 2)
  }
  return size
}

function sizeOf(type: string, picture: Buffer): WebpSize | undefined {
  if (type === 'VP8L') {
    if (picture.length < 5 || picture[0] !== VP8L_SIGNATURE) return undefined
    const bits = picture.readUInt32LE(1)
    return { width: (bits & MAX_VP8_EDGE) + 1, height: ((bits >>> 14) & MAX_VP8_EDGE) + 1 }
  }
  if (picture.length < 10 || !picture.subarray(3, VP8_SIZE_AT).equals(VP8_START)) return undefined
  return {
    width: picture.readUInt16LE(VP8_SIZE_AT) & MAX_VP8_EDGE,
    height: picture.readUInt16LE(VP8_SIZE_AT + 2) & MAX_VP8_EDGE,
  }
}
