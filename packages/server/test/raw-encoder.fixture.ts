import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { encodeAmf } from '../src/media/rtmp/amf0.ts'
import type { AmfValue } from '../src/media/rtmp/amf0.ts'
import { announceChunkSize, encodeMessage, MESSAGE } from '../src/media/rtmp/chunks.ts'

/** What an encoder sends at a time, as FLV has it (Adobe's FLV specification 10.1, annex E.4). */
export type Tag = { type: number; timestampMs: number; data: Buffer }

const FLV_HEAD_BYTES = 13
const TAG_HEAD_BYTES = 11
const HANDSHAKE_BYTES = 1_536
const MAX_RECORDED_BYTES = 64 * 1_024 * 1_024

/** The tags that ffmpeg makes of such arguments, for so many seconds. */
export async function recordTags(seconds: number, ...args: readonly string[]): Promise<Tag[]> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    ['-hide_banner', '-loglevel', 'error', ...args, '-t', String(seconds), '-f', 'flv', '-'],
    { encoding: 'buffer', maxBuffer: MAX_RECORDED_BYTES },
  )
  const tags: Tag[] = []
  for (let at = FLV_HEAD_BYTES; at + TAG_HEAD_BYTES <= stdout.length;) {
    const length = stdout.readUIntBE(at + 1, 3)
    const timestampMs = (stdout.readUIntBE(at + 4, 3) | ((stdout[at + 7] ?? 0) << 24)) >>> 0
    const data = stdout.subarray(at + TAG_HEAD_BYTES, at + TAG_HEAD_BYTES + length)
    tags.push({ type: stdout[at] ?? 0, timestampMs, data })
    at += TAG_HEAD_BYTES + length + 4
  }
  return tags
}

export const isAudio = ({ type }: Tag): boolean => type === MESSAGE.audio
export const isVideo = ({ type }: Tag): boolean => type === MESSAGE.video
/** A configuration: what comes before the packets of a track. */
export const isHeader = (tag: Tag): boolean =>
  tag.data[1] === 0 && (isAudio(tag) ? tag.data[0]! >> 4 === 10 : isVideo(tag) && (tag.data[0]! & 15) === 7)

/** An encoder that sends what a test tells it to. */
export class RawEncoder {
  readonly #socket: Socket
  #heard = Buffer.alloc(0)
  isClosed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => (this.#heard = Buffer.concat([this.#heard, bytes])))
    socket.on('error', () => {})
    socket.on('close', () => (this.isClosed = true))
  }

  /** Publishes, or is refused: see `heard`. */
  static async publish(port: number, key: string): Promise<RawEncoder> {
    const socket = connect(port, '127.0.0.1')
    const encoder = new RawEncoder(socket)
    await once(socket, 'connect')
    socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(HANDSHAKE_BYTES)]))
    await encoder.#until(() => encoder.#heard.length > 2 * HANDSHAKE_BYTES)
    socket.write(encoder.#heard.subarray(1, 1 + HANDSHAKE_BYTES))
    socket.write(announceChunkSize())
    encoder.#command('connect', 1, { app: 'live' })
    encoder.#command('createStream', 2, null)
    encoder.#command('publish', 3, null, key, 'live')
    await encoder.#until(() => /NetStream\.Publish\.\w+/.test(encoder.heard))
    return encoder
  }

  /** What the server has said, as far as it can be read. */
  get heard(): string {
    return this.#heard.toString('latin1').replaceAll(/[^ -~]+/g, ' ')
  }

  send({ type, timestampMs, data }: Tag): void {
    if (this.isClosed || this.#socket.destroyed) return
    const message = encodeMessage(type === MESSAGE.audio ? 4 : 6, { type, streamId: 1, payload: data })
    message.writeUIntBE(timestampMs, 1, 3)
    this.#socket.write(message)
  }

  /** Sends tags when their time is there, the first one now. */
  async play(tags: readonly Tag[], { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    const began = performance.now() - (tags[0]?.timestampMs ?? 0)
    for (const tag of tags) {
      const waitMs = began + tag.timestampMs - performance.now()
      if (waitMs > 1) await new Promise((done) => setTimeout(done, waitMs))
      if (this.isClosed || signal?.aborted) return
      this.send(tag)
    }
  }

  unpublish(): void {
    this.#command('deleteStream', 4, null, 1)
  }

  /** As when the network fails: without unpublishing. */
  destroy(): void {
    this.#socket.destroy()
  }

  #command(...values: AmfValue[]): void {
    this.#socket.write(encodeMessage(3, { type: MESSAGE.command, streamId: 0, payload: encodeAmf(...values) }))
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.isClosed) await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')])
  }
}
