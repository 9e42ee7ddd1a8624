import { constants, deflateRawSync } from 'node:zlib'

const TEXT_FRAME = 0x81
/** The first reserved bit marks a compressed message (RFC 7692, section 6). */
const COMPRESSED = 0x40
/** Below this, the deflate header costs what compression saves. */
const MIN_DEFLATED_CHARS = 200
/** A flush ends in an empty block; the receiver restores it (RFC 7692, section 7.2.1). */
const FLUSH_TAIL_BYTES = 4
/**
 * Node keeps the output buffer of each compression until the next full garbage collection: 16 KiB of its own choice, however
 * small a frame is. What is larger takes several of these.
 */
const DEFLATE_CHUNK_BYTES = 2_048
const LENGTH_16 = 126
const LENGTH_64 = 127

/** A text message as one unmasked frame (RFC 6455, section 5.2), as bytes that can be written to many sockets. */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const { frame, headBytes } = withHead(TEXT_FRAME, length)
  frame.write(text, headBytes)
  return frame
}

/**
 * The same, compressed once for everybody who negotiated compression without context takeover (RFC 7692): no message depends
 * on an earlier one, so that all of them can be sent the same bytes.
 */
export function encodeDeflatedFrame(text: string): Buffer {
  if (text.length < MIN_DEFLATED_CHARS) return encodeTextFrame(text)
  const deflated = deflateRawSync(text, {
    level: constants.Z_BEST_SPEED,
    finishFlush: constants.Z_SYNC_FLUSH,
    chunkSize: DEFLATE_CHUNK_BYTES,
  })
  const length = deflated.length - FLUSH_TAIL_BYTES
  const { frame, headBytes } = withHead(TEXT_FRAME | COMPRESSED, length)
  deflated.copy(frame, headBytes, 0, length)
  return frame
}

function withHead(first: number, length: number): { frame: Buffer; headBytes: number } {
  const headBytes = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafeSlow(headBytes + length)
  frame[0] = first
  if (headBytes === 2) frame[1] = length
  else if (headBytes === 4) {
    frame[1] = LENGTH_16
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = LENGTH_64
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  return { frame, headBytes }
}
