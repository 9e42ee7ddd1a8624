import type { Role } from '@ovation/room'
import type { Ownership, Rooms } from '../rooms/index.ts'
import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { LikesSent } from './likes.ts'
import type { Membership } from './membership.ts'
import type { Peers } from './peers.ts'
import { PresenceOutbox } from './presence-outbox.ts'
import type { RoomOwners } from './room-owners.ts'
import type { RpcReply, RpcTaken } from './rpc.ts'

const INTERVAL_MS = 500
const MAX_ROOMS_PER_HEARTBEAT = 2_000
const MAX_CHANGES_PER_ROOM = 5_000
const MAX_TRACKED_ROOMS = 20_000

type Followed = { room: string; viewers: number }

export type HeartbeatSenderDeps = {
  membership: Pick<Membership, 'id'>
  owners: Pick<RoomOwners, 'elsewhere'>
  peers: Pick<Peers, 'nodes' | 'call'>
  /** Takes the heartbeat for the rooms that this node owns itself. */
  receive: (heartbeat: RpcTaken<'heartbeat'>) => Promise<RpcReply<'heartbeat'>>
  rooms: () => Pick<Rooms, 'followed' | 'openHub' | 'told'>
  /** The staff connected to this node. */
  staff: (room: string) => [actor: string, role: Role][]
  clock: Clock
}

/**
 * Reports to the owners of all rooms with clients here, twice a second: who joined and left, and the likes that were given.
 * The owners answer with the totals.
 */
export class HeartbeatSender implements Pick<Ownership, 'like' | 'likes' | 'present' | 'viewers'> {
  #deps: HeartbeatSenderDeps
  /** What the owner of each room has not been told yet. */
  #outboxes = new Map<string, PresenceOutbox>()
  #likes = new LikesSent(MAX_TRACKED_ROOMS)
  /** What the owners last answered. */
  #totals = new BoundedMap<string, { likes: number; viewers: number }>(MAX_TRACKED_ROOMS)
  #sending = false
  #stop: () => void

  constructor(deps: HeartbeatSenderDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(INTERVAL_MS, () => void this.send())
  }

  close(): void {
    this.#stop()
  }

  like(room: string, count: number): void {
    this.#likes.add(room, count)
  }

  likes(room: string): number {
    return this.#totals.get(room)?.likes ?? 0
  }

  present(room: string, actor: string, here: boolean): void {
    this.#outboxes.get(room)?.changed(actor, here)
  }

  viewers(room: string, here: number): number {
    return this.#hasPeers ? (this.#totals.get(room)?.viewers ?? here) : here
  }

  get #hasPeers(): boolean {
    return this.#deps.peers.nodes.length > 0
  }

  /** Reports to all owners now; while a report is on its way, does nothing. */
  async send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    try {
      const followed = this.#deps.rooms().followed()
      const open = new Set(followed.map(({ room }) => room))
      for (const room of this.#outboxes.keys()) if (!open.has(room) || !this.#hasPeers) this.#outboxes.delete(room)
      // Alone, a node needs no totals; but what no other one confirmed is its own now.
      if (!this.#hasPeers)
        return await this.#sendAllTo(
          undefined,
          followed.filter(({ room }) => this.#likes.waits(room)),
        )
      const byOwner = Map.groupBy(followed, ({ room }) => this.#deps.owners.elsewhere(room))
      await Promise.all([...byOwner].map(([node, rooms]) => this.#sendAllTo(node, rooms)))
    } finally {
      this.#sending = false
    }
  }

  /** `node`: undefined if it is this one. */
  async #sendAllTo(node: string | undefined, followed: Followed[]): Promise<void> {
    for (let at = 0; at < followed.length; at += MAX_ROOMS_PER_HEARTBEAT)
      await this.#sendTo(node, followed.slice(at, at + MAX_ROOMS_PER_HEARTBEAT))
  }

  async #sendTo(node: string | undefined, followed: Followed[]): Promise<void> {
    const { membership, peers, receive, staff } = this.#deps
    const rooms = followed.map(({ room, viewers }) => ({
      ...{ room, viewers },
      staff: staff(room),
      ...this.#outboxOf(room).take(MAX_CHANGES_PER_ROOM),
      ...(node === undefined && !this.#likes.waits(room) ? { likes: 0, batch: 0 } : this.#likes.batchOf(room)),
    }))
    const heartbeat = { node: membership.id, rooms }
    try {
      const totals = await (node === undefined ? receive(heartbeat) : peers.call(node, 'heartbeat', heartbeat))
      for (const total of totals.rooms) this.#take(total)
    } catch {
      // The owner is down; the next heartbeat goes to the new owner of the room.
    }
    for (const { room } of rooms) this.#outboxes.get(room)?.failed()
  }

  #take({ room, likes, viewers, anew }: RpcReply<'heartbeat'>['rooms'][number]): void {
    this.#likes.confirmed(room)
    if (anew) this.#outboxes.get(room)?.startAnew()
    else this.#outboxes.get(room)?.told()
    const before = this.#totals.get(room)
    this.#totals.set(room, { likes, viewers })
    if (before?.likes !== likes || before.viewers !== viewers) this.#deps.rooms().told(room)
  }

  #outboxOf(room: string): PresenceOutbox {
    let outbox = this.#outboxes.get(room)
    if (!outbox) {
      outbox = new PresenceOutbox(() => this.#deps.rooms().openHub(room)?.listeners.audience() ?? [])
      this.#outboxes.set(room, outbox)
    }
    return outbox
  }
}
