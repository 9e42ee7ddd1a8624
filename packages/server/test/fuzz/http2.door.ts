import { spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door, Target } from './door.ts'
import { BAD_TARGETS } from './http1.door.ts'
import { hostileJson } from './json.ts'
import type { Draw } from './random.ts'

// Frames of HTTP/2 (RFC 9113, section 4.1) and field blocks (RFC 7541) by hand.

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goAway: 7,
  window: 8,
  continuation: 9,
} as const
export const END_STREAM = 1
export const END_HEADERS = 4
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** `claim`: a length that is not that of the payload. */
export function h2Frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
  claim = payload.length,
): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(claim, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream >>> 0, 5)
  return Buffer.concat([head, payload])
}

/** A number with a prefix of seven bits (RFC 7541, section 5.1). */
function prefixed(value: number): Buffer {
  if (value < 127) return Buffer.from([value])
  const bytes = [127]
  let left = value - 127
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128)
  return Buffer.from([...bytes, left])
}

/** Fields as literals that are not indexed and not packed (section 6.2.2). */
export const fieldBlock = (fields: readonly (readonly [name: string, value: string])[]): Buffer =>
  Buffer.concat(
    fields.flatMap(([name, value]) => {
      const [left, right] = [Buffer.from(name), Buffer.from(value)]
      return [Buffer.from([0]), prefixed(left.length), left, prefixed(right.length), right]
    }),
  )

export const settings = (pairs: readonly (readonly [id: number, value: number])[]): Buffer => {
  const payload = Buffer.alloc(pairs.length * 6)
  for (const [index, [id, value]] of pairs.entries()) {
    payload.writeUInt16BE(id & 0xffff, index * 6)
    payload.writeUInt32BE(value >>> 0, index * 6 + 2)
  }
  return h2Frame(FRAME.settings, 0, 0, payload)
}

export const opening = (): Buffer => Buffer.concat([PREFACE, settings([])])

const PATHS = [
  '/healthz',
  '/',
  '/r/ROOM',
  '/live/ROOM/index.m3u8',
  '/api/v1/rooms',
  '/v1/commands',
  '/internal/v1/people',
  '/embed.js',
]

export const requestFields = (method: string, path: string): [string, string][] => [
  [':method', method],
  [':scheme', 'https'],
  [':authority', '127.0.0.1'],
  [':path', path],
]

function fieldsOf(draw: Draw, target: Target, method: string): [string, string][] {
  const path = draw.oneIn(4) ? draw.pick(BAD_TARGETS) : draw.pick(PATHS).replace('ROOM', draw.pick(target.rooms))
  const fields = requestFields(method, path)
  const more: (() => void)[] = [
    () => void fields.push(['content-type', 'application/json']),
    () => void fields.push(['content-length', draw.pick(['0', '5', '-1', '1e9', '99999999999999999999'])]),
    () => void fields.push([':path', '/again']),
    () => void fields.push([':protocol', 'websocket']),
    () => void fields.push(['connection', 'upgrade'], ['upgrade', 'websocket']),
    () => void fields.push(['transfer-encoding', 'chunked']),
    () => void fields.push(['UPPER', 'x'], ['', 'no name'], ['a b', '\r\n']),
    () => void fields.push(['origin', draw.pick(['null', 'http://[', 'https://evil.example'])]),
    () =>
      void fields.push(
        ...Array.from({ length: draw.pick([30, 800]) }, (_, index): [string, string] => ['cookie', `a${index}=b`]),
      ),
    () => void fields.push(['x', 'y'.repeat(draw.pick([100, 15_000, 60_000]))]),
    () => void fields.splice(draw.below(fields.length), 1),
    () => void fields.reverse(),
  ]
  for (let n = draw.below(3); n > 0; n--) draw.pick(more)()
  return fields
}

const BODIES = [{ frames: ['{"t":"pong","n":1}'] }, { room: 'x', most: 5 }, { code: 'x' }]

/** One request on a stream: its fields, perhaps in pieces, perhaps a body, perhaps an end. */
function request(draw: Draw, target: Target, stream: number): Buffer {
  const posts = draw.oneIn(3)
  const block = fieldBlock(
    fieldsOf(draw, target, posts ? 'POST' : draw.pick(['GET', 'GET', 'HEAD', 'OPTIONS', 'CONNECT', 'x'])),
  )
  const spoilt = draw.oneIn(4) ? spoilBytes(block, draw) : block
  const ends = posts || draw.oneIn(6) ? 0 : END_STREAM
  const pieces = draw.oneIn(8) ? 1 + draw.below(40) : 1
  const size = Math.ceil(spoilt.length / pieces)
  const out = Array.from({ length: pieces }, (_, index) => {
    const last = index === pieces - 1 && !draw.oneIn(10)
    const part = spoilt.subarray(index * size, (index + 1) * size)
    return h2Frame(
      index === 0 ? FRAME.headers : FRAME.continuation,
      (index === 0 ? ends : 0) | (last ? END_HEADERS : 0),
      stream,
      part,
    )
  })
  if (posts)
    out.push(
      h2Frame(
        FRAME.data,
        draw.oneIn(3) ? 0 : END_STREAM,
        stream,
        Buffer.from(hostileJson(draw.pick(BODIES), draw)).subarray(0, 16_384),
      ),
    )
  if (draw.oneIn(6)) out.push(h2Frame(FRAME.reset, 0, stream, Buffer.from([0, 0, 0, draw.below(16)])))
  return Buffer.concat(out)
}

const STREAMS = [0, 1, 2, 3, 5, 7, 0x7fffffff, 0xffffffff]
const SETTINGS: readonly [number, number][] = [
  [1, 0],
  [1, 0xffffffff],
  [2, 1],
  [2, 7],
  [3, 0],
  [4, 0],
  [4, 0x80000000],
  [4, 0x7fffffff],
  [5, 0],
  [5, 16_384],
  [5, 0xffffff],
  [6, 0],
  [8, 1],
  [8, 9],
  [0xffff, 0],
]

function anyFrame(draw: Draw): Buffer {
  const stream = draw.pick(STREAMS)
  const edge = Buffer.alloc(4)
  edge.writeUInt32BE(draw.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff]))
  return draw.pick([
    () => settings(Array.from({ length: draw.length(4, 2_000) }, () => draw.pick(SETTINGS))),
    () => h2Frame(FRAME.settings, draw.pick([1, 0xff]), stream, draw.bytes(draw.pick([0, 5, 6]))),
    () =>
      Buffer.concat(
        Array.from({ length: draw.length(3, 300) }, () => h2Frame(FRAME.ping, draw.below(2), 0, draw.bytes(8))),
      ),
    () => h2Frame(FRAME.ping, 0, stream, draw.bytes(draw.below(10))),
    () => h2Frame(FRAME.window, 0, stream, edge),
    () => h2Frame(FRAME.reset, 0, stream, edge),
    () => h2Frame(FRAME.priority, 0, stream, draw.bytes(draw.pick([4, 5, 6]))),
    () => h2Frame(FRAME.push, END_HEADERS, stream, draw.bytes(8)),
    () => h2Frame(FRAME.goAway, 0, 0, draw.bytes(draw.length(12, 2_000))),
    () => h2Frame(FRAME.data, draw.below(256), stream, draw.bytes(draw.length(20, 2_000))),
    () => h2Frame(FRAME.continuation, draw.below(8), stream, draw.bytes(draw.length(20, 400))),
    () =>
      h2Frame(
        draw.below(256),
        draw.below(256),
        stream,
        draw.bytes(draw.length(20, 400)),
        draw.oneIn(3) ? draw.pick([0, 1, 16_385, 0xffffff]) : undefined,
      ),
  ])()
}

export const http2Frames: Door = {
  name: 'http2',
  input(draw, target) {
    const start = draw.oneIn(12) ? spoilBytes(opening(), draw) : opening()
    const frames = Array.from({ length: 1 + draw.below(8) }, (_, index) =>
      draw.oneIn(2) ? request(draw, target, index * 2 + 1) : anyFrame(draw),
    )
    const bytes = Buffer.concat(frames)
    // A ping at the end, whose answer says that all before it was read.
    const last = h2Frame(FRAME.ping, 0, 0, Buffer.from('the-last'))
    return [step(Buffer.concat([start, draw.oneIn(5) ? spoilBytes(bytes, draw) : bytes, last]), 'the-last')]
  },
  send: (steps, target, from) => talk({ port: target.port, tls: true, alpn: ['h2'] }, steps, from),
}
