import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/**
 * Requests of one HTTP/1.1 connection that may be under way at a time. Clients send the next one when they have the answer
 * (RFC 9112, section 9.3.2); Node reads all that stand in one packet before the first is answered.
 */
const MAX_REQUESTS_PER_CONNECTION = 2

const COUNT = Symbol('requests under way, or streams of this turn')
type Counted = (Socket | ServerHttp2Session) & { [COUNT]?: number }
type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Cuts off connections that send requests and wait for no answers, before anything is done for them. */
export function boundPipelines(server: Server, onRefused: () => void): void {
  const handlers = server.listeners('request') as Handler[]
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const socket: Counted = request.socket
    if (request.httpVersionMajor === 1) {
      if (socket.destroyed) return
      const underWay = (socket[COUNT] ?? 0) + 1
      if (underWay > MAX_REQUESTS_PER_CONNECTION) {
        onRefused()
        socket.destroy()
        return
      }
      socket[COUNT] = underWay
      response.once('close', () => (socket[COUNT] = (socket[COUNT] ?? 1) - 1))
    }
    for (const handler of handlers) handler.call(server, request, response)
  })
}

/** When more streams than these are under way in all, a session has few of them. */
const CROWDED_FROM_STREAMS = 2_000
const MAX_STREAMS_IN_A_CROWD = 32

const OPEN = Symbol('streams under way')
type Session = ServerHttp2Session & Counted & { [OPEN]?: number }

/**
 * Ends HTTP/2 sessions that begin more streams in one turn of the event loop than they may have at a time: nothing was
 * answered meanwhile, so they took them back at once (CVE-2023-44487); a packet holds more than a thousand of such streams.
 * And those that have many while very many are under way: a thousand sessions with a hundred each are no people.
 */
export function boundStreams(server: Http2SecureServer, maxStreams: number, onRefused: () => void): void {
  type OnStream = (stream: ServerHttp2Stream, ...rest: unknown[]) => void
  const handlers = server.listeners('stream') as OnStream[]
  server.removeAllListeners('stream')
  let all = 0
  server.on('stream', (stream: ServerHttp2Stream, ...rest: unknown[]) => {
    const session = stream.session as Session | undefined
    if (!session || session.destroyed) return
    if (session[COUNT] === undefined) setImmediate(() => delete session[COUNT])
    session[COUNT] = (session[COUNT] ?? 0) + 1
    const open = (session[OPEN] ?? 0) + 1
    if (session[COUNT] > maxStreams || (all >= CROWDED_FROM_STREAMS && open > MAX_STREAMS_IN_A_CROWD)) {
      onRefused()
      session.destroy()
      return
    }
    session[OPEN] = open
    all += 1
    stream.once('close', () => {
      session[OPEN] = (session[OPEN] ?? 1) - 1
      all -= 1
    })
    for (const handler of handlers) handler.call(server, stream, ...rest)
  })
}
