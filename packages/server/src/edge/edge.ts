import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { OvationError, WIRE_LIMITS, WIRE_VERSION } from '@ovation/protocol'
import type { CheckReply } from '@ovation/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { guarded, namesOneHost, parseTarget } from '../entry/index.ts'
import type { BasePath } from '../entry/index.ts'
import type { Addresses } from './addresses.ts'
import { originRefused } from './origins.ts'
import type { Origins } from './origins.ts'
import { isHandshake, refuseUpgrade } from './raw-answers.ts'
import type { SessionDeps } from './session-deps.ts'
import type { Sessions } from './sessions.ts'
import { SseTransport } from './sse.ts'
import { WebSocketEdge } from './websocket.ts'
import type { WriteBatch } from './write-batch.ts'

export type EdgeDeps = Pick<SessionDeps, 'budgets' | 'report' | 'joins' | 'clock' | 'node'> & {
  sessions: Sessions
  addresses: Addresses
  origins: Origins
  base: BasePath
  writes: WriteBatch
  /** Who handles upgrades at other paths, with the same origin checks, slots and limits. */
  otherUpgrade: (path: string) => Upgrade | undefined
  /** Forwards frames to the node that has the session; false if it is not there. */
  forwardFrames: (node: string, session: string, frames: string[]) => Promise<boolean>
}

/** An admitted connection: its origin, that of a page that is not the server's own (`page`), its address, and how to free its slot once it is fully closed. */
type Admitted = { free: () => void; origin: string | undefined; page: string | undefined; from: string }

function destroyThis(this: Duplex): void {
  this.destroy()
}

/** Takes over an admitted connection. `held`: a known person is behind it now. */
export type Upgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  to: { query: URLSearchParams; held: () => void },
) => void

const WS_PATH = '/v1/ws'
const NO_HANDSHAKE = 'it is no handshake of a WebSocket (RFC 6455, version 13)'
const MAX_FRAMES_PER_REQUEST = 32
const LAST_WORDS_TIMEOUT_MS = 1_000

const framesBody = z.strictObject({ frames: z.array(z.string()).min(1).max(MAX_FRAMES_PER_REQUEST) })

/** The ways in for viewers: WebSockets, one-way streams, and the check whether they would be let in. */
export class Edge {
  #deps: EdgeDeps
  #webSockets: WebSocketEdge
  /** Upgrades of other parts, with the origins of their pages. */
  #others = new Map<Duplex, string>()

  constructor(deps: EdgeDeps) {
    this.#deps = deps
    this.#webSockets = new WebSocketEdge(deps.writes)
  }

  /** Adds the transports to an HTTP server; `always` gives the headers of every answer. */
  register(app: FastifyInstance, always: () => Readonly<Record<string, string>>): void {
    app.server.on('upgrade', (request, socket: Duplex, head) => {
      socket.on('error', destroyThis)
      const upgrade = (): void => {
        if (!socket.destroyed) this.#upgrade(request, socket, head, always())
      }
      const { joins, report, addresses } = this.#deps
      const from = addresses.keyOf(request.socket.remoteAddress, request.headers)
      joins.run(() => guarded(report, 'upgrade', upgrade, () => socket.destroy()), from)
    })
    app.get('/v1/check', (request, reply) => reply.header('cache-control', 'no-store').send(this.#check(request)))
    app.post('/v1/sse', (request, reply) => this.#openStream(request, reply))
    app.post('/v1/commands', (request, reply) => this.#takeFrames(request, reply))
  }

  /** Origins were taken from the list: connections of their pages end. */
  endRemovedOrigins(): void {
    const { origins, sessions } = this.#deps
    const removed = (page: string): boolean => !origins.mayConnect(page)
    void sessions.closePages(removed)
    for (const [socket, page] of this.#others) if (removed(page)) socket.destroy()
  }

  #hold(socket: Duplex, page: string): void {
    this.#others.set(socket, page)
    socket.once('close', () => this.#others.delete(socket))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, always: Readonly<Record<string, string>>): void {
    const refuse = (error: OvationError): void => refuseUpgrade(socket, error, always)
    const { sockets } = this.#deps.budgets
    const peer = request.socket
    sockets.settle(peer)
    const target = parseTarget(request.url)
    if (!target || !namesOneHost(request)) return refuse(new OvationError('not_found'))
    const { query } = target
    const paths = this.#deps.base.meanings(target.path)
    const other = paths.includes(WS_PATH) ? undefined : first(paths, this.#deps.otherUpgrade)
    if (!paths.includes(WS_PATH) && !other) return refuse(new OvationError('not_found'))
    try {
      if (!isHandshake(request)) throw new OvationError('invalid_frame', { detail: NO_HANDSHAKE })
      const admitted = this.#admit(peer.remoteAddress, request.headers)
      socket.once('close', admitted.free)
      if (other && admitted.page !== undefined) this.#hold(socket, admitted.page)
      if (other) return other(request, socket, head, { query, held: () => sockets.hold(peer) })
      this.#webSockets.upgrade(request, socket, head, (transport) =>
        this.#deps.sessions.open(transport, { door: 'websocket', address: admitted.from, page: admitted.page, peer }),
      )
    } catch (error) {
      if (!(error instanceof OvationError)) throw error
      refuse(error)
    }
  }

  /** Whether a connection would be accepted now; throws the refusal. Reserves nothing. */
  #check({ headers, raw }: FastifyRequest): CheckReply {
    if (this.#deps.sessions.draining) throw new OvationError('shutting_down', { retryInMs: 1_000 })
    const peer = raw.socket.remoteAddress
    this.#checkOrigin(headers, peer)
    const { addresses, budgets, clock } = this.#deps
    const retryInMs = budgets.rates.handshakes.waitMs(addresses.keyOf(peer, headers))
    if (retryInMs > 0) throw new OvationError('too_many_connections', { retryInMs })
    const { maxClientFrameBytes } = WIRE_LIMITS
    return { ovation: WIRE_VERSION, serverTime: clock.now(), maxClientFrameBytes }
  }

  /** A one-way stream: the hello is the body of the request, everything later arrives at `/v1/commands`. */
  #openStream(request: FastifyRequest, reply: FastifyReply): void {
    const hello = JSON.stringify(request.body ?? null)
    const admitted = this.#admit(request.raw.socket.remoteAddress, request.headers)
    reply.hijack()
    const headers = { ...(reply.getHeaders() as Record<string, string>), ...corsHeaders(admitted.origin) }
    const transport = new SseTransport(reply.raw, headers)
    const peer = request.raw.socket
    const session = this.#deps.sessions.open(transport, {
      door: 'sse',
      address: admitted.from,
      page: admitted.page,
      peer,
    })
    // The last frames of a page that is being left arrive in a request of their own, after the end of the stream.
    reply.raw.on('close', () =>
      this.#deps.clock.after(session.actorId === undefined ? 0 : LAST_WORDS_TIMEOUT_MS, () => {
        session.closed()
        admitted.free()
      }),
    )
    session.receive(hello)
  }

  async #takeFrames(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { origin } = this.#checkOrigin(request.headers, request.raw.socket.remoteAddress)
    const body = framesBody.safeParse(request.body)
    if (!body.success) throw new OvationError('invalid_frame', { detail: 'the body has to be {"frames":["…"]}' })
    const session = String(request.headers['ovation-session'] ?? '')
    const { frames } = body.data
    const [, node] = /^(.+)\./.exec(session) ?? []
    const { sessions, node: here, forwardFrames } = this.#deps
    const taken =
      sessions.receive(session, frames) ||
      (node !== undefined && node !== here && (await forwardFrames(node, session, frames)))
    if (!taken) throw new OvationError('not_found')
    return reply.headers(corsHeaders(origin)).code(204).send()
  }

  #checkOrigin(headers: IncomingHttpHeaders, peer: string | undefined): { origin: string | undefined } {
    const origin = this.#deps.origins.check(headers, peer)
    if (origin === false) throw originRefused(headers.origin)
    return { origin }
  }

  #admit(peer: string | undefined, headers: IncomingHttpHeaders): Admitted {
    if (this.#deps.sessions.draining) throw new OvationError('shutting_down', { retryInMs: 1_000 })
    const { origin } = this.#checkOrigin(headers, peer)
    const { addresses, budgets } = this.#deps
    const from = addresses.keyOf(peer, headers)
    const free = budgets.rates.handshakes.take(from) > 0 ? budgets.connections.connect(from) : undefined
    if (!free) {
      budgets.refused('connections')
      throw new OvationError('too_many_connections', { retryInMs: 2_000 })
    }
    const own = this.#deps.origins.isOwn(headers, peer)
    return { free, origin, page: own ? undefined : origin, from }
  }
}

/** The first result that is not undefined. */
function first<A, B>(given: readonly A[], find: (one: A) => B | undefined): B | undefined {
  for (const one of given) {
    const found = find(one)
    if (found !== undefined) return found
  }
  return undefined
}

/** Lets a page of an allowed origin read the answer (Fetch standard, section 3.3). */
export const corsHeaders = (origin: string | undefined): Record<string, string> =>
  origin === undefined ? {} : { 'access-control-allow-origin': origin, vary: 'Origin' }
