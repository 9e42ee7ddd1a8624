import type { ServerResponse } from 'node:http'
import { deserialize, serialize } from 'node:v8'
import type { Init, Part } from './fragmenter.ts'
import { LiveStream } from './live-stream.ts'
import type { Segment, StreamState } from './segments.ts'

/** What one node sends to another of a stream: how it stands, and then all that comes. Four bytes of length before each. */
type Message = { state: StreamState } | { init: Init } | { part: Part } | { end: true; moved: boolean }

const LENGTH_BYTES = 4
/** The state of a stream is the longest message. */
const MAX_MESSAGE_BYTES = 192 * 1_024 * 1_024
/** Finished segments that the other node gets at once; it needs some to begin a playlist with, not all. */
const MAX_STATE_SEGMENT_BYTES = 32 * 1_024 * 1_024
/** What may wait for a node that reads slowly, beside the state that it gets first. */
const MAX_WAITING_BYTES = 64 * 1_024 * 1_024

/** Passes a stream on to another node, as long as that one keeps up. */
export function relay(stream: LiveStream, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  let maxWaitingBytes = MAX_WAITING_BYTES
  const send = (message: Message): number => {
    if (response.destroyed) return 0
    const body = serialize(message)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(body.length)
    response.cork()
    response.write(length)
    response.write(body)
    response.uncork()
    return body.length
  }
  const sendOrDrop = (message: Message): void => {
    send(message)
    if (response.writableLength > maxWaitingBytes) response.destroy()
  }
  const { state } = stream
  maxWaitingBytes += send({ state: { ...state, segments: newest(state.segments) } })
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

/** The newest segments, as many as the bound allows, and one at least. */
function newest(segments: readonly Segment[]): Segment[] {
  let bytes = 0
  const tooOld = segments.findLastIndex((segment) => (bytes += segment.bytes.length) > MAX_STATE_SEGMENT_BYTES)
  return segments.slice(Math.min(tooOld + 1, segments.length - 1))
}

/** The same stream on this node: it cuts the same segments under the same numbers, so that viewers may change nodes. */
export async function mirror(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<LiveStream | undefined> {
  const answer = await fetch(url, { headers, signal })
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel()
    return undefined
  }
  const messages = readMessages(answer.body)
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

/** Messages out of a stream of bytes. Chunks are put together once, when a message is whole. */
export async function* readMessages(
  body: AsyncIterable<Uint8Array>,
  maxMessageBytes = MAX_MESSAGE_BYTES,
): AsyncGenerator<Message, undefined> {
  let chunks: Uint8Array[] = []
  let waitingBytes = 0
  let neededBytes = LENGTH_BYTES
  for await (const chunk of body) {
    chunks.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes < neededBytes) continue
    let waiting = Buffer.concat(chunks, waitingBytes)
    for (;;) {
      neededBytes = waiting.length < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + waiting.readUInt32BE()
      if (neededBytes > maxMessageBytes) throw new Error('a message between nodes is too long')
      if (waiting.length < neededBytes) break
      yield deserialize(waiting.subarray(LENGTH_BYTES, neededBytes)) as Message
      waiting = waiting.subarray(neededBytes)
    }
    chunks = [waiting]
    waitingBytes = waiting.length
  }
  return undefined
}
