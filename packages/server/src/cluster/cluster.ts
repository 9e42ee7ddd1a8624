import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { IngestHealth, Person, PublishProblem } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import type { FastifyInstance } from 'fastify'
import type { Ownership, Rooms } from '../rooms/index.ts'
import type { Presences } from '../presence/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { CallSignature, SealOf } from './call-signature.ts'
import { CommandReceiver } from './command-receiver.ts'
import { HeartbeatReceiver } from './heartbeat-receiver.ts'
import { HeartbeatSender } from './heartbeat-sender.ts'
import type { Membership } from './membership.ts'
import type { NodeClient } from './node-client.ts'
import { nodeRoutes } from './node-routes.ts'
import { Notices } from './notices.ts'
import type { RoomNotice } from './notices.ts'
import { Peers } from './peers.ts'
import { PresenceSync } from './presence-sync.ts'
import { RemoteRooms } from './remote-rooms.ts'
import { RoomOwners } from './room-owners.ts'
import type { RpcHandlers } from './rpc.ts'

export type ClusterDeps = {
  membership: Membership
  client: NodeClient
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
  onNotice: (notice: RoomNotice) => void
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
 * to it, and twice a second report the viewers and likes they have.
 */
export class Cluster {
  /** Who decides in each room, and what is counted there over all nodes. */
  readonly ownership: Ownership
  readonly peers: Peers
  readonly remote: RemoteRooms
  readonly notices: Notices
  /** Who shows that they are present, on all nodes. */
  readonly presence: PresenceSync
  #deps: ClusterDeps
  #received: HeartbeatReceiver
  #sender: HeartbeatSender
  #commands: CommandReceiver

  constructor(deps: ClusterDeps) {
    const { membership, clock, logger, rooms, staff } = deps
    this.#deps = deps
    const peers = (this.peers = new Peers({ membership, client: deps.client, clock, logger }))
    const owners = new RoomOwners({ membership, peers, clock })
    membership.onChange = () => {
      owners.nodesChanged()
      deps.onChange()
    }
    const received = (this.#received = new HeartbeatReceiver({ owners, rooms, clock, logger }))
    const sender = (this.#sender = new HeartbeatSender({
      ...{ membership, owners, peers, rooms, staff, clock },
      receive: (heartbeat) => received.take(heartbeat),
    }))
    this.#commands = new CommandReceiver({ rooms, commands: deps.commands, logger })
    this.remote = new RemoteRooms({ peers, people: deps.people, problems: deps.problems })
    this.notices = new Notices({ membership, peers, onNotice: deps.onNotice })
    this.presence = new PresenceSync({ clock, presences: deps.presences, peers })
    this.ownership = {
      maxTries: owners.maxTries,
      elsewhere: (room) => owners.elsewhere(room),
      forward: (node, room, request) => owners.forward(node, room, request),
      settle: (tries) => owners.settle(tries),
      like: (room, count) => sender.like(room, count),
      likes: (room) => sender.likes(room),
      present: (room, actor, here) => sender.present(room, actor, here),
      viewers: (room, here) => sender.viewers(room, here),
    }
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
    return this.peers.nodes.length > 0
  }

  /** The number of live nodes, and how long ago this node's lease was renewed, for metrics. */
  get metrics(): { nodes: number; leaseAgeMs: number } {
    const { nodes, renewedMs } = this.#deps.membership
    return { nodes: nodes.length, leaseAgeMs: this.#deps.clock.monotonicMs() - renewedMs }
  }

  /** The role in somebody's token, whichever node they are connected to; known only if this node owns the room. */
  roleOf(room: string, actor: string): Role | undefined {
    return this.#received.roleOf(room, actor)
  }

  /** Whether somebody is in a room over any node; undefined where that is not known, as in rooms of other nodes. */
  isHere(room: string, actor: string): boolean | undefined {
    return this.#received.isHere(room, actor)
  }

  /** Joins the cluster under an address at which the other nodes reach this one. */
  async join(url: string): Promise<void> {
    await this.#deps.membership.join(url)
    await this.notices.send({ type: 'joined' })
  }

  /** Releases the rooms; this node may go on serving the clients it still has. */
  async leave(): Promise<void> {
    await this.#deps.membership.leave()
    await this.notices.send({ type: 'leaving', node: this.id })
  }

  /** Reports to the owners of all rooms with clients here now. */
  heartbeat(): Promise<void> {
    return this.#sender.send()
  }

  close(): void {
    this.presence.close()
    this.#sender.close()
  }

  /** Adds the routes that other nodes call. */
  register(app: FastifyInstance): void {
    const { signature, knownSocket: known, proxyStream: video } = this.#deps
    nodeRoutes(app, { signature, known, handlers: this.#handlers(), video })
  }

  #handlers(): RpcHandlers {
    const { receive, health, problems, people } = this.#deps
    return {
      commands: (batch) => this.#commands.decide(batch),
      heartbeat: (heartbeat) => this.#received.take(heartbeat),
      notice: (notice) => this.notices.take(notice),
      presence: ({ rooms }) => this.presence.tells(rooms),
      frames: ({ session, frames }) => ({ taken: receive(session, frames) }),
      health: ({ room }) => ({ health: health(room) }),
      problems: ({ room }) => ({ problems: problems(room) }),
      people: ({ room, most }) => ({ people: people(room, most) }),
    }
  }
}
