import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { OvationError, toWire } from '@ovation/protocol'
import type { IngestHealth, Person, PublishProblem } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Position, Role } from '@ovation/room'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { OwnershipLost } from '../rooms/index.ts'
import type { CommandRequest, Ownership, Rooms } from '../rooms/index.ts'
import type { Presences, Told as PresenceTold } from '../presence/index.ts'
import { BoundedMap, sleep, traced, withTraceOf } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import { CALLS, readCall, readForwarded } from './calls.ts'
import { CommandForwarder, NOT_OWNER } from './command-forwarder.ts'
import type { Answer, Forwarded } from './command-forwarder.ts'
import { PresenceOutbox } from './presence-outbox.ts'
import { LikesOnTheWay } from './likes.ts'
import type { Membership, Node } from './membership.ts'
import type { CallSignature } from './call-signature.ts'
import { nodeRoutes } from './node-routes.ts'
import type { NodeClient } from './node-client.ts'
import { Presence } from './presence.ts'
import type { Told } from './presence.ts'
import { PresenceSync } from './presence-sync.ts'
import { ownerOf } from './rendezvous.ts'

/** Seals one piece of a streamed answer. */
type SealOf = ReturnType<CallSignature['sealsOf']>
type Heartbeat = { node: string; rooms: ({ room: string; likes: number; batch: number } & Told)[] }
type HeartbeatReply = { rooms: { room: string; likes: number; viewers: number; anew: boolean }[] }
/** What a node broadcasts to all others. */
export type Notice =
  | { type: 'closePerson'; actor: string }
  /** Disconnects every publisher of a room, or only those with one of its keys. */
  | { type: 'cutStream'; room: string; key?: string }
  /** The video of a room is ingested at the node that says so. */
  | { type: 'videoHere'; room: string }
  /** A node has joined. */
  | { type: 'joined' }
  /** The node releases its rooms. */
  | { type: 'leaving'; node: string }

const COMMANDS = '/internal/v1/commands'
const HEARTBEAT = '/internal/v1/touch'
const NOTICE = '/internal/v1/notice'
const PEOPLE = '/internal/v1/people'
const HEALTH = '/internal/v1/health'
const PROBLEMS = '/internal/v1/publish-problems'
const FRAMES = '/internal/v1/frames'
const PRESENCE = '/internal/v1/presence'
const VIDEO_OF_ROOM = '/internal/v1/video/'
const TOUCH_INTERVAL_MS = 500
const FIRST_SETTLE_MS = 10
const MAX_SETTLE_MS = 250
const MAX_TRIES = 24
const MAX_NODES = 1_000
const MAX_ROOMS_PER_TOUCH = 2_000
const MAX_CHANGES_PER_ROOM = 5_000
const MAX_TRACKED_ROOMS = 20_000
/** How often it is logged that a node does not answer. */
const WARN_INTERVAL_MS = 30_000

export type ClusterDeps = {
  membership: Membership
  peers: NodeClient
  signature: CallSignature
  /** This socket belongs to another node. */
  knownSocket: (socket: Socket) => void
  clock: Clock
  logger: Logger
  rooms: () => Rooms
  /** The rate limit of one person's commands, wherever they are connected: counted at the owner node. */
  commands: () => { take(actor: string): number; waitMs(actor: string): number }
  /** The staff connected to this node. */
  staff: (room: string) => [actor: string, role: Role][]
  /** The people connected to this node, with their names. */
  people: (room: string, most: number) => Person[]
  /** The people present through connections of this node. */
  presences: () => Presences
  onNotice: (notice: Notice) => void
  /** Takes frames for a session of this node; false if it is not here. */
  receive: (session: string, frames: string[]) => boolean
  /** The health of the stream that is ingested here; undefined if there is none. */
  health: (room: string) => IngestHealth | undefined
  /** Why publishers could not publish here. */
  problems: (room: string) => PublishProblem[]
  /** Passes on the stream that is ingested here, each message sealed; false if there is none. */
  proxyStream: (room: string, response: ServerResponse, sealOf: SealOf) => boolean
  /** Nodes joined or left. */
  onChange: () => void
}

/**
 * Several nodes that share a database. Each room has one owner node that decides its commands; the others forward commands
 * to it, and twice a second report the viewers and likes they have. This heartbeat also keeps the room's timers running.
 */
export class Cluster implements Ownership {
  readonly maxTries = MAX_TRIES
  #deps: ClusterDeps
  #owners = new BoundedMap<string, { node: string | undefined }>(MAX_TRACKED_ROOMS)
  /** For rooms that this node owns: who is there. */
  #presences = new BoundedMap<string, Presence>(MAX_TRACKED_ROOMS)
  /** For rooms with clients here: what the owner has not been told yet. */
  #outboxes = new Map<string, PresenceOutbox>()
  /** What the owners of those rooms last reported. */
  #told = new BoundedMap<string, { likes: number; viewers: number }>(MAX_TRACKED_ROOMS)
  #likes = new LikesOnTheWay(MAX_TRACKED_ROOMS)
  /** When it was last logged that a node does not answer. */
  #warned = new BoundedMap<string, number>(MAX_NODES)
  #forwarders = new BoundedMap<string, CommandForwarder>(MAX_NODES)
  #presence: PresenceSync
  #stop: () => void
  #beating = false

  constructor(deps: ClusterDeps) {
    this.#deps = deps
    deps.membership.onChange = () => {
      this.#owners.clear()
      deps.onChange()
    }
    this.#presence = new PresenceSync({
      ...{ clock: deps.clock, presences: deps.presences, others: () => this.#others() },
      ask: (node, asked) => this.#call<{ rooms: PresenceTold[] }>(node, PRESENCE, asked),
    })
    this.#stop = deps.clock.every(TOUCH_INTERVAL_MS, () => void this.heartbeat())
  }

  get id(): string {
    return this.#deps.membership.id
  }

  /** The nodes that are alive, looked up now. */
  async nodeIds(): Promise<string[]> {
    await this.#deps.membership.look()
    return this.#deps.membership.nodes.map(({ id }) => id)
  }

  /** Whether other nodes are alive. */
  get inCompany(): boolean {
    return this.#others().length > 0
  }

  /** The number of live nodes, and how long ago this node's lease was renewed, for metrics. */
  get metrics(): { nodes: number; leaseAgeMs: number } {
    const { nodes, renewedMs } = this.#deps.membership
    return { nodes: nodes.length, leaseAgeMs: this.#deps.clock.monotonicMs() - renewedMs }
  }

  /** The address of a node; undefined if it is not alive. */
  urlOf(node: string): string | undefined {
    return this.#deps.membership.nodes.find(({ id }) => id === node)?.url
  }

  elsewhere(room: string): string | undefined {
    const { id, nodes } = this.#deps.membership
    let owner = this.#owners.get(room)
    if (!owner) {
      const ids = nodes.map((node) => node.id)
      owner = { node: ownerOf(room, ids) }
      this.#owners.set(room, owner)
    }
    return owner.node === id ? undefined : owner.node
  }

  forward(node: string, room: string, request: CommandRequest): Promise<Position> {
    let forwarder = this.#forwarders.get(node)
    if (!forwarder) {
      forwarder = new CommandForwarder(
        async (batch) => (await this.#ask<{ answers: Answer[] }>(node, COMMANDS, batch)).answers,
      )
      this.#forwarders.set(node, forwarder)
    }
    return forwarder.give(room, request)
  }

  async settle(tries: number): Promise<void> {
    if (tries > 1) await sleep(this.#deps.clock, Math.min(MAX_SETTLE_MS, FIRST_SETTLE_MS * 2 ** tries))
    await this.#deps.membership.look().catch(() => {})
  }

  like(room: string, count: number): void {
    this.#likes.add(room, count)
  }

  likes(room: string): number {
    return this.#told.get(room)?.likes ?? 0
  }

  present(room: string, actor: string, here: boolean): void {
    this.#outboxes.get(room)?.changed(actor, here)
  }

  viewers(room: string, here: number): number {
    if (!this.inCompany) return here
    return this.#told.get(room)?.viewers ?? here
  }

  /** The role in somebody's token, whichever node they are connected to; known only if this node owns the room. */
  roleOf(room: string, actor: string): Role | undefined {
    return this.#presences.get(room)?.roleOf(actor)
  }

  /** The people in a room on all nodes, one entry per person. Nodes that do not answer are left out. */
  async people(room: string, most: number): Promise<Person[]> {
    const others = await Promise.all(
      this.#others().map((other) =>
        this.#call<{ people: Person[] }>(other, PEOPLE, { room, most }).catch(() => ({ people: [] })),
      ),
    )
    const people = new Map<string, Person>()
    for (const person of [...this.#deps.people(room, most), ...others.flatMap((answer) => answer.people)]) {
      const known = people.get(person.id)
      if (known) known.connections += person.connections
      else people.set(person.id, { ...person })
    }
    return [...people.values()].slice(0, most)
  }

  /** Asks the other nodes who is present in a room. */
  lookAround(room: string): Promise<void> {
    return this.#presence.lookAround(room)
  }

  /** Forwards frames to the node that has the session; false if it is not there. */
  async forwardFrames(node: string, session: string, frames: string[]): Promise<boolean> {
    if (this.urlOf(node) === undefined) return false
    return (await this.#ask<{ taken: boolean }>(node, FRAMES, { session, frames })).taken
  }

  /** The health of a stream that is ingested at another node. */
  async health(room: string, node: string): Promise<IngestHealth | undefined> {
    const answer = this.#ask<{ health?: IngestHealth }>(node, HEALTH, { room })
    return (await answer.catch(() => undefined))?.health
  }

  /** Why publishers of a room could not publish, on all nodes, the newest first. Nodes that do not answer are left out. */
  async problems(room: string): Promise<PublishProblem[]> {
    const others = await Promise.all(
      this.#others().map((other) =>
        this.#call<{ problems: PublishProblem[] }>(other, PROBLEMS, { room }).catch(() => ({ problems: [] })),
      ),
    )
    const all = [...this.#deps.problems(room), ...others.flatMap(({ problems }) => problems)]
    return all.sort((a, b) => b.at - a.at)
  }

  /** How to follow video that is ingested at another node. */
  videoAt(node: string, room: string): { url: string; headers: Record<string, string>; sealOf: SealOf } | undefined {
    const url = this.urlOf(node)
    const path = `${VIDEO_OF_ROOM}${room}`
    return url === undefined ? undefined : { url: `${url}${path}`, ...this.#deps.peers.following(node, path) }
  }

  /** Notifies all other nodes. A node that cannot be reached is down, and so is everything on it. */
  async notify(notice: Notice): Promise<void> {
    await Promise.all(this.#others().map((other) => this.#call(other, NOTICE, notice).catch(() => {})))
  }

  /** Calls one other node. If it is not alive, rejects as if it could not be reached. */
  async #ask<T>(node: string, path: string, body: unknown): Promise<T> {
    const url = this.urlOf(node)
    if (url === undefined) throw new Error(`node ${node} is not alive`)
    return this.#call<T>({ id: node, url }, path, body)
  }

  async #call<T>(node: Node, path: string, body: unknown): Promise<T> {
    try {
      return await this.#deps.peers.ask<T>(node, path, body)
    } catch (error) {
      if (!(error instanceof OvationError)) this.#warn(node, error)
      throw error
    }
  }

  #warn({ id: node, url }: Node, err: unknown): void {
    const nowMs = this.#deps.clock.monotonicMs()
    if (nowMs - (this.#warned.get(node) ?? Number.NEGATIVE_INFINITY) < WARN_INTERVAL_MS) return
    this.#warned.set(node, nowMs)
    this.#deps.logger.warn({ node, url, err }, 'another node does not answer')
  }

  #others(): Node[] {
    return this.#deps.membership.nodes.filter(({ id }) => id !== this.id)
  }

  /** Adds the routes that other nodes call. */
  register(app: FastifyInstance): void {
    const { signature, knownSocket: known } = this.#deps
    nodeRoutes(app, { signature, known, add: (inside, nonceOf) => this.#routes(inside, nonceOf) })
  }

  #routes(inside: FastifyInstance, nonceOf: (request: FastifyRequest) => string): void {
    inside.post(COMMANDS, async (request) => ({
      answers: await Promise.all(readCall(CALLS.commands, request.body).map((one) => this.#decide(readForwarded(one)))),
    }))
    inside.post(HEARTBEAT, (request) => this.#takeHeartbeat(readCall(CALLS.heartbeat, request.body)))
    inside.post(NOTICE, async (request) => {
      this.#deps.onNotice(readCall(CALLS.notice, request.body))
      return {}
    })
    inside.post(PRESENCE, async (request) => this.#presence.tells(readCall(CALLS.presence, request.body).rooms))
    inside.post(FRAMES, async (request) => {
      const { session, frames } = readCall(CALLS.frames, request.body)
      return { taken: this.#deps.receive(session, frames) }
    })
    inside.post(HEALTH, async (request) => ({
      health: this.#deps.health(readCall(CALLS.health, request.body).room),
    }))
    inside.post(PROBLEMS, async (request) => ({
      problems: this.#deps.problems(readCall(CALLS.problems, request.body).room),
    }))
    inside.get<{ Params: { room: string } }>(`${VIDEO_OF_ROOM}:room`, (request, reply) => {
      const sealOf = this.#deps.signature.sealsOf(nonceOf(request))
      if (!this.#deps.proxyStream(request.params.room, reply.raw, sealOf)) throw new OvationError('not_found')
      reply.hijack()
    })
    inside.post(PEOPLE, async (request) => {
      const { room, most } = readCall(CALLS.people, request.body)
      return { people: this.#deps.people(room, most) }
    })
  }

  async #decide(forwarded: Forwarded | { refused: Answer }): Promise<Answer> {
    if ('refused' in forwarded) return forwarded.refused
    const { room, request, trace } = forwarded
    try {
      this.#mustNotHurry(request.actor.id)
      const decide = () => this.#deps.rooms().commandHere(room, request)
      const attributes = { room, type: request.command.type }
      return { position: await withTraceOf(trace, () => traced('decide', attributes, decide)) }
    } catch (error) {
      if (error instanceof OvationError) return { error: toWire(error) }
      if (error instanceof OwnershipLost) return { error: toWire(new OvationError(NOT_OWNER)) }
      this.#deps.logger.error({ err: error, room }, 'a command of another node failed')
      return { error: toWire(new OvationError('internal')) }
    }
  }

  /** A person cannot send faster by connecting to several nodes: all their commands are counted here. */
  #mustNotHurry(actor: string): void {
    if (actor === SYSTEM_ACTOR_ID) return
    const commands = this.#deps.commands()
    if (commands.take(actor) === 0) throw new OvationError('rate_limited', { retryInMs: commands.waitMs(actor) })
  }

  /** Joins the cluster under an address at which the other nodes reach this one. */
  async join(url: string): Promise<void> {
    await this.#deps.membership.join(url)
    await this.notify({ type: 'joined' })
  }

  /** Checks again which nodes are alive. */
  look(): void {
    void this.#deps.membership.look().catch(() => {})
  }

  /** A node has announced that it leaves. */
  forget(node: string): void {
    this.#deps.membership.forget(node)
  }

  /** Releases the rooms; this node may go on serving the clients it still has. */
  async leave(): Promise<void> {
    await this.#deps.membership.leave()
    await this.notify({ type: 'leaving', node: this.id })
  }

  close(): void {
    this.#presence.close()
    this.#stop()
  }

  // Reporting to the owners

  /** Reports to the owners of all rooms with clients here. */
  async heartbeat(): Promise<void> {
    if (this.#beating) return
    this.#beating = true
    try {
      const followed = this.#deps.rooms().followed()
      const open = new Set(followed.map(({ room }) => room))
      for (const room of this.#outboxes.keys()) if (!open.has(room) || !this.inCompany) this.#outboxes.delete(room)
      if (!this.inCompany) return
      const byOwner = Map.groupBy(followed, ({ room }) => this.elsewhere(room) ?? this.id)
      await Promise.all([...byOwner].map(([node, rooms]) => this.#heartbeat(node, rooms)))
    } finally {
      this.#beating = false
    }
  }

  async #heartbeat(node: string, followed: { room: string; viewers: number }[]): Promise<void> {
    const rooms = followed.slice(0, MAX_ROOMS_PER_TOUCH).map(({ room, viewers }) => ({
      ...{ room, viewers },
      staff: this.#deps.staff(room),
      ...this.#outboxOf(room).take(MAX_CHANGES_PER_ROOM),
      ...(node === this.id ? { likes: 0, batch: 0 } : this.#likes.batchOf(room)),
    }))
    const heartbeat: Heartbeat = { node: this.id, rooms }
    try {
      const told =
        node === this.id
          ? await this.#takeHeartbeat(heartbeat)
          : await this.#ask<HeartbeatReply>(node, HEARTBEAT, heartbeat)
      for (const answer of told.rooms) this.#hear(answer, node !== this.id)
    } catch {
      // The owner is down; the next heartbeat goes to the new owner of the room.
    }
    for (const { room } of rooms) this.#outboxes.get(room)?.failed()
  }

  #hear({ room, likes, viewers, anew }: HeartbeatReply['rooms'][number], other: boolean): void {
    if (other) this.#likes.told(room)
    if (anew) this.#outboxes.get(room)?.startAnew()
    else this.#outboxes.get(room)?.told()
    const before = this.#told.get(room)
    this.#told.set(room, { likes, viewers })
    if (before?.likes !== likes || before.viewers !== viewers) this.#deps.rooms().told(room)
  }

  #outboxOf(room: string): PresenceOutbox {
    let outbox = this.#outboxes.get(room)
    if (!outbox) {
      outbox = new PresenceOutbox(() => this.#deps.rooms().openHub(room)?.listeners.actors() ?? [])
      this.#outboxes.set(room, outbox)
    }
    return outbox
  }

  // Receiving reports

  async #takeHeartbeat({ node, rooms }: Heartbeat): Promise<HeartbeatReply> {
    const nowMs = this.#deps.clock.monotonicMs()
    const replies = rooms.map((told) =>
      this.#takeHeartbeatOfRoom(node, told, nowMs).catch((err: unknown) => {
        // A room that cannot be opened does not affect the others.
        this.#deps.logger.warn({ err, room: told.room }, 'a room could not be opened')
        return []
      }),
    )
    return { rooms: (await Promise.all(replies)).flat() }
  }

  async #takeHeartbeatOfRoom(
    node: string,
    { room, likes, batch, ...told }: Heartbeat['rooms'][number],
    nowMs: number,
  ): Promise<HeartbeatReply['rooms']> {
    if (this.elsewhere(room) !== undefined) return []
    let presence = this.#presences.get(room)
    if (!presence) this.#presences.set(room, (presence = new Presence()))
    const continued = presence.take(node, told, nowMs)
    const total = await this.#deps.rooms().heartbeat(room, this.#likes.fresh(room, node, batch) ? likes : 0)
    return [{ room, likes: total, viewers: presence.count(nowMs), anew: !continued }]
  }
}
