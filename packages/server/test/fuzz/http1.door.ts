import { hostileUtf8, spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door, Step, Target } from './door.ts'
import { hostileJson, hostileText } from './json.ts'
import type { Draw } from './random.ts'

// Requests by hand: lines, fields and bodies that no client library would send.

const METHODS = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'CONNECT',
  'TRACE',
  'get',
  'X\u0000',
]
const TARGETS = [
  ...['/', '/healthz', '/readyz', '/metrics', '/studio', '/sdk/client.js', '/embed.js', '/r/ROOM', '/overlay/ROOM'],
  ...[
    '/publish/ROOM',
    '/replay/x',
    '/replay/x/events?from=0&to=1',
    '/replay/x/info',
    '/replay/x/index.m3u8',
    '/replay/x/0.m4s',
  ],
  ...[
    '/live/ROOM/index.m3u8',
    '/live/ROOM/index.m3u8?_HLS_msn=1&_HLS_part=0',
    '/live/ROOM/master.m3u8',
    '/live/ROOM/x/0.m4s',
  ],
  ...[
    '/api/v1/rooms',
    '/api/v1/rooms/ROOM/people',
    '/api/v1/rooms/ROOM/stream',
    '/api/v1/rooms/ROOM/keys',
    '/v1/sse',
    '/v1/commands',
  ],
  ...[
    '/api/v1/rooms/ROOM/recording',
    '/api/v1/rooms/ROOM/replays',
    '/api/v1/rooms/ROOM/password',
    '/api/v1/account/sign-in',
  ],
  ...[
    '/api/v1/account/token',
    '/api/v1/account/password',
    '/api/v1/share',
    '/internal/v1/commands',
    '/internal/v1/video/ROOM',
  ],
]
export const BAD_TARGETS = [
  ...[
    '//',
    '///',
    '*',
    'http://[',
    'http://',
    '//:0',
    '//a:99999',
    'http://a:99999/',
    '/\\\\',
    '?',
    '#',
    '/%',
    '/%00',
    '/%ff',
    '/%c0%80',
  ],
  ...[
    '/../../etc/passwd',
    '/r/__proto__',
    '/r/constructor',
    '/live/__proto__/index.m3u8',
    '/live/constructor/ws',
    '/replay/toString',
  ],
  ...[
    `/${'a'.repeat(9_000)}`,
    `/r/${'%F0%9F%98%80'.repeat(60)}`,
    `/${'/'.repeat(2_000)}`,
    `/?${'a=b&'.repeat(3_000)}`,
    '/r/a\tb',
  ],
]
const FIELDS: [string, readonly string[]][] = [
  ['Host', ['127.0.0.1', '', '[', 'a:99999', 'a b', '\u0001']],
  ['Origin', ['null', 'http://', 'https://evil.example', 'http://[', '']],
  [
    'Content-Type',
    ['application/json', 'application/json; charset=utf-7', 'text/plain', 'multipart/form-data', '__proto__', ''],
  ],
  ['Authorization', ['Bearer TOKEN', 'Bearer ', 'Bearer a.b.c', 'Basic Og==', 'Bearer eyJhbGciOiJub25lIn0.e30.']],
  ['Cookie', ['ovation_session=x', 'ovation_session=', '=;=;=', '__proto__=1', `a=${'b'.repeat(6_000)}`]],
  ['X-Forwarded-For', ['1.2.3.4', '::1', '[', 'unknown, unknown', '1.2.3.4,'.repeat(500)]],
  ['Forwarded', ['for="[::1]:99999"', 'for=_x;by=', '"']],
  ['Accept-Encoding', ['br', 'gzip', 'zstd;q=nan', '*']],
  ['Range', ['bytes=0-', 'bytes=-1', 'bytes=9999999999999999-1', 'bytes=0-0,1-1,2-2']],
  ['Transfer-Encoding', ['chunked', 'chunked, chunked', 'identity', 'gzip, chunked', ' chunked']],
  ['Content-Length', ['0', '-1', '1e3', '99999999999999999999', '4, 4', '65537']],
  ['Expect', ['100-continue', '200-ok']],
  ['If-None-Match', ['*', '"', 'W/"']],
  ['Ovation-Session', ['x', '.', 'a.b', '__proto__', 'constructor.x', 'x'.repeat(4_000)]],
  ['Ovation-Node', ['0.x', '-1.x', '1e400.x', '.']],
  ['Connection', ['keep-alive', 'close', 'upgrade', 'Host, Content-Length', 'TE']],
]
const BODIES = [
  { code: 'x' },
  { password: 'x' },
  { recoveryCode: 'x' },
  { room: 'new', title: 'T' },
  { name: 'second encoder' },
  { password: 'open sesame' },
  { frames: ['{"t":"pong","n":1}'] },
  { t: 'hello', v: 2, guest: { name: 'a' } },
  { title: 'T', trim: { fromMs: 0, toMs: 1 }, chapters: [{ atMs: 0, title: 'a' }] },
  { fromMs: 0, toMs: 1, title: 'clip' },
]

const targetOf = (draw: Draw, target: Target): string => {
  if (draw.oneIn(4)) return draw.pick(BAD_TARGETS)
  const path = draw
    .pick(TARGETS)
    .replace(
      'ROOM',
      draw.oneIn(4) ? draw.pick(['__proto__', 'constructor', '%00', '..', 'none']) : draw.pick(target.rooms),
    )
  return draw.oneIn(6) ? `${path}?ticket=${encodeURIComponent(hostileText(draw))}&from=1e400&to=-1&_HLS_msn=1e9` : path
}

function fields(draw: Draw, target: Target): string[] {
  const lines = draw.oneIn(10) ? [] : ['Host: 127.0.0.1']
  for (let n = draw.below(4); n > 0; n--) {
    const [name, values] = draw.pick(FIELDS)
    lines.push(`${name}: ${draw.pick(values).replace('TOKEN', draw.pick(target.tokens))}`)
  }
  if (draw.oneIn(15))
    lines.push(...Array.from({ length: draw.pick([50, 1_500]) }, (_, index) => `x-${index}: ${index}`))
  if (draw.oneIn(15))
    lines.push(draw.pick([' folded', 'no colon', ': no name', 'a\u0000: b', 'a : b', `${'x'.repeat(20_000)}: y`]))
  return lines
}

function request(draw: Draw, target: Target): Buffer {
  const method = draw.pick(METHODS)
  const lines = fields(draw, target)
  const body =
    method.startsWith('P') && !draw.oneIn(5) ? hostileUtf8(hostileJson(draw.pick(BODIES), draw), draw) : Buffer.alloc(0)
  if (body.length > 0) {
    if (!draw.oneIn(8)) lines.push('Content-Type: application/json')
    if (draw.oneIn(4)) lines.push('Transfer-Encoding: chunked')
    else
      lines.push(
        `Content-Length: ${draw.oneIn(6) ? draw.pick([0, body.length + 10, body.length - 1, 70_000]) : body.length}`,
      )
  }
  const version = draw.oneIn(20)
    ? draw.pick(['HTTP/0.9', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'RTSP/1.0', ''])
    : 'HTTP/1.1'
  const end = draw.oneIn(25) ? draw.pick(['\n', '\r', '']) : '\r\n'
  const head = Buffer.from(
    `${method} ${targetOf(draw, target)} ${version}${end}${lines.map((line) => line + end).join('')}${end}`,
  )
  const chunked = lines.includes('Transfer-Encoding: chunked')
  const size = draw.oneIn(6) ? draw.pick(['0', 'ffffffffffffffff', '-1', 'x', '7fffffff']) : body.length.toString(16)
  return Buffer.concat([
    head,
    ...(chunked && body.length > 0 ? [Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')] : [body]),
  ])
}

const input = (draw: Draw, target: Target): Step[] => {
  if (draw.oneIn(25)) return [step(draw.bytes(draw.length(300, 5_000)), 'HTTP/1.1')]
  // Some are sent one behind the other, before the first is answered.
  const requests = Array.from({ length: draw.oneIn(8) ? 1 + draw.below(20) : 1 }, () => request(draw, target))
  const bytes = Buffer.concat(requests)
  return [step(draw.oneIn(6) ? spoilBytes(bytes, draw) : bytes, 'HTTP/1.1')]
}

export const http1: Door = {
  name: 'http1',
  input,
  send: (steps, target, from) => talk({ port: target.port, tls: target.tls }, steps, from),
}

const UPGRADE_PATHS = [
  '/v1/ws',
  '/v1/ws',
  '/live/ROOM/ws',
  '/live/ROOM/publish',
  '/nope',
  '/live//ws',
  '/live/%/ws',
  '/live/%00/publish',
  '/live/ROOM/ws?ticket=%',
]
const KEYS = ['dGhlIHNhbXBsZSBub25jZQ==', 'AAAAAAAAAAAAAAAAAAAAAA==', 'short', '', '=', '\u00ff'.repeat(24)]

export function upgradeRequest(path: string, more: readonly string[] = [], key = KEYS[0]): string {
  const lines = [
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...more,
  ]
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

export const upgrades: Door = {
  name: 'upgrade',
  input(draw, target) {
    const path = draw.oneIn(2)
      ? draw.pick(BAD_TARGETS)
      : draw.pick(UPGRADE_PATHS).replace('ROOM', draw.pick(target.rooms))
    const upgrade = draw.oneIn(6) ? draw.pick(['h2c', 'WEBSOCKET', 'websocket, h2c', 'TLS/1.0', '']) : 'websocket'
    const version = draw.oneIn(6) ? draw.pick(['8', '0', '-1', '1e400', '13, 13', '']) : '13'
    const lines = [
      ...[
        'Host: 127.0.0.1',
        `Connection: ${draw.oneIn(8) ? draw.pick(['keep-alive, Upgrade', 'close', '']) : 'Upgrade'}`,
      ],
      ...[`Upgrade: ${upgrade}`, `Sec-WebSocket-Version: ${version}`, `Sec-WebSocket-Key: ${draw.pick(KEYS)}`],
    ]
    if (draw.oneIn(3))
      lines.push(
        `Origin: ${draw.pick(['null', 'http://[', 'https://evil.example', '//', `http://${'a'.repeat(5_000)}`])}`,
      )
    if (draw.oneIn(3))
      lines.push(
        `Sec-WebSocket-Extensions: ${draw.pick(['permessage-deflate', 'permessage-deflate; client_max_window_bits=99', 'permessage-deflate; server_max_window_bits=8', 'x; ="', ';'.repeat(2_000), 'permessage-deflate,'.repeat(300)])}`,
      )
    if (draw.oneIn(5))
      lines.push(`Sec-WebSocket-Protocol: ${draw.pick(['a', 'a,a', ',', '\u0001', `${'p,'.repeat(2_000)}p`])}`)
    if (draw.oneIn(6)) lines.push(...fields(draw, target))
    const head = `${draw.oneIn(15) ? draw.pick(['POST', 'HEAD', 'CONNECT', 'PRI']) : 'GET'} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
    // What is already a frame may come with the request.
    const behind = draw.oneIn(3) ? draw.bytes(draw.length(40, 3_000)) : Buffer.alloc(0)
    const bytes = Buffer.concat([Buffer.from(head), behind])
    return [step(draw.oneIn(12) ? spoilBytes(bytes, draw) : bytes, 'HTTP/1.1')]
  },
  send: http1.send,
}
