import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { encodeAmf } from './amf0.ts'
import type { AmfValue } from './amf0.ts'
import { encodeMessage, MESSAGE } from './chunks.ts'
import type { RtmpHandlers, RtmpLimits } from './connection.ts'
import { RTMP_LIMITS, RtmpServer } from './server.ts'

export const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536 * 2)])
/** So that nothing here ends by the time that a key may take. */
const PATIENT = { ...RTMP_LIMITS, handshakeTimeoutMs: 600_000, idleTimeoutMs: 600_000 }

export const command = (...values: AmfValue[]): Buffer =>
  encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) })
export const CONNECT = command('connect', 1, { app: 'live' })
export const PUBLISH = command('publish', 3, null, 'a-key', 'live')
export const chunkSize = (bytes: number): Buffer => {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return encodeMessage(2, { type: MESSAGE.setChunkSize, streamId: 0, payload })
}
/** A message in one chunk, after `chunkSize`. */
export const video = (chunkStream: number, payload: Buffer): Buffer => {
  const head = encodeMessage(chunkStream, { type: MESSAGE.video, streamId: 1, payload }).subarray(0, 12)
  return Buffer.concat([head, payload])
}

const servers: RtmpServer[] = []
const clients: Socket[] = []
export async function closePeers(): Promise<void> {
  for (const client of clients.splice(0)) client.destroy()
  await Promise.all(servers.splice(0).map((server) => server.close()))
}

/** Somebody who speaks RTMP byte by byte to a server of their own. */
export class Peer {
  readonly socket: Socket
  text = ''
  closed = false

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    clients.push(this.socket)
    this.socket.on('error', () => {})
    this.socket.on('close', () => (this.closed = true))
    this.socket.on('data', (data: Buffer) => (this.text += data.toString('latin1')))
    this.socket.write(HANDSHAKE)
  }

  static async to(handlers: Partial<RtmpHandlers>, limits: Partial<RtmpLimits> = {}): Promise<Peer> {
    const server = new RtmpServer(
      { authorise: async () => ({ refused: 'unknown_key' }), ...handlers },
      { watch: () => {}, hold: () => {} },
      { ...PATIENT, ...limits },
    )
    servers.push(server)
    return new Peer(await server.listen('127.0.0.1', 0))
  }
}
