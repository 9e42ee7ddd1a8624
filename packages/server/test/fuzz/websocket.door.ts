import { deflateRawSync } from 'node:zlib'
import { hostileUtf8, spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door, Step, Target } from './door.ts'
import { clientFrames } from './frames.ts'
import { upgradeRequest } from './http1.door.ts'
import { hostileJson } from './json.ts'
import type { Draw } from './random.ts'

const TEXT = 1
const CLOSE = 8
const PING = 9
const OPCODES = [0, 1, 1, 1, 2, 3, 7, 8, 9, 10, 11, 15]

type Shape = { fin?: boolean; rsv?: number; mask?: boolean; claim?: bigint }

/** One frame of a client (RFC 6455, section 5.2), as it should be or not. */
export function wsFrame(
  opcode: number,
  payload: Buffer,
  { fin = true, rsv = 0, mask = true, claim }: Shape = {},
): Buffer {
  const length = claim ?? BigInt(payload.length)
  const [first, maskBit] = [(fin ? 0x80 : 0) | (rsv << 4) | opcode, mask ? 0x80 : 0]
  const long = Buffer.alloc(8)
  long.writeBigUInt64BE(length)
  const head =
    length < 126n
      ? [first, maskBit | Number(length)]
      : length < 65_536n
        ? [first, maskBit | 126, ...long.subarray(6)]
        : [first, maskBit | 127, ...long]
  if (!mask) return Buffer.concat([Buffer.from(head), payload])
  const key = [0x5a, 0x01, 0xf0, 0x80]
  const masked = Buffer.from(payload)
  for (let at = 0; at < masked.length; at++) masked[at] = (masked[at] as number) ^ (key[at & 3] as number)
  return Buffer.concat([Buffer.from([...head, ...key]), masked])
}

export const wsText = (text: string | Buffer): Buffer => wsFrame(TEXT, Buffer.from(text))

/** Asked last, so that it is known when all before it has been taken. */
const LAST = wsText('{"t":"detach","id":"last","room":"demo"}')
const hello = (draw: Draw, target: Target): string =>
  JSON.stringify({
    t: 'hello',
    v: 1,
    ...(draw.oneIn(3) ? { guest: { name: 'fuzz' } } : { token: draw.pick(target.tokens) }),
  })

/** The upgrade, and mostly a hello and a room, so that what follows gets far. */
function begun(draw: Draw, target: Target): Uint8Array[] {
  const deflate = draw.oneIn(3) ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []
  const start: Uint8Array[] = [Buffer.from(upgradeRequest('/v1/ws', deflate))]
  if (draw.oneIn(5)) return start
  start.push(wsText(hello(draw, target)))
  if (!draw.oneIn(6)) start.push(wsText(JSON.stringify({ t: 'attach', id: 'a', room: draw.pick(target.rooms) })))
  return start
}

/** Whole messages: valid ones of every kind, spoilt, repeated, in the wrong order. */
function texts(draw: Draw, target: Target): Step[] {
  const steps = begun(draw, target)
  for (let n = 1 + draw.below(6); n > 0; n--) {
    const frame = draw.pick(clientFrames(draw, target))
    steps.push(wsText(hostileUtf8(hostileJson(frame, draw), draw)))
  }
  return [step(Buffer.concat([...steps, LAST]), '"id":"last"')]
}

/** Small on the wire, large once they are unpacked. */
const BOMBS = [20_000, 2_000_000].map((length) => deflateRawSync(Buffer.alloc(length, 0x20)))

function rawFrame(draw: Draw, target: Target): Buffer {
  const text = Buffer.from(JSON.stringify(draw.pick(clientFrames(draw, target))))
  const packed = draw.oneIn(4)
  const payload = !packed ? text : draw.oneIn(4) ? draw.pick(BOMBS) : deflateRawSync(text)
  return wsFrame(draw.oneIn(3) ? draw.pick(OPCODES) : TEXT, draw.oneIn(3) ? spoilBytes(payload, draw) : payload, {
    fin: !draw.oneIn(4),
    rsv: packed ? 4 : draw.oneIn(12) ? draw.below(8) : 0,
    mask: !draw.oneIn(12),
    ...(draw.oneIn(12)
      ? { claim: draw.pick([0n, 1n, 126n, 65_535n, 65_536n, 1n << 31n, 1n << 40n, (1n << 64n) - 1n]) }
      : {}),
  })
}

function frames(draw: Draw, target: Target): Step[] {
  const steps = begun(draw, target)
  const count = draw.oneIn(15) ? 200 : 1 + draw.below(8)
  for (let n = 0; n < count; n++) steps.push(rawFrame(draw, target))
  if (draw.oneIn(6)) steps.push(wsFrame(PING, draw.bytes(draw.pick([0, 125, 126]))))
  if (draw.oneIn(6)) steps.push(wsFrame(CLOSE, draw.bytes(draw.pick([0, 1, 2, 125]))))
  const bytes = Buffer.concat([...steps.slice(1), LAST])
  // The request itself stays whole: what is spoilt is behind it.
  return [step(Buffer.concat([steps[0] as Uint8Array, draw.oneIn(4) ? spoilBytes(bytes, draw) : bytes]), '"id":"last"')]
}

const send: Door['send'] = (steps, target, from) => talk({ port: target.port, tls: target.tls }, steps, from)

export const webSocketTexts: Door = { name: 'websocket-text', input: texts, send }
export const webSocketFrames: Door = { name: 'websocket-frames', input: frames, send }

/** The video over a WebSocket takes nothing from its viewers; whatever they send all the same. */
export const lowLatencyStream: Door = {
  name: 'low-latency-stream',
  input(draw, target) {
    const room = draw.oneIn(5) ? draw.pick(['none', '__proto__', 'a~1', 'a~low', '~', '%2f']) : draw.pick(target.rooms)
    const query = draw.oneIn(3)
      ? `?ticket=${draw.pick(['', 'x', 'a.b', '%', '%00', 'e30.e30', draw.bytes(60).toString('base64url')])}`
      : ''
    const behind = Array.from({ length: draw.below(6) }, () => rawFrame(draw, target))
    return [step(Buffer.concat([Buffer.from(upgradeRequest(`/live/${room}/ws${query}`)), ...behind]), '\u0088')]
  },
  send,
}
