import type { ServerFrame } from '@ovation/protocol'
import { WebSocket } from 'ws'
import type { BenchServer } from './server.ts'

/** A connection that speaks the wire with as little work as it can, so that the load is not the bottleneck. */
export class Viewer {
  readonly socket: WebSocket
  /** Hears of frames of the room as text; those who do not read leave it undefined. */
  onRoomFrame: ((text: string) => void) | undefined
  onReply: ((frame: Extract<ServerFrame, { t: 'reply' }>) => void) | undefined
  frames = 0
  /** Of the room, as it was told last. */
  likes = 0
  bytes = 0
  #ready: Promise<void>

  constructor(url: string, room: string, token: string) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { perMessageDeflate: false })
    this.#ready = new Promise((done, fail) => {
      this.socket.once('error', fail)
      this.socket.on('open', () => this.socket.send(JSON.stringify({ t: 'hello', v: 2, token })))
      this.socket.on('message', (data: Buffer) => this.#receive(data, room, done))
    })
  }

  /** Resolves once the room is attached. */
  get ready(): Promise<void> {
    return this.#ready
  }

  send(text: string): void {
    this.socket.send(text)
  }

  #receive(data: Buffer, room: string, done: () => void): void {
    this.bytes += data.length
    // The kind of a frame stands at its beginning: what nobody looks at is not parsed.
    const kind = data.toString('latin1', 6, 9)
    if (kind === 'roo') {
      this.frames += 1
      return this.onRoomFrame?.(String(data))
    }
    if (kind === 'pin') return this.send(String(data).replace('ping', 'pong'))
    if (kind === 'sig') this.likes = (JSON.parse(String(data)) as { likes?: number }).likes ?? this.likes
    if (kind === 'wel') return this.send(JSON.stringify({ t: 'attach', id: 'a', room }))
    if (kind !== 'rep') return
    const frame = JSON.parse(String(data)) as Extract<ServerFrame, { t: 'reply' }>
    if (frame.id === 'a') done()
    else this.onReply?.(frame)
  }
}

/** Opens many viewers, some at a time. */
export async function openViewers(
  server: BenchServer,
  rooms: readonly string[],
  count: number,
  atOnce = 200,
): Promise<Viewer[]> {
  const viewers: Viewer[] = []
  while (viewers.length < count) {
    const tokens = await Promise.all(
      Array.from({ length: Math.min(atOnce, count - viewers.length) }, (_, index) =>
        server.token(`v${viewers.length + index}`),
      ),
    )
    const next = tokens.map(
      (token, index) => new Viewer(server.url, rooms[(viewers.length + index) % rooms.length] ?? '', token),
    )
    await Promise.all(next.map(({ ready }) => ready))
    viewers.push(...next)
  }
  return viewers
}
