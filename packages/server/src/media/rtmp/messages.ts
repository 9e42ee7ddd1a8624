import { ChunkReader, MESSAGE } from './chunks.ts'
import type { ChunkLimits, RtmpMessage } from './chunks.ts'

const TAG_HEADER_BYTES = 11
const TAG_TRAILER_BYTES = 4

/**
 * The messages that one message stands for: those of an aggregate, and what was sent as AMF3, which is AMF0 behind one byte
 * (specification, sections 7.1.1, 7.1.2, 7.1.6). `cutOff` hears of what is not whole.
 */
function* messagesIn(message: RtmpMessage, cutOff: () => void): Generator<RtmpMessage> {
  if (message.type === MESSAGE.aggregate) yield* messagesOfAggregate(message, cutOff)
  else if (message.type === MESSAGE.amf3Data) yield { ...message, type: MESSAGE.data, payload: amf0In(message.payload) }
  else if (message.type === MESSAGE.amf3Command)
    yield { ...message, type: MESSAGE.command, payload: amf0In(message.payload) }
  else yield message
}

const amf0In = (payload: Buffer): Buffer => (payload[0] === 0 ? payload.subarray(1) : payload)

/** Tags as they stand in files, on a clock of their own that begins where the message says. */
function* messagesOfAggregate(
  { payload, timestampMs, streamId }: RtmpMessage,
  cutOff: () => void,
): Generator<RtmpMessage> {
  let firstMs: number | undefined
  for (let at = 0; at < payload.length;) {
    const begin = at + TAG_HEADER_BYTES
    const end = begin <= payload.length ? begin + payload.readUIntBE(at + 1, 3) : Number.POSITIVE_INFINITY
    if (end > payload.length) return cutOff()
    const type = payload[at] as number
    const tagMs = payload.readUIntBE(at + 4, 3) + (payload[at + 7] as number) * 0x1000000
    firstMs ??= tagMs
    // What stands in an aggregate is no aggregate.
    if (type === MESSAGE.audio || type === MESSAGE.video || type === MESSAGE.data)
      yield {
        type,
        streamId,
        timestampMs: (timestampMs + tagMs - firstMs) >>> 0,
        payload: payload.subarray(begin, end),
      }
    at = end + TAG_TRAILER_BYTES
  }
}

/** The messages in a stream of chunks, those of an aggregate one by one. */
export class MessageReader {
  #chunks: ChunkReader
  /** Messages of an aggregate that are still to be handled. */
  #whole: Iterator<RtmpMessage, void> | undefined
  #failed: () => void

  /** `failed`: the rest of an aggregate cannot be read, and is passed over. */
  constructor(limits: ChunkLimits, failed: () => void) {
    this.#chunks = new ChunkReader(limits)
    this.#failed = failed
  }

  append(bytes: Buffer): void {
    this.#chunks.append(bytes)
  }

  /** Other limits from now on. */
  allow(limits: ChunkLimits): void {
    this.#chunks.allow(limits)
  }

  /** The next whole message; undefined until more has come. */
  next(): RtmpMessage | undefined {
    for (;;) {
      const next = this.#whole?.next()
      if (next?.value) return next.value
      const whole = this.#chunks.next()
      this.#whole = whole && messagesIn(whole, this.#failed)
      if (!whole) return undefined
    }
  }
}
