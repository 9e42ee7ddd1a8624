import { Duplex } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { parseClientFrame } from '@ovation/protocol/schemas'
import { RemoteBus } from '../../src/bus/remote.ts'
import type { Hint } from '../../src/bus/index.ts'
import { WebSocketEdge } from '../../src/edge/websocket.ts'
import { WriteBatch } from '../../src/edge/write-batch.ts'
import { FlvReader } from '../../src/media/flv.ts'
import { decodeAmf } from '../../src/media/rtmp/amf0.ts'
import { ChunkReader } from '../../src/media/rtmp/chunks.ts'
import type { RtmpMessage } from '../../src/media/rtmp/chunks.ts'
import { RtmpConnection } from '../../src/media/rtmp/connection.ts'
import type { Candidate, Refused } from '../../src/media/rtmp/connection.ts'
import { RTMP_LIMITS } from '../../src/media/rtmp/server.ts'
import { IndexReader } from '../../src/recording/recording-index.ts'
import { busInput } from './bus.door.ts'
import { hostileUtf8, spoilBytes } from './bytes.ts'
import type { Target } from './door.ts'
import { clientFrames } from './frames.ts'
import { hostileJson } from './json.ts'
import { audioTag, timeOf, videoTag } from './media.ts'
import { amfBytes, rtmp } from './rtmp.door.ts'
import type { Draw } from './random.ts'
import { hostileIndex } from './stored.ts'
import { webSocketFrames } from './websocket.door.ts'

/** The function behind a door, without the socket. */
export type Entry = {
  name: string
  /** Gives what was thrown although anyone who calls it does not expect that; undefined when it is well. */
  take: (draw: Draw) => Promise<unknown> | unknown
}

/** What the generators of inputs ask for; nothing of it is known to anybody. */
const NOWHERE: Target = {
  ...{ port: 0, rtmpPort: 0, tls: false, folder: '', signing: 'x'.repeat(43) },
  ...{ opsUrl: 'http://127.0.0.1:0', node: 'a' },
  rooms: ['fuzz0', 'fuzz1'],
  streamKeys: ['fuzz0_key', 'fuzz1_key'],
  tokens: ['eyJhbGciOiJIUzI1NiJ9.e30.AAAA'],
}

const thrownBy = (what: () => unknown): unknown => {
  try {
    what()
    return undefined
  } catch (error) {
    return error
  }
}

/** Of what is refused by throwing: only what is not a refusal. */
const unexpected = (error: unknown): unknown =>
  error === undefined ||
  (error instanceof Error && !/call stack|memory|Invalid (array|string) length/i.test(error.message))
    ? undefined
    : error

/** A socket that goes nowhere. */
class Loose extends Duplex {
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done()
  }
  setNoDelay(): void {}
  setTimeout(): void {}
  destroySoon(): void {
    this.destroy()
  }
}

/** Gives the bytes to anyone who reads the socket, in pieces, and closes it. */
async function feed(socket: Loose, pieces: readonly Buffer[]): Promise<unknown> {
  let thrown: unknown
  for (const piece of pieces) {
    if (socket.destroyed) break
    thrown ??= thrownBy(() => socket.emit('data', piece))
    // What was asked in between is answered in between.
    await Promise.resolve()
  }
  socket.destroy()
  return thrown
}

function flv(draw: Draw): unknown {
  const reader = new FlvReader()
  return unexpected(
    thrownBy(() => {
      for (let n = 0; n < 1 + draw.below(12); n++) {
        const tag = draw.oneIn(3) ? audioTag(draw) : videoTag(draw)
        const bytes = draw.oneIn(3) ? spoilBytes(tag, draw) : tag
        reader.message({ type: draw.oneIn(2) ? 9 : 8, payload: bytes, timestampMs: timeOf(draw, n) })
      }
    }),
  )
}

/** A whole encoder, from the handshake on; with the key it is taken as a stream. */
async function encoder(draw: Draw): Promise<unknown> {
  const socket = new Loose()
  const reader = new FlvReader()
  const publisher = {
    message: (message: RtmpMessage) => reader.message(message),
    ended: () => {},
  }
  const handlers = {
    authorise: async ({ key }: Candidate) =>
      key.endsWith('_key') ? publisher : ({ refused: 'unknown_key' } satisfies Refused),
  }
  const connection = new RtmpConnection(socket as unknown as Socket, handlers, RTMP_LIMITS)
  const thrown = await feed(
    socket,
    rtmp.input(draw, NOWHERE).map(({ bytes }) => bytes),
  )
  connection.close()
  return thrown
}

const edge = new WebSocketEdge(new WriteBatch(undefined, () => {}))

async function webSocket(draw: Draw): Promise<unknown> {
  const socket = new Loose()
  const [whole] = webSocketFrames.input(draw, NOWHERE)
  const bytes = whole?.bytes ?? Buffer.alloc(0)
  const at = bytes.indexOf('\r\n\r\n') + 4
  const headers = {
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-extensions': 'permessage-deflate',
  }
  const request = { method: 'GET', url: '/v1/ws', headers } as unknown as IncomingMessage
  let thrown: unknown
  edge.upgrade(request, socket, Buffer.alloc(0), () => ({
    receive: (text) => void (thrown ??= thrownBy(() => parseClientFrame(text))),
    control: () => {},
    closed: () => {},
  }))
  socket.push(bytes.subarray(at))
  socket.push(null)
  await new Promise((done) => setImmediate(done))
  socket.destroy()
  return thrown
}

let deliver: (text: string) => void = () => {}
const bus = new RemoteBus<unknown>(
  (receive) => {
    deliver = receive
    return { send: () => {}, ready: async () => {}, close: async () => {} }
  },
  { secret: NOWHERE.signing, report: () => {}, isPayload: () => true },
)
let untrue: unknown
// What a hint claims to be, it has to be.
bus.subscribe(({ room, epoch, from, to }: Hint<unknown>) => {
  if (typeof room !== 'string' || ![epoch, from, to].every(Number.isSafeInteger)) untrue = new Error('told as a hint')
})

function busText(draw: Draw): unknown {
  untrue = undefined
  const text = String(busInput(draw, NOWHERE)[0]?.bytes)
  return thrownBy(() => deliver(text)) ?? untrue
}

/** In pieces, as its file is read. */
function recordingIndex(draw: Draw): void {
  const bytes = hostileUtf8(hostileIndex(draw, 'x', 'fuzz0'), draw)
  const reader = new IndexReader()
  const pieceBytes = draw.pick([1_000, 65_536, 262_144])
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes))
  reader.end()?.between({ fromMs: 0, toMs: 1_000 })
}

export const ENTRIES = {
  clientFrames: {
    name: 'client-frame',
    take: (draw) => thrownBy(() => parseClientFrame(hostileJson(draw.pick(clientFrames(draw, NOWHERE)), draw))),
  },
  webSockets: { name: 'websocket', take: webSocket },
  amf: { name: 'amf', take: (draw) => unexpected(thrownBy(() => decodeAmf(amfBytes(draw)))) },
  chunks: {
    name: 'chunks',
    take(draw) {
      const reader = new ChunkReader(RTMP_LIMITS)
      const pieces = rtmp.input(draw, NOWHERE).map(({ bytes }) => bytes)
      return unexpected(thrownBy(() => pieces.forEach((piece) => reader.push(piece.subarray(0, 60_000)))))
    },
  },
  flv: { name: 'flv', take: flv },
  encoders: { name: 'encoder', take: encoder },
  bus: { name: 'bus-text', take: busText },
  recordingIndexes: {
    name: 'journal',
    take: (draw) => thrownBy(() => recordingIndex(draw)),
  },
} as const satisfies Record<string, Entry>
