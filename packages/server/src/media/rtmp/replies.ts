import { encodeAmf } from './amf0.ts'
import type { AmfValue } from './amf0.ts'
import { announceChunkSize, encodeMessage, MESSAGE } from './chunks.ts'

// What a server says to an encoder, as bytes of chunks.

/** The one stream that a connection may publish. */
export const OUR_STREAM = 1
const WINDOW_BYTES = 5_000_000
const PING_REQUEST = 6
const PING_RESPONSE = 7
/** Enhanced RTMP, version 2, `capsEx`: packets with extensions, and times with nanoseconds. */
const CAPABILITIES = 0x04 | 0x08
/** Supported codecs of Enhanced RTMP (version 2, section "Enhancing NetConnection connect Command"). */
const FORWARDED = 4
const ENHANCED_CODECS = {
  fourCcList: ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', 'Opus'],
  videoFourCcInfoMap: { avc1: FORWARDED, hvc1: FORWARDED, av01: FORWARDED, vp09: FORWARDED },
  audioFourCcInfoMap: { mp4a: FORWARDED, Opus: FORWARDED },
}

/** The answer to a command. */
export const reply = (...values: AmfValue[]): Buffer =>
  encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) })

/** What becomes of the stream (`onStatus`). */
export function statusMessage(info: AmfValue): Buffer {
  const payload = encodeAmf('onStatus', 0, null, info)
  return encodeMessage(5, { type: MESSAGE.command, streamId: OUR_STREAM, payload })
}

export const publishingMessage = (): Buffer =>
  statusMessage({ level: 'status', code: 'NetStream.Publish.Start', description: 'Publishing.' })

function control(type: number, value: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(value)
  return encodeMessage(2, { type, streamId: 0, payload })
}

export const windowSize = (): Buffer => control(MESSAGE.windowSize, WINDOW_BYTES)
/** `receivedBytes` wraps at 32 bits. */
export const acknowledgement = (receivedBytes: number): Buffer => control(MESSAGE.acknowledgement, receivedBytes >>> 0)

/** The answer to `connect`. */
export const connected = (transaction: number): Buffer =>
  Buffer.concat([
    windowSize(),
    encodeMessage(2, { type: MESSAGE.peerBandwidth, streamId: 0, payload: Buffer.from([0, 0x4c, 0x4b, 0x40, 2]) }),
    announceChunkSize(),
    reply(
      '_result',
      transaction,
      { fmsVer: 'FMS/3,0,1,123', capabilities: 31, capsEx: CAPABILITIES, ...ENHANCED_CODECS },
      { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connected.', objectEncoding: 0 },
    ),
  ])

/** The answer to a user control message, if it asks for one: a ping with its timestamp. */
export function pong(payload: Buffer): Buffer | undefined {
  if (payload.length < 6 || payload.readUInt16BE(0) !== PING_REQUEST) return undefined
  const answer = Buffer.concat([Buffer.from([0, PING_RESPONSE]), payload.subarray(2, 6)])
  return encodeMessage(2, { type: MESSAGE.userControl, streamId: 0, payload: answer })
}
