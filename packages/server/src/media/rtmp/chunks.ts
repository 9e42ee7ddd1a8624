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
  amf3Data: 15,
  amf3Command: 17,
  data: 18,
  command: 20,
  aggregate: 22,
} as const

const DEFAULT_CHUNK_BYTES = 128
const OUR_CHUNK_BYTES = 4_096
const EXTENDED = 0xffffff
const HEADER_BYTES = [11, 7, 3, 0] as const

export type ChunkLimits = {
  maxMessageBytes: number
  /** What is held of messages that are not whole yet, of all chunk streams together. */
  maxUnfinishedBytes: number
  /** What is held of the headers of all chunk streams: their number is the encoder's business. */
  maxHeaderBytes: number
}

/** `payload` grows up to the length that was announced; `received` of it is filled. */
type ChunkStream = {
  timestampMs: number
  deltaMs: number
  length: number
  type: number
  streamId: number
  /** The last header had an extended timestamp: this one. */
  extendedMs: number | undefined
  /** The last header with a time had a timestamp, not a difference. */
  absolute: boolean
  payload: Buffer
  received: number
}

/** What one chunk stream costs while it is idle, about. */
const CHUNK_STREAM_BYTES = 128
const MAX_BASIC_HEADER_BYTES = 3
const EXTENDED_BYTES = 4
const MIN_PAYLOAD_BYTES = 256
/** How far a time that starts a message may be from the one before it to be taken for one. */
const NEAR_MS = 600_000
const EMPTY = Buffer.alloc(0)

type Header = { id: number; format: number; at: number; extended: boolean; start: number; stream: ChunkStream }

/**
 * Puts messages together from chunks. Bounded in the size of messages, in what is held of unfinished messages and in what is
 * held of headers. What came is taken into its message at once: only an unfinished header waits, so the size of a chunk
 * costs nothing.
 */
export class ChunkReader {
  #limits: ChunkLimits
  #bytes: Buffer = EMPTY
  #chunkBytes = DEFAULT_CHUNK_BYTES
  #streams = new Map<number, ChunkStream>()
  /** Whether chunks of format 3 have the extended timestamp again, once that has shown. */
  #extendsAgain: boolean | undefined
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

  /** Anyone who was judged may send more than a stranger. */
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

  /** Begins the next chunk; false while its header is not whole. */
  #header(): boolean {
    const header = this.#parseHeader()
    if (!header) return false
    const { id, stream, start } = header
    if (!this.#streams.has(id)) {
      if ((this.#streams.size + 1) * CHUNK_STREAM_BYTES > this.#limits.maxHeaderBytes)
        throw new Error(`${this.#streams.size + 1} chunk streams are above the bound`)
      this.#streams.set(id, stream)
    }
    if (stream.received === 0) this.#readHeader(header)
    if (stream.length > this.#limits.maxMessageBytes)
      throw new Error(`a message of ${stream.length} bytes is above the bound`)
    this.#bytes = this.#bytes.subarray(start)
    this.#open = { stream, leftBytes: Math.min(this.#chunkBytes, stream.length - stream.received) }
    return true
  }

  /** Where the parts of the next header lie; undefined while it is not whole. */
  #parseHeader(): Header | undefined {
    const bytes = this.#bytes
    const first = bytes[0]
    if (first === undefined) return undefined
    const short = first & 63
    const at = short === 0 ? 2 : short === 1 ? MAX_BASIC_HEADER_BYTES : 1
    const format = first >> 6
    const end = at + (HEADER_BYTES[format] as number)
    if (bytes.length < end) return undefined
    const id = short === 0 ? 64 + (bytes[1] as number) : short === 1 ? 64 + bytes.readUInt16LE(1) : short
    // Some encoders begin a chunk stream without a full header, as librtmp does for control messages: it goes on from zero.
    const stream = this.#streams.get(id) ?? freshStream()
    const extended = format === 3 ? this.#repeatsExtended(stream, end) : bytes.readUIntBE(at, 3) === EXTENDED
    if (extended === undefined) return undefined
    const start = end + (extended ? EXTENDED_BYTES : 0)
    return bytes.length < start ? undefined : { id, format, at, extended, start, stream }
  }

  /**
   * Whether a chunk of format 3 has the extended timestamp of its chunk stream again. The standard wants it (section 5.3.1.3)
   * and some encoders leave it out. How this encoder does it shows in the first message that goes on: there it is the
   * same once more, or it is not. Undefined while too little came to tell.
   */
  #repeatsExtended({ extendedMs, timestampMs, received }: ChunkStream, at: number): boolean | undefined {
    if (extendedMs === undefined) return false
    if (this.#extendsAgain !== undefined) return this.#extendsAgain
    const there = this.#bytes.subarray(at, at + EXTENDED_BYTES)
    if (received === 0) {
      // A message that begins like this may have a time of its own.
      if (there.length < EXTENDED_BYTES) return undefined
      return Math.abs(there.readUInt32BE(0) - extendedMs) < NEAR_MS
    }
    const isBegun = [extendedMs, timestampMs].some((ms) => u32(ms).subarray(0, there.length).equals(there))
    if (isBegun && there.length < EXTENDED_BYTES) return undefined
    this.#extendsAgain = isBegun
    return isBegun
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

  #readHeader({ stream, format, at, extended, start }: Header): void {
    const bytes = this.#bytes
    if (format < 2) {
      stream.length = bytes.readUIntBE(at + 3, 3)
      stream.type = bytes[at + 6] as number
    }
    if (format === 0) stream.streamId = bytes.readUInt32LE(at + 7)
    const extendedMs = extended ? bytes.readUInt32BE(start - EXTENDED_BYTES) : undefined
    if (format === 3) {
      // Right after a timestamp it goes on by no difference, unless it brings a timestamp of its own.
      if (stream.absolute) stream.timestampMs = extendedMs ?? stream.timestampMs
      else stream.timestampMs = (stream.timestampMs + (extendedMs ?? stream.deltaMs)) >>> 0
      return
    }
    const timeMs = extendedMs ?? bytes.readUIntBE(at, 3)
    stream.extendedMs = extendedMs
    stream.absolute = format === 0
    stream.deltaMs = format === 0 ? 0 : timeMs
    stream.timestampMs = format === 0 ? timeMs : (stream.timestampMs + timeMs) >>> 0
  }

  /** Messages about the chunking itself. */
  #control({ type, payload }: RtmpMessage): boolean {
    if (type === MESSAGE.setChunkSize) {
      const size = payload.length >= 4 ? payload.readUInt32BE(0) & 0x7fffffff : 0
      if (size === 0) throw new Error('a chunk size of 0 bytes is out of bounds')
      // However large: no message is longer than its own bound.
      this.#chunkBytes = size
    }
    // The message is forgotten, not its header: the next one may go on from it.
    const aborted =
      type === MESSAGE.abort && payload.length >= 4 ? this.#streams.get(payload.readUInt32BE(0)) : undefined
    if (aborted) this.#forget(aborted)
    return type === MESSAGE.setChunkSize || type === MESSAGE.abort
  }
}

const freshStream = (): ChunkStream => ({
  ...{ timestampMs: 0, deltaMs: 0, length: 0, type: 0, streamId: 0 },
  ...{ extendedMs: undefined, absolute: false, payload: EMPTY, received: 0 },
})

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
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

export const announceChunkSize = (): Buffer =>
  encodeMessage(2, { type: MESSAGE.setChunkSize, streamId: 0, payload: u32(OUR_CHUNK_BYTES) })
