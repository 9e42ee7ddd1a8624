import { sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Presences } from '../presence/index.ts'
import type { Peers } from './peers.ts'
import type { RpcReply, RpcTaken } from './rpc.ts'

const INTERVAL_MS = 500
const MAX_ASKED_ROOMS = 5_000
const MAX_TOLD_BYTES = 4 * 1_024 * 1_024
/** How long the first person to join a room waits for what other nodes know about it. */
const LOOK_TIMEOUT_MS = 1_000

export type PresenceSyncDeps = {
  clock: Clock
  presences: () => Pick<Presences, 'tells' | 'keepOnly' | 'asks' | 'hear'>
  peers: Pick<Peers, 'nodes' | 'call'>
}

/**
 * Asks the other nodes who is present in the rooms that somebody here is present in or follows: twice a second, and each
 * time for the changes only. Every node knows the presence of all others itself, so that nobody seems to leave when a room's
 * owner changes.
 */
export class PresenceSync {
  #deps: PresenceSyncDeps
  #asking = new Set<string>()
  #stop: () => void

  constructor(deps: PresenceSyncDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(INTERVAL_MS, () => this.#tick())
  }

  close(): void {
    this.#stop()
  }

  /** The answer to another node. */
  tells(asked: RpcTaken<'presence'>['rooms']): RpcReply<'presence'> {
    return { rooms: this.#deps.presences().tells(asked, MAX_TOLD_BYTES) }
  }

  /** Asks about one room now. */
  async lookAround(room: string): Promise<void> {
    const { nodes } = this.#deps.peers
    if (nodes.length === 0) return
    const asked = Promise.all(nodes.map(({ id }) => this.#ask(id, room)))
    await Promise.race([asked, sleep(this.#deps.clock, LOOK_TIMEOUT_MS)])
  }

  #tick(): void {
    const ids = this.#deps.peers.nodes.map(({ id }) => id)
    this.#deps.presences().keepOnly(new Set(ids))
    for (const node of ids) {
      // A slow node is not asked again until it has answered.
      if (this.#asking.has(node)) continue
      this.#asking.add(node)
      void this.#ask(node).finally(() => this.#asking.delete(node))
    }
  }

  /** A node that does not answer keeps its members until it is no longer alive. */
  async #ask(node: string, room?: string): Promise<void> {
    const asked = this.#deps.presences().asks(node, room).slice(0, MAX_ASKED_ROOMS)
    if (asked.length === 0) return
    const answer = await this.#deps.peers.call(node, 'presence', { rooms: asked }).catch(() => undefined)
    if (answer) this.#deps.presences().hear(node, asked, answer.rooms)
  }
}
