import { OvationError } from '@ovation/protocol'
import { BoundedMap } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { SealOf } from './call-signature.ts'
import type { Membership, Node } from './membership.ts'
import type { NodeClient } from './node-client.ts'
import type { RpcName, RpcReply, RpcRequest } from './rpc.ts'

const MAX_NODES = 1_000
/** How often it is logged that a node does not answer. */
const WARN_INTERVAL_MS = 30_000

export type PeersDeps = {
  membership: Pick<Membership, 'id' | 'nodes'>
  client: Pick<NodeClient, 'call' | 'following'>
  clock: Clock
  logger: Logger
}

/** The other nodes that are alive. */
export class Peers {
  #deps: PeersDeps
  /** When it was last logged that a node does not answer. */
  #warnedMs = new BoundedMap<string, number>(MAX_NODES)

  constructor(deps: PeersDeps) {
    this.#deps = deps
  }

  get nodes(): Node[] {
    const { id, nodes } = this.#deps.membership
    return nodes.filter((node) => node.id !== id)
  }

  /** The address of a node; undefined if it is not alive. */
  urlOf(node: string): string | undefined {
    return this.#deps.membership.nodes.find(({ id }) => id === node)?.url
  }

  /**
   * Calls one node. Throws the `OvationError` it answered with; any other error means that it could not be reached, and a node
   * that is not alive cannot.
   */
  async call<N extends RpcName>(node: string, name: N, request: RpcRequest<N>): Promise<RpcReply<N>> {
    const url = this.urlOf(node)
    if (url === undefined) throw new Error(`node ${node} is not alive`)
    try {
      return await this.#deps.client.call({ id: node, url }, name, request)
    } catch (error) {
      if (!(error instanceof OvationError)) this.#warn({ id: node, url }, error)
      throw error
    }
  }

  /** Calls all other nodes at once. Those that do not answer are left out. */
  async callAll<N extends RpcName>(name: N, request: RpcRequest<N>): Promise<RpcReply<N>[]> {
    const calls = this.nodes.map(({ id }) => this.call(id, name, request).then((reply) => [reply]))
    return (await Promise.all(calls.map((call) => call.catch(() => [])))).flat()
  }

  /** How to request what a node streams; undefined if it is not alive. */
  following(node: string, path: string): { url: string; headers: Record<string, string>; sealOf: SealOf } | undefined {
    const url = this.urlOf(node)
    return url === undefined ? undefined : { url: `${url}${path}`, ...this.#deps.client.following(node, path) }
  }

  #warn({ id: node, url }: Node, err: unknown): void {
    const nowMs = this.#deps.clock.monotonicMs()
    if (nowMs - (this.#warnedMs.get(node) ?? Number.NEGATIVE_INFINITY) < WARN_INTERVAL_MS) return
    this.#warnedMs.set(node, nowMs)
    this.#deps.logger.warn({ node, url, err }, 'another node does not answer')
  }
}
