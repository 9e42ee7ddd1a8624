import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/**
 * Requests of one HTTP/1.1 connection that may be under way at a time. Clients send the next one when they have the answer
 * (RFC 9112, section 9.3.2); Node reads all that stand in one packet before the first is answered.
 */
const MAX_REQUESTS_PER_CONNECTION = 2
/** When more streams than these are under way in all, a session has few of them. */
const CROWDED_FROM_STREAMS = 2_000
const MAX_STREAMS_IN_A_CROWD = 32

const UNDER_WAY = Symbol('requests or streams under way')
const BEGUN = Symbol('streams begun in this turn of the event loop')
type Connection = Socket & { [UNDER_WAY]?: number }
type Session = ServerHttp2Session & { [UNDER_WAY]?: number; [BEGUN]?: number }

/** Asks `admit` before anyone who listens to an event so far hears of it. */
function askBefore<T extends unknown[]>(server: EventEmitter, event: string, admit: (...args: T) => boolean): void {
  const handlers = server.listeners(event) as ((...args: T) => void)[]
  server.removeAllListeners(event)
  server.on(event, (...args: T) => {
    if (admit(...args)) for (const handler of handlers) handler.apply(server, args)
  })
}

/** Cuts off connections that send requests and wait for no answers, before anything is done for them. */
export function boundPipelines(server: Server, onRefused: () => void): void {
  askBefore(server, 'request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.httpVersionMajor !== 1) return true
    const socket: Connection = request.socket
    if (socket.destroyed) return false
    const underWay = (socket[UNDER_WAY] ?? 0) + 1
    if (underWay > MAX_REQUESTS_PER_CONNECTION) {
      onRefused()
      socket.destroy()
      return false
    }
    socket[UNDER_WAY] = underWay
    response.once('close', () => (socket[UNDER_WAY] = (socket[UNDER_WAY] ?? 1) - 1))
    return true
  })
}

/**
 * Ends HTTP/2 sessions that begin more streams in one turn of the event loop than they may have at a time: nothing was
 * answered meanwhile, so they took them back at once (CVE-2023-44487); a packet holds more than a thousand of such streams.
 * And those that have many while very many are under way: a thousand sessions with a hundred each are no people.
 */
export function boundStreams(server: Http2SecureServer, maxStreams: number, onRefused: () => void): void {
  let all = 0
  askBefore(server, 'stream', (stream: ServerHttp2Stream) => {
    const session = stream.session as Session | undefined
    if (!session || session.destroyed) return false
    if (session[BEGUN] === undefined) setImmediate(() => delete session[BEGUN])
    session[BEGUN] = (session[BEGUN] ?? 0) + 1
    const underWay = (session[UNDER_WAY] ?? 0) + 1
    if (session[BEGUN] > maxStreams || (all >= CROWDED_FROM_STREAMS && underWay > MAX_STREAMS_IN_A_CROWD)) {
      onRefused()
      session.destroy()
      return false
    }
    session[UNDER_WAY] = underWay
    all += 1
    stream.once('close', () => {
      session[UNDER_WAY] = (session[UNDER_WAY] ?? 1) - 1
      all -= 1
    })
    return true
  })
}
