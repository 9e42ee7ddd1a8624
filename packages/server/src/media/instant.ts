import type { Duplex } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { cutWhenStalled } from '../entry/index.ts'
import type { LiveStream } from './live-stream.ts'
import { answerPings } from './pongs.ts'

/** What the instant stream says before a header: how to take what follows, and when its clock stood at 0. */
export type InstantHead = { t: 'picture'; mime: string; epochMs: number; width: number; height: number }

const MAX_CLIENT_BYTES = 1_024
const MAX_WAITING_BYTES = 3 * 1_024 * 1_024
const NOT_LIVE = 4_404
const ENDED = 4_410
const FORBIDDEN = 4_403
/** Of which nothing is taken for so long. */
const STALLED_MS = 30_000
/** How soon somebody who may watch no more sees nothing more. */
const LOOK_EVERY_MS = 2_000

/** The picture at once: header and parts over a WebSocket, from the newest key frame on. */
export class InstantEdge {
  #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_BYTES,
    clientTracking: false,
    autoPong: false,
  })

  /** `mayWatch` is asked now, and again and again while somebody with a ticket watches. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { watch, mayWatch }: { watch: () => Promise<LiveStream | undefined>; mayWatch: () => Promise<boolean> },
  ): void {
    const allowed = (): Promise<boolean> => mayWatch().catch(() => false)
    const admit = async (ws: WebSocket): Promise<void> => {
      if (!(await allowed())) return ws.close(FORBIDDEN, 'forbidden')
      const stream = await watch().catch(() => undefined)
      if (!stream) return ws.close(NOT_LIVE, 'not live')
      if (ws.readyState !== ws.OPEN) return
      follow(ws, socket, stream)
      const timer = setInterval(async () => {
        if (!(await allowed())) ws.close(FORBIDDEN, 'forbidden')
      }, LOOK_EVERY_MS)
      ws.on('close', () => clearInterval(timer))
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {})
      answerPings(ws)
      cutWhenStalled(socket, STALLED_MS)
      admit(ws).catch(() => ws.terminate())
    })
  }
}

/** A viewer who cannot keep up is skipped forward to the next key frame rather than queued for. */
function follow(ws: WebSocket, socket: Duplex, stream: LiveStream): void {
  let skipping = false
  const stop = stream.listen({
    init: ({ bytes, mime, width, height }) => {
      // A header cannot be skipped as parts are: whoever has read so little comes back for it.
      if (socket.writableLength > MAX_WAITING_BYTES) return ws.terminate()
      ws.send(JSON.stringify({ t: 'picture', mime, epochMs: stream.epochMs, width, height } satisfies InstantHead))
      ws.send(bytes)
    },
    part: ({ bytes, independent }) => {
      if (socket.writableLength > MAX_WAITING_BYTES) skipping = true
      else if (independent) skipping = false
      if (!skipping) ws.send(bytes)
    },
    ended: () => ws.close(ENDED, 'ended'),
  })
  ws.on('close', stop)
}
