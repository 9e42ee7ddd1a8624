import type { Position } from '@ovation/room'
import { BoundedMap, sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { CommandRequest, Ownership } from '../rooms/index.ts'
import { CommandForwarder } from './command-forwarder.ts'
import type { Membership } from './membership.ts'
import type { Peers } from './peers.ts'
import { ownerOf } from './rendezvous.ts'

const FIRST_SETTLE_MS = 10
const MAX_SETTLE_MS = 250
const MAX_TRIES = 24
const MAX_TRACKED_ROOMS = 20_000
const MAX_NODES = 1_000

export type RoomOwnersDeps = {
  membership: Pick<Membership, 'id' | 'nodes' | 'look'>
  peers: Pick<Peers, 'call'>
  clock: Clock
}

/** Which node owns each room, and the way of commands to it. */
export class RoomOwners implements Pick<Ownership, 'elsewhere' | 'forward' | 'settle' | 'maxTries'> {
  readonly maxTries = MAX_TRIES
  #deps: RoomOwnersDeps
  #owners = new BoundedMap<string, { node: string | undefined }>(MAX_TRACKED_ROOMS)
  #forwarders = new BoundedMap<string, CommandForwarder>(MAX_NODES)

  constructor(deps: RoomOwnersDeps) {
    this.#deps = deps
  }

  /** Nodes joined or left: every room may have another owner. */
  nodesChanged(): void {
    this.#owners.clear()
  }

  elsewhere(room: string): string | undefined {
    const { id, nodes } = this.#deps.membership
    let owner = this.#owners.get(room)
    if (!owner) {
      owner = {
        node: ownerOf(
          room,
          nodes.map((node) => node.id),
        ),
      }
      this.#owners.set(room, owner)
    }
    return owner.node === id ? undefined : owner.node
  }

  forward(node: string, room: string, request: CommandRequest): Promise<Position> {
    let forwarder = this.#forwarders.get(node)
    if (!forwarder) {
      forwarder = new CommandForwarder(async (batch) => (await this.#deps.peers.call(node, 'commands', batch)).answers)
      this.#forwarders.set(node, forwarder)
    }
    return forwarder.give(room, request)
  }

  async settle(tries: number): Promise<void> {
    if (tries > 1) await sleep(this.#deps.clock, Math.min(MAX_SETTLE_MS, FIRST_SETTLE_MS * 2 ** tries))
    await this.#deps.membership.look().catch(() => {})
  }
}
