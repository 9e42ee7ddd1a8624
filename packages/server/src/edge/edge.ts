import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { OvationError, WIRE_LIMITS, WIRE_VERSION } from '@ovation/protocol'
import type { CheckReply, CloseReason, Person } from '@ovation/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { rankOf } from '@ovation/room'
import type { Role } from '@ovation/room'
import type { Sockets } from '../budget/index.ts'
import { guarded, namesOneHost, parseTarget } from '../entry/index.ts'
import type { BasePath, Door } from '../entry/index.ts'
import { sleep } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { Attachment } from './attachment.ts'
import type { AttachmentDeps } from './attachment.ts'
import type { Addresses } from './addresses.ts'
import { originRefused } from './origins.ts'
import type { Origins } from './origins.ts'
import { isHandshake, refuseUpgrade } from './raw-answers.ts'
import { Session } from './session.ts'
import type { Origin } from './session.ts'
import type { SessionDeps } from './session-deps.ts'
import { SseTransport } from './sse.ts'
import type { Transport } from './transport.ts'
import { WebSocketEdge } from './websocket.ts'

export type EdgeDeps = Omit<SessionDeps, 'attachments' | 'rooms'> & {
  rooms: Rooms
  /** What an attachment gets and needs at entry. */
  entry: Omit<AttachmentDeps, 'rooms' | 'now' | 'onError'>
  addresses: Addresses
  origins: Origins
  base: BasePath
  /** Forwards frames to the node that has the session; false if it is not there. */
  forwardFrames: (node: string, session: string, frames: string[]) => Promise<boolean>
}

/** An admitted connection: its origin, its address, and how to free its slot once it is fully closed. */
type Admitted = { free: () => void; origin: string | undefined; from: string }

/** The origin of a session's connection. */
class Arrival implements Origin {
  readonly door: Door
  readonly address: string
  #peer: Socket
  #sockets: Sockets
  #sessions: Map<string, Session>

  constructor(door: Door, address: string, peer: Socket, sockets: Sockets, sessions: Map<string, Session>) {
    this.door = door
    this.address = address
    this.#peer = peer
    this.#sockets = sockets
    this.#sessions = sessions
  }

  held(): void {
    this.#sockets.hold(this.#peer)
  }

  ended(session: string): void {
    this.#sessions.delete(session)
  }
}

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
const SWEEP_INTERVAL_MS = 1_000
const SWEEP_SLICE = 2_000
const MAX_FRAMES_PER_REQUEST = 32
const MAX_STAFF = 200
const MOVE_INTERVAL_MS = 50
const LAST_WORDS_TIMEOUT_MS = 1_000

const framesBody = z.strictObject({ frames: z.array(z.string()).min(1).max(MAX_FRAMES_PER_REQUEST) })

/** All connections of this node, over any transport. */
export class Edge {
  #deps: EdgeDeps & SessionDeps
  #sessions = new Map<string, Session>()
  #webSockets = new WebSocketEdge()
  #stop: () => void
  #draining = false
  #otherUpgrade: ((path: string) => Upgrade | undefined) | undefined

  constructor(deps: EdgeDeps) {
    const { rooms, clock, logger } = deps
    const onError = (err: unknown): void => logger.error({ err }, 'an attachment failed')
    this.#deps = { ...deps, attachments: { ...deps.entry, rooms, now: () => clock.now(), onError } }
    this.#stop = deps.clock.every(SWEEP_INTERVAL_MS, () => void this.#sweep())
  }

  get sessions(): number {
    return this.#sessions.size
  }

  /** Lets another part handle upgrades at other paths, with the same origin checks, slots and limits. */
  onOtherUpgrade(find: (path: string) => Upgrade | undefined): void {
    this.#otherUpgrade = find
  }

  /** Adds the transports to an HTTP server; `always` are headers of every answer. */
  register(app: FastifyInstance, always: Readonly<Record<string, string>>): void {
    app.server.on('upgrade', (request, socket: Duplex, head) => {
      socket.on('error', destroyThis)
      const upgrade = (): void => {
        if (!socket.destroyed) this.#upgrade(request, socket, head, always)
      }
      const { joins, report, addresses } = this.#deps
      const from = addresses.keyOf(request.socket.remoteAddress, request.headers)
      joins.run(() => guarded(report, 'upgrade', upgrade, () => socket.destroy()), from)
    })
    app.get('/v1/check', (request, reply) => reply.header('cache-control', 'no-store').send(this.#check(request)))
    app.post('/v1/sse', (request, reply) => this.#openStream(request, reply))
    app.post('/v1/commands', (request, reply) => this.#takeFrames(request, reply))
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
    const other = paths.includes(WS_PATH) ? undefined : first(paths, (path) => this.#otherUpgrade?.(path))
    if (!paths.includes(WS_PATH) && !other) return refuse(new OvationError('not_found'))
    try {
      if (!isHandshake(request)) throw new OvationError('invalid_frame', { detail: NO_HANDSHAKE })
      const admitted = this.#admit(peer.remoteAddress, request.headers)
      socket.once('close', admitted.free)
      if (other) return other(request, socket, head, { query, held: () => sockets.hold(peer) })
      this.#webSockets.upgrade(request, socket, head, (transport) => this.#open(transport, admitted, 'websocket', peer))
    } catch (error) {
      if (!(error instanceof OvationError)) throw error
      refuse(error)
    }
  }

  /** Whether a connection would be accepted now; throws the refusal. Reserves nothing. */
  #check({ headers, raw }: FastifyRequest): CheckReply {
    if (this.#draining) throw new OvationError('shutting_down', { retryInMs: 1_000 })
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
    const session = this.#open(transport, admitted, 'sse', request.raw.socket)
    // The last frames of a page that is being left arrive in a request of their own, after the end of the stream.
    reply.raw.on('close', () =>
      this.#deps.clock.after(session.actorId === undefined ? 0 : LAST_WORDS_TIMEOUT_MS, () => {
        session.closed()
        admitted.free()
      }),
    )
    session.receive(hello)
  }

  /** Frames of a one-way session, from its client or from the node that received them. False if the session is not here. */
  receive(session: string, frames: readonly string[]): boolean {
    const here = this.#sessions.get(session)
    for (const frame of frames) here?.receive(frame)
    return here !== undefined
  }

  async #takeFrames(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { origin } = this.#checkOrigin(request.headers, request.raw.socket.remoteAddress)
    const body = framesBody.safeParse(request.body)
    if (!body.success) throw new OvationError('invalid_frame', { detail: 'the body has to be {"frames":["…"]}' })
    const session = String(request.headers['ovation-session'] ?? '')
    const { frames } = body.data
    const [, node] = /^(.+)\./.exec(session) ?? []
    const { node: here, forwardFrames } = this.#deps
    const taken =
      this.receive(session, frames) ||
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
    if (this.#draining) throw new OvationError('shutting_down', { retryInMs: 1_000 })
    const { origin } = this.#checkOrigin(headers, peer)
    const { addresses, budgets } = this.#deps
    const from = addresses.keyOf(peer, headers)
    const free = budgets.rates.handshakes.take(from) > 0 ? budgets.connections.connect(from) : undefined
    if (!free) {
      budgets.refused('connections')
      throw new OvationError('too_many_connections', { retryInMs: 2_000 })
    }
    return { free, origin, from }
  }

  #open(transport: Transport, { from }: Admitted, door: Door, peer: Socket): Session {
    const arrival = new Arrival(door, from, peer, this.#deps.budgets.sockets, this.#sessions)
    const session = new Session(transport, this.#deps, arrival)
    this.#sessions.set(session.id, session)
    return session
  }

  /** The role somebody has in a room through a current connection to this node. */
  roleOf(room: string, actor: string): Role | undefined {
    for (const listener of this.#deps.rooms.openHub(room)?.listenersOf(actor) ?? []) {
      if (listener instanceof Attachment) return listener.role
    }
    return undefined
  }

  /** The staff connected to this node. */
  staff(room: string): [actor: string, role: Role][] {
    const staff = new Map<string, Role>()
    for (const listener of this.#deps.rooms.openHub(room)?.staff ?? [])
      if (listener instanceof Attachment && staff.size < MAX_STAFF) staff.set(listener.actorId, listener.role)
    return [...staff]
  }

  /** Who is in a room over connections to this node, staff first; at most this many. */
  people(room: string, most: number): Person[] {
    const hub = this.#deps.rooms.openHub(room)
    const people = new Map<string, Person>()
    for (const actor of hub?.actors() ?? []) {
      for (const listener of hub?.listenersOf(actor) ?? []) {
        if (!(listener instanceof Attachment)) continue
        const known = people.get(actor)
        if (known) known.connections += 1
        else people.set(actor, { id: actor, name: listener.name, role: listener.role, connections: 1 })
      }
      if (people.size >= most) break
    }
    return [...people.values()].sort((a, b) => rankOf(b.role) - rankOf(a.role))
  }

  /** Visits every session once, in slices. */
  async #sweep(): Promise<void> {
    let visited = 0
    for (const session of [...this.#sessions.values()]) {
      session.sweep(this.#deps.clock.monotonicMs())
      if (++visited % SWEEP_SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  closeAll(reason: CloseReason): void {
    for (const session of this.#sessions.values()) session.close(reason)
  }

  /** Ends all connections of one person; they reconnect with new credentials. */
  closePerson(actor: string): void {
    for (const session of this.#sessions.values()) if (session.actorId === actor) session.close('token_expired')
  }

  /** Accepts no new connections and sends people to other nodes, a few at a time, so that they can reconnect at once. */
  async drainConnections(overMs: number): Promise<void> {
    this.#draining = true
    const sessions = [...this.#sessions.values()]
    const turns = Math.max(1, Math.floor(overMs / MOVE_INTERVAL_MS))
    const perTurn = Math.ceil(sessions.length / turns)
    for (let from = 0; from < sessions.length; from += perTurn) {
      for (const session of sessions.slice(from, from + perTurn)) session.close('shutting_down', { retryInMs: 0 })
      await sleep(this.#deps.clock, MOVE_INTERVAL_MS)
    }
  }

  /** Accepts no new connections and ends all others; clients reconnect later. */
  close(): void {
    this.#draining = true
    this.#stop()
    this.closeAll('shutting_down')
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
