import type { Role } from '@ovation/room'
import type { Rooms } from '../rooms/index.ts'
import { BoundedMap } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import { LikesReceived } from './likes.ts'
import { Presence } from './presence.ts'
import type { RoomOwners } from './room-owners.ts'
import type { RpcReply, RpcTaken } from './rpc.ts'

const MAX_TRACKED_ROOMS = 20_000

type Report = RpcTaken<'heartbeat'>['rooms'][number]

export type HeartbeatReceiverDeps = {
  owners: Pick<RoomOwners, 'elsewhere'>
  rooms: () => Pick<Rooms, 'heartbeat'>
  clock: Clock
  logger: Logger
}

/** Takes what all nodes report of the rooms that this node owns. A report also keeps the timers of its room running. */
export class HeartbeatReceiver {
  #deps: HeartbeatReceiverDeps
  #presences = new BoundedMap<string, Presence>(MAX_TRACKED_ROOMS)
  #likes = new LikesReceived(MAX_TRACKED_ROOMS)

  constructor(deps: HeartbeatReceiverDeps) {
    this.#deps = deps
  }

  /** The role in somebody's token, whichever node they are connected to; known only if this node owns the room. */
  roleOf(room: string, actor: string): Role | undefined {
    return this.#presences.get(room)?.roleOf(actor)
  }

  isHere(room: string, actor: string): boolean | undefined {
    return this.#presences.get(room)?.isHere(actor, this.#deps.clock.monotonicMs())
  }

  /** Answers with the totals of the rooms that this node owns. */
  async take({ node, rooms }: RpcTaken<'heartbeat'>): Promise<RpcReply<'heartbeat'>> {
    const nowMs = this.#deps.clock.monotonicMs()
    const replies = rooms.map((report) =>
      this.#takeReport(node, report, nowMs).catch((err: unknown) => {
        // A room that cannot be opened does not affect the others.
        this.#deps.logger.warn({ err, room: report.room }, 'a room could not be opened')
        return []
      }),
    )
    return { rooms: (await Promise.all(replies)).flat() }
  }

  async #takeReport(
    node: string,
    { room, likes, batch, ...changes }: Report,
    nowMs: number,
  ): Promise<RpcReply<'heartbeat'>['rooms']> {
    if (this.#deps.owners.elsewhere(room) !== undefined) return []
    let presence = this.#presences.get(room)
    if (!presence) this.#presences.set(room, (presence = new Presence()))
    const continued = presence.take(node, changes, nowMs)
    const counted = this.#likes.isNew(room, node, batch) ? likes : 0
    const total = await this.#deps
      .rooms()
      .heartbeat(room, counted)
      .catch((error: unknown) => {
        if (counted > 0) this.#likes.notCounted(room, node)
        throw error
      })
    return [{ room, likes: total, viewers: presence.count(nowMs), anew: !continued }]
  }
}
