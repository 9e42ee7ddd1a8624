import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/**
 * How many requests of one HTTP/1.1 connection may be in progress. Clients send the next one when they have the answer (RFC
 * 9112, section 9.3.2); Node reads all the requests in a packet before the first is answered.
 */
const MAX_REQUESTS_PER_CONNECTION = 2
/** If more streams than these are open in total, each session may have only a few. */
const CROWDED_FROM_STREAMS = 2_000
const MAX_STREAMS_IN_A_CROWD = 32

const UNDER_WAY = Symbol('requests or streams under way')
const BEGUN = Symbol('streams begun in this turn of the event loop')
type Connection = Socket & { [UNDER_WAY]?: number }
type Session = ServerHttp2Session & { [UNDER_WAY]?: number; [BEGUN]?: number }

/** Calls `admit` before the current listeners of an event. */
function askBefore<T extends unknown[]>(server: EventEmitter, event: string, admit: (...args: T) => boolean): void {
  const handlers = server.listeners(event) as ((...args: T) => void)[]
  server.removeAllListeners(event)
  server.on(event, (...args: T) => {
    if (admit(...args)) for (const handler of handlers) handler.apply(server, args)
  })
}

/** Cuts off connections that send requests without waiting for answers, before the requests are handled. */
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
 * answered meanwhile, so they must have cancelled them at once (CVE-2023-44487); a packet can hold more than a thousand such
 * streams. Also ends sessions with many streams while very many are open: a thousand sessions with a hundred streams each
 * are not people.
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
