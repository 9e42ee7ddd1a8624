import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { WIRE_LIMITS } from '@ovation/protocol'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import type { EncodedFrame } from '../rooms/index.ts'
import { encodeDeflatedFrame, encodeTextFrame } from './text-frame.ts'
import type { Transport } from './transport.ts'
import { descriptorOf } from './write-batch.ts'
import type { BatchedSocket, WriteBatch } from './write-batch.ts'

const MAX_FRAGMENTS = 64
const MAX_BUFFERED_CHUNKS = 256
const CLOSE_TIMEOUT_MS = 3_000
const CLOSE_UNSUPPORTED_DATA = 1_003

/** Whether bytes that are written to it reach the network as they are. */
const isPlain = (socket: Duplex): socket is Socket => socket instanceof Socket && !(socket instanceof TLSSocket)

class WebSocketTransport implements Transport, BatchedSocket {
  readonly socket: Socket
  readonly descriptor: number
  inBatch = false
  #ws: WebSocket
  #writes: WriteBatch | undefined
  #encode: (text: string) => Buffer

  constructor(ws: WebSocket, socket: Duplex, writes: WriteBatch) {
    this.#ws = ws
    this.socket = socket as Socket
    this.#writes = isPlain(socket) ? writes : undefined
    this.descriptor = isPlain(socket) ? descriptorOf(socket) : -1
    this.#encode = ws.extensions.includes('permessage-deflate') ? encodeDeflatedFrame : encodeTextFrame
  }

  get bufferedBytes(): number {
    return this.socket.writableLength
  }

  sendText(text: string): number {
    return this.#write(encodeTextFrame(text))
  }

  sendFrame(frame: EncodedFrame): number {
    return this.#write(frame.as(frame.forFew ? encodeTextFrame : this.#encode))
  }

  close(code: number, reason: string): void {
    this.#writes?.release(this)
    this.#ws.close(code, reason)
    const timer = setTimeout(() => this.#ws.terminate(), CLOSE_TIMEOUT_MS)
    timer.unref()
    this.#ws.once('close', () => clearTimeout(timer))
  }

  /** `ws` writes its own control frames whole and synchronously, so our frames never land inside one. */
  #write(bytes: Buffer): number {
    if (this.#ws.readyState !== this.#ws.OPEN) return bytes.length
    if (this.#writes) this.#writes.write(this, bytes)
    else this.socket.write(bytes)
    return bytes.length
  }
}

/** What the edge does with a new connection: returns the handler of its frames and its end. */
export type Connect = (transport: Transport) => { receive(text: string): void; control(): void; closed(): void }

// What each socket needs is stored on the socket, so that all sockets share these functions: a closure per socket would cost
// memory.
const TRANSPORT = Symbol('transport')
const CONNECTION = Symbol('connection')
type Held = WebSocket & { [TRANSPORT]?: Transport; [CONNECTION]?: ReturnType<Connect> }

function onMessage(this: Held, data: RawData, isBinary: boolean): void {
  if (isBinary) this[TRANSPORT]?.close(CLOSE_UNSUPPORTED_DATA, 'text frames only')
  else this[CONNECTION]?.receive(String(data))
}

function onPing(this: Held): void {
  this[CONNECTION]?.control()
}

function onClose(this: Held): void {
  this[CONNECTION]?.closed()
}

const ignore = (): void => {}

/** Accepts WebSockets with limits far below the library's defaults. */
export class WebSocketEdge {
  #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    maxPayload: WIRE_LIMITS.maxClientFrameBytes,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    clientTracking: false,
    autoPong: true,
  })
  #writes: WriteBatch

  constructor(writes: WriteBatch) {
    this.#writes = writes
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, connect: Connect): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      const transport = new WebSocketTransport(ws, socket, this.#writes)
      const held = ws as Held
      held[TRANSPORT] = transport
      held[CONNECTION] = connect(transport)
      ws.on('message', onMessage)
      ws.on('ping', onPing)
      // Pongs are unsolicited: our pings are frames of our own protocol.
      ws.on('pong', onPing)
      // `ws` answers a malformed frame with its own close code (1002, 1007, 1009) and then reports it here.
      ws.on('error', ignore)
      ws.on('close', onClose)
    })
  }
}
