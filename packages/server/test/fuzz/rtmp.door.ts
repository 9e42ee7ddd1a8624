import { encodeAmf } from '../../src/media/rtmp/amf0.ts'
import type { AmfValue } from '../../src/media/rtmp/amf0.ts'
import { announceChunkSize, encodeMessage, MESSAGE } from '../../src/media/rtmp/chunks.ts'
import { spoilBytes } from './bytes.ts'
import { step, talk } from './door.ts'
import type { Door, Step, Target } from './door.ts'
import { hostileText } from './json.ts'
import { audioTag, timeOf, videoTag } from './media.ts'
import type { Draw } from './random.ts'

const HANDSHAKE_BYTES = 1_536

const NUMBERS = [0, -1, 1.5, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -0]

function amfValue(draw: Draw, depth = 0): AmfValue {
  if (depth < 12 && draw.oneIn(3)) {
    if (draw.oneIn(3))
      return Array.from({ length: depth > 0 ? draw.below(5) : draw.length(4, 1_200) }, () =>
        depth > 1 ? 0 : amfValue(draw, depth + 1),
      )
    const object = Object.create(null) as Record<string, AmfValue>
    for (const key of ['__proto__', 'app', '', 'constructor', hostileText(draw).slice(0, 20_000)])
      if (draw.oneIn(2)) object[key] = amfValue(draw, depth + 1)
    return object
  }
  return draw.pick<AmfValue>([draw.pick(NUMBERS), true, hostileText(draw).slice(0, 20_000), null, undefined, 'x'])
}

const command = (...values: AmfValue[]): Buffer =>
  encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) })

/** Values of a command, as bytes. */
export function amfBytes(draw: Draw): Buffer {
  const bytes = encodeAmf(...Array.from({ length: draw.length(5, 40) }, () => amfValue(draw)))
  return draw.oneIn(2) ? spoilBytes(bytes, draw) : bytes
}

function hostileCommand(draw: Draw): Buffer {
  const name = draw.pick([
    'connect',
    'createStream',
    'releaseStream',
    'FCPublish',
    'publish',
    'play',
    'deleteStream',
    'closeStream',
    'FCUnpublish',
    '__proto__',
    '',
  ])
  const values = Array.from({ length: draw.length(4, 30) }, () => amfValue(draw))
  const payload = encodeAmf(name, draw.oneIn(4) ? amfValue(draw) : 1, ...values)
  return encodeMessage(3, {
    type: MESSAGE.command,
    streamId: 0,
    payload: draw.oneIn(3) ? spoilBytes(payload, draw) : payload,
  })
}

/** Metadata of a publisher, and messages about the chunking, with numbers that are out of all bounds. */
function control(draw: Draw): Buffer {
  if (draw.oneIn(2)) {
    const payload = encodeAmf('@setDataFrame', 'onMetaData', { width: draw.pick(NUMBERS), height: amfValue(draw) })
    return encodeMessage(4, { type: MESSAGE.data, streamId: 1, payload })
  }
  const payload = Buffer.alloc(draw.pick([0, 3, 4, 4, 4, 5]))
  if (payload.length >= 4) payload.writeUInt32BE(draw.pick([0, 1, 2, 128, 65_536, 0x7fffffff, 0x80000000, 0xffffffff]))
  return encodeMessage(2, { type: draw.pick([1, 2, 3, 4, 5, 6, 15, 16, 17, 22, 255]), streamId: 0, payload })
}

function tag(draw: Draw, index: number): Buffer {
  const video = !draw.oneIn(3)
  const payload = video ? videoTag(draw) : audioTag(draw)
  const spoilt = draw.oneIn(3) ? spoilBytes(payload, draw) : payload
  const bytes = encodeMessage(6, { type: video ? MESSAGE.video : MESSAGE.audio, streamId: 1, payload: spoilt })
  bytes.writeUIntBE(Math.min(0xffffff, timeOf(draw, index)), 1, 3)
  return bytes
}

/** Message headers of every format on many chunk streams, mostly of messages that never end. */
function chunks(draw: Draw): Buffer {
  return Buffer.concat(
    Array.from({ length: 1 + draw.below(40) }, () => {
      const format = draw.below(4)
      const stream = draw.pick([
        Buffer.from([(format << 6) | (2 + draw.below(60))]),
        Buffer.from([format << 6, draw.below(256)]),
        Buffer.from([(format << 6) | 1, draw.below(256), draw.below(256)]),
      ])
      const header = Buffer.alloc([11, 7, 3, 0][format] as number)
      if (header.length >= 3) header.writeUIntBE(draw.oneIn(4) ? 0xffffff : draw.below(1_000), 0, 3)
      if (header.length >= 7) {
        header.writeUIntBE(draw.pick([0, 1, 128, 5_000, 4 * 1_048_576, 0xffffff]), 3, 3)
        header[6] = draw.pick([1, 2, 8, 9, 18, 20, 255])
      }
      return Buffer.concat([stream, header, draw.bytes(draw.length(130, 6_000))])
    }),
  )
}

const handshake = (draw: Draw): Buffer =>
  Buffer.concat([
    Buffer.from([draw.oneIn(15) ? draw.below(256) : 3]),
    Buffer.alloc(HANDSHAKE_BYTES * 2, draw.below(256)),
  ])

function published(draw: Draw, target: Target): Step[] {
  const key = draw.pick(target.streamKeys)
  const name = draw.oneIn(8) ? draw.pick(['', `${key}?x=y`, key.slice(1), hostileText(draw), 'x'.repeat(300)]) : key
  const start = [
    announceChunkSize(),
    command('connect', 1, { app: 'live' }),
    command('createStream', 2, null),
    command('publish', 3, null, name, 'live'),
  ]
  const tags = Array.from({ length: draw.length(12, 80) }, (_, index) =>
    draw.oneIn(12) ? control(draw) : tag(draw, index),
  )
  // A beginning as it should be, so that what follows is taken as a stream.
  const beginning = draw.oneIn(3)
    ? []
    : [
        Buffer.concat([
          Buffer.from([0x17, 0, 0, 0, 0]),
          Buffer.from('0142c00dffe1000467 42c00d'.replaceAll(' ', ''), 'hex'),
          Buffer.from('01000468cb8cb2', 'hex'),
        ]),
      ].map((payload) => encodeMessage(6, { type: MESSAGE.video, streamId: 1, payload }))
  const media = Buffer.concat([...beginning, ...tags])
  return [
    step(handshake(draw)),
    step(Buffer.concat(start), 'NetStream.Publish.'),
    step(draw.oneIn(3) ? spoilBytes(media, draw) : media),
  ]
}

export const rtmp: Door = {
  name: 'rtmp',
  input(draw, target) {
    switch (draw.below(8)) {
      case 0:
        return [step(spoilBytes(handshake(draw), draw))]
      case 1:
        return [step(Buffer.concat([handshake(draw), chunks(draw)]))]
      case 2:
        return [step(Buffer.concat([handshake(draw), draw.bytes(draw.length(400, 8_000))]))]
      case 3:
      case 4:
        return [
          step(
            Buffer.concat([
              handshake(draw),
              announceChunkSize(),
              ...Array.from({ length: 1 + draw.below(6) }, () =>
                draw.oneIn(4) ? control(draw) : hostileCommand(draw),
              ),
            ]),
          ),
        ]
      default:
        return published(draw, target)
    }
  },
  send: (steps, target, from) => talk({ port: target.rtmpPort }, steps, from),
}
