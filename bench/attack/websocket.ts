import { deflateRawSync } from 'node:zlib'

const TEXT = 1
const COMPRESSED = 0x40

/** One frame of a client with a mask of zeros. `claim`: a length that is not that of the payload. */
export function frame(
  payload: Buffer | string,
  { first = 0x80 | TEXT, claim }: { first?: number; claim?: number } = {},
): Buffer {
  const data = Buffer.from(payload)
  const length = claim ?? data.length
  const head = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14)
  head[0] = first
  if (length < 126) head[1] = 0x80 | length
  else if (length < 65_536) {
    head[1] = 0x80 | 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 0x80 | 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, data])
}

export const text = (value: unknown): Buffer => frame(typeof value === 'string' ? value : JSON.stringify(value))

export const upgrade = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${more}\r\n`

/** Upgrade, hello and a room in one go. */
export const guestIn = (room: string, more = ''): Buffer =>
  Buffer.concat([
    Buffer.from(upgrade('/v1/ws', more)),
    text({ t: 'hello', v: 2, guest: { name: 'x' } }),
    text({ t: 'attach', id: 'in', room }),
  ])

/** A message that unpacks to so many bytes. */
export const bomb = (bytes: number): Buffer =>
  frame(deflateRawSync(Buffer.alloc(bytes, 0x20)), { first: 0x80 | COMPRESSED | TEXT })
