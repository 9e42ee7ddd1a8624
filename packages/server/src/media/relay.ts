import { hash, timingSafeEqual } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { deserialize, serialize } from 'node:v8'
import type { Init, Part } from './fragmenter.ts'
import { LiveStream } from './live-stream.ts'
import type { Segment, StreamState } from './segments.ts'

/** What one node sends to another of a stream: how it stands, and then all that comes. */
type Message = { state: StreamState } | { init: Init } | { part: Part } | { end: true; moved: boolean }

/**
 * The seal of a message, by its place in the answer and its head: four bytes of length and the digest of what follows.
 * Known to the two nodes of one call alone.
 */
export type SealOf = (place: number, head: Buffer) => Buffer
/** Where a stream is followed, and how. */
export type Source = { url: string; headers: Record<string, string>; sealOf: SealOf }

const LENGTH_BYTES = 4
const DIGEST_BYTES = 32
const HEAD_BYTES = LENGTH_BYTES + DIGEST_BYTES
/** The head with its seal stands before each message: it is judged before a byte of the message is kept. */
const SEALED_BYTES = HEAD_BYTES + DIGEST_BYTES
/** The state of a stream is the longest message. */
const MAX_MESSAGE_BYTES = 192 * 1_024 * 1_024
/** Finished segments that the other node gets at once; it needs some to begin a playlist with, not all. */
const MAX_STATE_SEGMENT_BYTES = 32 * 1_024 * 1_024
/** What may wait for a node that reads slowly, beside the state that it gets first. */
const MAX_WAITING_BYTES = 64 * 1_024 * 1_024

/** Passes a stream on to another node, as long as that one keeps up. */
export function relay(stream: LiveStream, response: ServerResponse, sealOf: SealOf): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  let maxWaitingBytes = MAX_WAITING_BYTES
  let place = 0
  const send = (message: Message): number => {
    if (response.destroyed) return 0
    const body = serialize(message)
    response.cork()
    response.write(sealedHead(body, place++, sealOf))
    response.write(body)
    response.uncork()
    return body.length
  }
  const sendOrDrop = (message: Message): void => {
    send(message)
    if (response.writableLength > maxWaitingBytes) response.destroy()
  }
  const { state } = stream
  const segments = newest(state.segments)
  const left = state.segments.slice(0, -segments.length).filter(({ discontinuity }) => discontinuity).length
  const discontinuitySequence = state.discontinuitySequence + left
  maxWaitingBytes += send({ state: { ...state, segments, discontinuitySequence } })
  const stop = stream.follow({
    init: (init) => sendOrDrop({ init }),
    part: (part) => sendOrDrop({ part }),
    ended: (moved) => {
      send({ end: true, moved })
      response.end()
    },
  })
  response.on('close', stop)
  response.on('error', stop)
}

/** What stands before a message. */
export function sealedHead(body: Buffer, place: number, sealOf: SealOf): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(body.length)
  hash('sha256', body, 'buffer').copy(head, LENGTH_BYTES)
  return Buffer.concat([head, sealOf(place, head)])
}

/** The newest segments, as many as the bound allows, and one at least. */
function newest(segments: readonly Segment[]): Segment[] {
  let bytes = 0
  const tooOld = segments.findLastIndex((segment) => (bytes += segment.bytes.length) > MAX_STATE_SEGMENT_BYTES)
  return segments.slice(Math.min(tooOld + 1, segments.length - 1))
}

/** The same stream on this node: it cuts the same segments under the same numbers, so that viewers may change nodes. */
export async function pullStream(
  { url, headers, sealOf }: Source,
  signal: AbortSignal,
): Promise<LiveStream | undefined> {
  const answer = await fetch(url, { headers, signal, redirect: 'error' })
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel()
    return undefined
  }
  const messages = readMessages(answer.body, sealOf)
  const first = (await messages.next()).value
  if (!first || !('state' in first)) {
    await messages.return(undefined)
    return undefined
  }
  const stream = LiveStream.from(first.state)
  const goOn = async (): Promise<void> => {
    for await (const message of messages) {
      if ('init' in message) stream.begin(message.init)
      else if ('part' in message) stream.add(message.part)
      else if ('end' in message && !message.moved) stream.end()
    }
  }
  // A node that is lost has not said that the stream is over.
  void goOn()
    .catch(() => {})
    .finally(() => stream.leave())
  return stream
}

/**
 * Messages out of a stream of bytes, each only when it is the one that the other node sent in this place: anyone who stands
 * between can end the stream, and change nothing in it. Chunks are put together once, when a message is whole.
 */
export async function* readMessages(
  body: AsyncIterable<Uint8Array>,
  sealOf: SealOf,
  maxMessageBytes = MAX_MESSAGE_BYTES,
): AsyncGenerator<Message, undefined> {
  let chunks: Uint8Array[] = []
  let waitingBytes = 0
  let place = 0
  /** The head of the message that is coming, once it was judged. */
  let head: Buffer | undefined
  const neededBytes = (): number => (head ? head.readUInt32BE() : SEALED_BYTES)
  for await (const chunk of body) {
    chunks.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes < neededBytes()) continue
    let waiting = Buffer.concat(chunks, waitingBytes)
    while (waiting.length >= neededBytes()) {
      const taken = waiting.subarray(0, neededBytes())
      waiting = waiting.subarray(neededBytes())
      if (head) {
        yield opened(taken, head)
        head = undefined
      } else head = judged(taken, place++, sealOf, maxMessageBytes)
    }
    chunks = [waiting]
    waitingBytes = waiting.length
  }
  return undefined
}

function judged(sealed: Buffer, place: number, sealOf: SealOf, maxMessageBytes: number): Buffer {
  const head = Buffer.from(sealed.subarray(0, HEAD_BYTES))
  if (!timingSafeEqual(sealOf(place, head), sealed.subarray(HEAD_BYTES)))
    throw new Error('a message between nodes is not the one that was sent')
  if (head.readUInt32BE() > maxMessageBytes) throw new Error('a message between nodes is too long')
  return head
}

function opened(body: Buffer, head: Buffer): Message {
  if (!timingSafeEqual(hash('sha256', body, 'buffer'), head.subarray(LENGTH_BYTES)))
    throw new Error('a message between nodes is not the one that was sent')
  return deserialize(body) as Message
}
