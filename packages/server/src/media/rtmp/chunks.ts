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

export type ChunkLimits = {
  maxMessageBytes: number
  maxChunkBytes: number
  maxChunkStreams: number
  /** What is held of messages that are not whole yet, of all chunk streams together. */
  maxUnfinishedBytes: number
}

/** `payload` grows up to the length that was announced; `received` of it is filled. */
type ChunkStream = {
  timestampMs: number
  deltaMs: number
  length: number
  type: number
  streamId: number
  extended: boolean
  payload: Buffer
  received: number
}

const MAX_CHUNK_STREAM_BYTES = 3
const MIN_PAYLOAD_BYTES = 256
const EMPTY = Buffer.alloc(0)

/**
 * Puts messages together from chunks. Bounded in the size of chunks and messages, in the number of chunk streams and in what
 * is held of unfinished messages. What came is taken into its message at once: only an unfinished header waits.
 */
export class ChunkReader {
  #limits: ChunkLimits
  #bytes: Buffer = EMPTY
  #chunkBytes = DEFAULT_CHUNK_BYTES
  #streams = new Map<number, ChunkStream>()
  /** The chunk whose payload is coming. */
  #open: { stream: ChunkStream; leftBytes: number } | undefined
  #unfinishedBytes = 0

  constructor(limits: ChunkLimits) {
    this.#limits = limits
  }

  /** What is held of messages that are not whole yet. */
  get unfinishedBytes(): number {
    return this.#unfinishedBytes
  }

  /** Whoever was judged may send more than a stranger. */
  allow(limits: ChunkLimits): void {
    this.#limits = limits
  }

  /** Takes what came from the network; gives the messages that became whole. Throws on anything out of bounds. */
  push(data: Buffer): RtmpMessage[] {
    this.append(data)
    const messages: RtmpMessage[] = []
    for (let message = this.next(); message; message = this.next()) messages.push(message)
    return messages
  }

  /** Takes what came from the network, for `next`. */
  append(data: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data])
  }

  /** The next message that is whole; undefined until more comes. Throws on anything out of bounds. */
  next(): RtmpMessage | undefined {
    for (;;) {
      if (!this.#open && !this.#header()) return undefined
      const message = this.#payload()
      if (message === 'incomplete') return undefined
      if (message && !this.#control(message)) return message
    }
  }

  /** Reads the header of a chunk; false while it is not whole. */
  #header(): boolean {
    const bytes = this.#bytes
    const first = bytes[0]
    if (first === undefined) return false
    const short = first & 63
    const basicBytes = short === 0 ? 2 : short === 1 ? MAX_CHUNK_STREAM_BYTES : 1
    const format = first >> 6
    const headerBytes = HEADER_BYTES[format] as number
    if (bytes.length < basicBytes + headerBytes) return false
    const id = short === 0 ? 64 + (bytes[1] as number) : short === 1 ? 64 + bytes.readUInt16LE(1) : short
    const stream = this.#stream(id, format)
    const extended = format === 3 ? stream.extended : bytes.readUIntBE(basicBytes, 3) === EXTENDED
    const start = basicBytes + headerBytes + (extended ? 4 : 0)
    if (bytes.length < start) return false
    if (stream.received === 0) this.#readHeader(stream, format, basicBytes, extended)
    if (stream.length > this.#limits.maxMessageBytes)
      throw new Error(`a message of ${stream.length} bytes is above the bound`)
    this.#bytes = bytes.subarray(start)
    this.#open = { stream, leftBytes: Math.min(this.#chunkBytes, stream.length - stream.received) }
    return true
  }

  /** Takes what is there of the open chunk; gives the message when it is whole, undefined when the next chunk has to come. */
  #payload(): RtmpMessage | undefined | 'incomplete' {
    const open = this.#open as { stream: ChunkStream; leftBytes: number }
    const { stream } = open
    const bytes = Math.min(open.leftBytes, this.#bytes.length)
    this.#grow(stream, stream.received + bytes)
    this.#bytes.copy(stream.payload, stream.received, 0, bytes)
    stream.received += bytes
    open.leftBytes -= bytes
    this.#bytes = this.#bytes.length === bytes ? EMPTY : this.#bytes.subarray(bytes)
    if (open.leftBytes > 0) return 'incomplete'
    this.#open = undefined
    if (stream.received < stream.length) return undefined
    const { type, streamId, timestampMs, payload } = stream
    this.#forget(stream)
    return { type, streamId, timestampMs, payload }
  }

  /** Room for so many bytes of a message: twice as much each time, so that every byte is copied twice at most. */
  #grow(stream: ChunkStream, bytes: number): void {
    const { payload, length } = stream
    if (bytes <= payload.length) return
    const size = Math.min(length, Math.max(bytes, payload.length * 2, MIN_PAYLOAD_BYTES))
    this.#unfinishedBytes += size - payload.length
    if (this.#unfinishedBytes > this.#limits.maxUnfinishedBytes)
      throw new Error(`unfinished messages of ${this.#unfinishedBytes} bytes are above the bound`)
    const grown = Buffer.allocUnsafeSlow(size)
    payload.copy(grown, 0, 0, stream.received)
    stream.payload = grown
  }

  #forget(stream: ChunkStream): void {
    this.#unfinishedBytes -= stream.payload.length
    stream.payload = EMPTY
    stream.received = 0
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
      payload: EMPTY,
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
    const aborted =
      type === MESSAGE.abort && payload.length >= 4 ? this.#streams.get(payload.readUInt32BE(0)) : undefined
    if (aborted) this.#forget(aborted)
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
