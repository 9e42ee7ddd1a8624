import { EventEmitter } from 'node:events'
import type { WebSocket } from 'ws'

/** A socket without a network: what the server says on it, and what the other side does. */
export class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readonly CLOSING = 2
  readyState = 1
  bufferedAmount = 0
  readonly sent: unknown[] = []
  readonly closes: [number, string][] = []
  terminated = 0
  paused = false

  get ws(): WebSocket {
    return this as unknown as WebSocket
  }

  send(data: string | Buffer): void {
    this.sent.push(typeof data === 'string' ? (JSON.parse(data) as unknown) : Buffer.from(data))
  }

  close(code: number, reason = ''): void {
    this.closes.push([code, reason])
    this.readyState = this.CLOSING
  }

  terminate(): void {
    this.terminated += 1
  }

  pause(): void {
    this.paused = true
  }

  /** The other side sends text, or bytes. */
  says(data: string | object | Uint8Array): void {
    if (data instanceof Uint8Array) this.emit('message', Buffer.from(data), true)
    else this.emit('message', Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)), false)
  }
}
