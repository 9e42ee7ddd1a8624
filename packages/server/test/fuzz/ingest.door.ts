import { spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door } from './door.ts'
import { upgradeRequest } from './http1.door.ts'
import { hostileJson, hostileText } from './json.ts'
import { AVC_CONFIG } from './media.ts'
import type { Draw } from './random.ts'
import { wsFrame, wsText } from './websocket.door.ts'

const BINARY = 2
const TIMES = [
  0,
  -1,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  2 ** 53,
  7 * 86_400_000,
  -10_001,
]

const CONFIGURATIONS = [
  { t: 'video', description: AVC_CONFIG.toString('base64') },
  { t: 'audio', codec: 'opus', sampleRate: 48_000, channels: 2, frameMs: 20 },
  { t: 'audio', codec: 'mp4a.40.2', description: 'EZA=', sampleRate: 48_000, channels: 2 },
  { t: 'end' },
]

/** A packet: its kind, its time, what an encoder gave. */
function packet(draw: Draw, index: number): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(9), draw.bytes(draw.length(120, 2_000))])
  bytes[0] = draw.oneIn(8) ? draw.below(256) : draw.below(3)
  bytes.writeDoubleBE(draw.oneIn(6) ? draw.pick(TIMES) : index * 33, 1)
  return draw.oneIn(8) ? spoilBytes(bytes, draw) : bytes
}

export const browserIngest: Door = {
  name: 'browser-ingest',
  input(draw, target) {
    const at = draw.below(target.rooms.length)
    const [room, key] = [target.rooms[at] as string, target.streamKeys[at] as string]
    const place = draw.oneIn(6)
      ? draw.pick([`${room}~low`, `${room}~1`, 'none', '__proto__', `${room}~`, 'a~b~c'])
      : room
    const hello = { t: draw.oneIn(8) ? 'measure' : 'publish', key: draw.oneIn(8) ? hostileText(draw) : key }
    const first = draw.oneIn(4) ? hostileJson(hello, draw) : JSON.stringify(hello)
    const start = Buffer.concat([Buffer.from(upgradeRequest(`/live/${place}/publish`)), wsText(first)])
    const messages = draw.oneIn(3)
      ? []
      : [
          wsText(JSON.stringify(CONFIGURATIONS[0])),
          wsText(JSON.stringify(draw.pick([CONFIGURATIONS[1], CONFIGURATIONS[2]]))),
        ]
    for (let n = draw.length(10, 60); n > 0; n--)
      messages.push(
        draw.oneIn(3)
          ? wsText(hostileJson(draw.pick(CONFIGURATIONS), draw))
          : wsFrame(BINARY, packet(draw, messages.length)),
      )
    const bytes = Buffer.concat(messages)
    return [step(start, '{"t":"ready"}'), step(draw.oneIn(8) ? spoilBytes(bytes, draw) : bytes)]
  },
  send: (steps, target, from) => talk({ port: target.port, tls: target.tls }, steps, from),
}
