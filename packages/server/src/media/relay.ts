import type { ServerResponse } from 'node:http'
import { deserialize, serialize } from 'node:v8'
import type { Init, Part } from './fragmenter.ts'
import { LiveStream } from './live-stream.ts'
import type { StreamState } from './live-stream.ts'

/** What one node sends to another of a stream: how it stands, and then all that comes. Four bytes of length before each. */
type Message = { state: StreamState } | { init: Init } | { part: Part } | { end: true }

const LENGTH_BYTES = 4
const MAX_MESSAGE_BYTES = 256 * 1_024 * 1_024
const MAX_WAITING_BYTES = 64 * 1_024 * 1_024

/** Passes a stream on to another node, as long as that one keeps up. */
export function relay(stream: LiveStream, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  const send = (message: Message): void => {
    const body = serialize(message)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(body.length)
    response.write(Buffer.concat([length, body]))
    if (response.writableLength > MAX_WAITING_BYTES) response.destroy()
  }
  send({ state: stream.state })
  const stop = stream.follow({
    init: (init) => send({ init }),
    part: (part) => send({ part }),
    ended: () => {
      send({ end: true })
      response.end()
    },
  })
  response.on('close', stop)
  response.on('error', stop)
}

/** The same stream on this node: it cuts the same segments under the same numbers, so that viewers may change nodes. */
export async function mirror(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<LiveStream | undefined> {
  const answer = await fetch(url, { headers, signal })
  if (!answer.ok || !answer.body) return undefined
  const messages = read(answer.body)
  const first = (await messages.next()).value
  if (!first || !('state' in first)) return undefined
  const stream = LiveStream.from(first.state)
  const goOn = async (): Promise<void> => {
    for await (const message of messages) {
      if ('init' in message) stream.begin(message.init)
      else if ('part' in message) stream.add(message.part)
    }
  }
  void goOn()
    .catch(() => {})
    .finally(() => stream.end())
  return stream
}

async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<Message, undefined> {
  let waiting = Buffer.alloc(0)
  for await (const chunk of body) {
    waiting = Buffer.concat([waiting, chunk])
    while (waiting.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + waiting.readUInt32BE()
      if (end > MAX_MESSAGE_BYTES) throw new Error('a message between nodes is too long')
      if (waiting.length < end) break
      yield deserialize(waiting.subarray(LENGTH_BYTES, end)) as Message
      waiting = waiting.subarray(end)
    }
  }
  return undefined
}
