/** One message of RTMP (Adobe's specification 1.0, section 5). `timestampMs` is 32 bits and wraps. */
export type RtmpMessage = { type: number; streamId: number; timestampMs: number; payload: Buffer }

export const MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowSize: 5,
  peerBandwidth: 6,
  audio: 8,
  video: 9,
  data: 18,
  command: 20,
} as const

const DEFAULT_CHUNK_BYTES = 128
const OUR_CHUNK_BYTES = 4_096
const EXTENDED = 0xffffff
const HEADER_BYTES = [11, 7, 3, 0] as const

export type ChunkLimits = { maxMessageBytes: number; maxChunkBytes: number; maxChunkStreams: number }

type ChunkStream = {
  timestampMs: number
  deltaMs: number
  length: number
  type: number
  streamId: number
  extended: boolean
  parts: Buffer[]
  received: number
}

const MAX_CHUNK_STREAM_BYTES = 3

/** Puts messages together from chunks. Bounded in the size of chunks and messages and in the number of streams. */
export class ChunkReader {
  #limits: ChunkLimits
  #bytes: Buffer = Buffer.alloc(0)
  #chunkBytes = DEFAULT_CHUNK_BYTES
  #streams = new Map<number, ChunkStream>()

  constructor(limits: ChunkLimits) {
    this.#limits = limits
  }

  /** Takes what came from the network; gives the messages that became whole. Throws on anything out of bounds. */
  push(data: Buffer): RtmpMessage[] {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data])
    const messages: RtmpMessage[] = []
    for (;;) {
      const message = this.#chunk()
      if (message === 'incomplete') return messages
      if (message && !this.#control(message)) messages.push(message)
    }
  }

  #chunk(): RtmpMessage | undefined | 'incomplete' {
    const bytes = this.#bytes
    const first = bytes[0]
    if (first === undefined) return 'incomplete'
    const short = first & 63
    const basicBytes = short === 0 ? 2 : short === 1 ? MAX_CHUNK_STREAM_BYTES : 1
    const format = first >> 6
    const headerBytes = HEADER_BYTES[format] as number
    if (bytes.length < basicBytes + headerBytes) return 'incomplete'
    const id = short === 0 ? 64 + (bytes[1] as number) : short === 1 ? 64 + bytes.readUInt16LE(1) : short
    const stream = this.#stream(id, format)
    const extended = format === 3 ? stream.extended : bytes.readUIntBE(basicBytes, 3) === EXTENDED
    const start = basicBytes + headerBytes + (extended ? 4 : 0)
    if (bytes.length < start) return 'incomplete'
    const length = format < 2 ? bytes.readUIntBE(basicBytes + 3, 3) : stream.length
    if (length > this.#limits.maxMessageBytes) throw new Error(`a message of ${length} bytes is above the bound`)
    const size = Math.min(this.#chunkBytes, length - stream.received)
    if (bytes.length < start + size) return 'incomplete'

    if (stream.received === 0) this.#readHeader(stream, format, basicBytes, extended)
    stream.parts.push(Buffer.from(bytes.subarray(start, start + size)))
    stream.received += size
    this.#bytes = bytes.subarray(start + size)
    if (stream.received < stream.length) return undefined
    const payload = stream.parts.length === 1 ? (stream.parts[0] as Buffer) : Buffer.concat(stream.parts)
    stream.parts = []
    stream.received = 0
    return { type: stream.type, streamId: stream.streamId, timestampMs: stream.timestampMs, payload }
  }

  #readHeader(stream: ChunkStream, format: number, at: number, extended: boolean): void {
    const bytes = this.#bytes
    stream.extended = extended
    const extendedAt = at + (HEADER_BYTES[format] as number)
    const time = format === 3 ? stream.deltaMs : extended ? bytes.readUInt32BE(extendedAt) : bytes.readUIntBE(at, 3)
    if (format < 2) {
      stream.length = bytes.readUIntBE(at + 3, 3)
      stream.type = bytes[at + 6] as number
    }
    if (format === 0) stream.streamId = bytes.readUInt32LE(at + 7)
    stream.timestampMs = format === 0 ? time : (stream.timestampMs + time) >>> 0
    // A message of format 3 right after one of format 0 goes on by that one's delta, which is none.
    stream.deltaMs = format === 0 ? 0 : time
  }

  #stream(id: number, format: number): ChunkStream {
    const known = this.#streams.get(id)
    if (known) return known
    if (format !== 0) throw new Error(`chunk stream ${id} begins without a full header`)
    if (this.#streams.size >= this.#limits.maxChunkStreams) throw new Error('there are more chunk streams than allowed')
    const fresh: ChunkStream = {
      timestampMs: 0,
      deltaMs: 0,
      length: 0,
      type: 0,
      streamId: 0,
      extended: false,
      parts: [],
      received: 0,
    }
    this.#streams.set(id, fresh)
    return fresh
  }

  /** Messages about the chunking itself. */
  #control({ type, payload }: RtmpMessage): boolean {
    if (type === MESSAGE.setChunkSize) {
      const size = payload.length >= 4 ? payload.readUInt32BE(0) & 0x7fffffff : 0
      if (size < 1 || size > this.#limits.maxChunkBytes)
        throw new Error(`a chunk size of ${size} bytes is out of bounds`)
      this.#chunkBytes = size
    }
    if (type === MESSAGE.abort && payload.length >= 4) this.#streams.delete(payload.readUInt32BE(0))
    return type === MESSAGE.setChunkSize || type === MESSAGE.abort
  }
}

/** A message as chunks of the size that we announce. */
export function encodeMessage(
  chunkStream: number,
  { type, streamId, payload }: Omit<RtmpMessage, 'timestampMs'>,
): Buffer {
  const head = Buffer.alloc(12)
  head[0] = chunkStream
  head.writeUIntBE(payload.length, 4, 3)
  head[7] = type
  head.writeUInt32LE(streamId, 8)
  const parts: Buffer[] = [head]
  for (let at = 0; at < payload.length; at += OUR_CHUNK_BYTES) {
    if (at > 0) parts.push(Buffer.from([0xc0 | chunkStream]))
    parts.push(payload.subarray(at, at + OUR_CHUNK_BYTES))
  }
  return Buffer.concat(parts)
}

export const announceChunkSize = (): Buffer => {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(OUR_CHUNK_BYTES)
  return encodeMessage(2, { type: MESSAGE.setChunkSize, streamId: 0, payload })
}
