import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

// A WebSocket client with as little in it as a load generator needs: it speaks short texts and hands over whole payloads.

const TEXT = 1
const CLOSE = 8
const COMPRESSED = 0x40
const OPCODE = 0x0f
const LENGTH_16 = 126
const LENGTH_64 = 127
const MASK = Buffer.alloc(4)

/** A masked text frame (RFC 6455, section 5.3); a mask of zeros leaves the bytes as they are. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text)
  const long = payload.length >= LENGTH_16
  const head = Buffer.alloc(long ? 4 : 2)
  head[0] = 0x80 | TEXT
  head[1] = 0x80 | (long ? LENGTH_16 : payload.length)
  if (long) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, MASK, payload])
}

export type Handlers = {
  opened: () => void
  /** A whole message, as it came: compressed or not. */
  message: (payload: Buffer, compressed: boolean, frameBytes: number) => void
  closed: (code: number | undefined) => void
}

export class LoadConnection {
  readonly socket: Socket
  #waiting: Buffer | undefined
  #upgraded = false
  #handlers: Handlers
  #closeCode: number | undefined
  #data: (chunk: Buffer) => void

  constructor(port: number, path: string, deflate: boolean, handlers: Handlers) {
    this.#handlers = handlers
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const offer = deflate
      ? 'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n'
      : ''
    const key = randomBytes(16).toString('base64')
    this.socket.on('connect', () =>
      this.socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${offer}\r\n`,
      ),
    )
    this.#data = (chunk) => this.take(chunk)
    this.socket.on('data', this.#data)
    this.socket.on('error', () => {})
    this.socket.on('close', () => handlers.closed(this.#closeCode))
  }

  send(text: string): void {
    this.socket.write(masked(text))
  }

  /** From now on anyone who calls it reads the socket. */
  takeOver(): void {
    this.socket.off('data', this.#data)
    this.socket.pause()
  }

  /** Takes what came; for anyone who reads the socket at a pace of their own. */
  take(chunk: Buffer): void {
    let bytes = this.#waiting ? Buffer.concat([this.#waiting, chunk]) : chunk
    this.#waiting = undefined
    if (!this.#upgraded) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end === -1) return void (this.#waiting = bytes)
      if (!bytes.subarray(0, 12).toString().includes('101')) return void this.socket.destroy()
      this.#upgraded = true
      bytes = bytes.subarray(end + 4)
      this.#handlers.opened()
    }
    let at = 0
    while (bytes.length - at >= 2) {
      const first = bytes[at] as number
      let length = (bytes[at + 1] as number) & 0x7f
      let head = 2
      if (length === LENGTH_16) {
        if (bytes.length - at < 4) break
        length = bytes.readUInt16BE(at + 2)
        head = 4
      } else if (length === LENGTH_64) {
        if (bytes.length - at < 10) break
        length = Number(bytes.readBigUInt64BE(at + 2))
        head = 10
      }
      if (bytes.length - at < head + length) break
      const payload = bytes.subarray(at + head, at + head + length)
      at += head + length
      const opcode = first & OPCODE
      if (opcode === TEXT || opcode === 2) this.#handlers.message(payload, (first & COMPRESSED) !== 0, head + length)
      else if (opcode === CLOSE && length >= 2) this.#closeCode = payload.readUInt16BE()
    }
    if (at < bytes.length) this.#waiting = Buffer.from(bytes.subarray(at))
  }
}
