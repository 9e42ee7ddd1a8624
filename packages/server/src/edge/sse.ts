import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { EncodedFrame } from '../rooms/index.ts'
import type { Transport } from './transport.ts'

const CLOSE_TIMEOUT_MS = 3_000

/** A frame as one server-sent event (WHATWG HTML, section 9.2). JSON holds no line breaks, so one `data` line is enough. */
const encodeEvent = (text: string): Buffer => Buffer.from(`data: ${text}\n\n`)

/** The same frames for clients that cannot use WebSocket: a response that does not end. */
export class SseTransport implements Transport {
  #response: ServerResponse

  constructor(response: ServerResponse, headers: Record<string, string>) {
    this.#response = response
    // The socket is closed with its stream: nothing else is requested on it. HTTP/2 shares one socket, and has no such
    // header.
    if ('shouldKeepAlive' in response) response.shouldKeepAlive = false
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies that buffer responses would hold back every event.
      'x-accel-buffering': 'no',
      ...headers,
    })
    response.flushHeaders()
  }

  get bufferedBytes(): number {
    return this.#response.writableLength
  }

  sendText(text: string): number {
    return this.#write(encodeEvent(text))
  }

  sendFrame(frame: EncodedFrame): number {
    return this.#write(frame.as(encodeEvent))
  }

  /** Ends the stream; a client that does not read to its end is cut off. */
  close(): void {
    const response = this.#response
    response.end()
    const stream = (response as { stream?: Duplex }).stream ?? response
    const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS)
    timer.unref()
    response.once('close', () => clearTimeout(timer))
  }

  #write(bytes: Buffer): number {
    if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.write(bytes)
    return bytes.length
  }
}
