export type Node = { id: string; url: string }

/**
 * Port: which nodes are alive. Every node holds a lease and renews it; a node whose lease has ended is not alive.
 *
 * An implementation MUST
 * - name this node itself among the live ones as soon as `join` resolves, and not before;
 * - list nodes in the order of their ids, so that all who see the same nodes agree;
 * - call `onChange` after `nodes` has changed, and not when a look-up finds the same nodes;
 * - share one look-up between concurrent calls of `look`, and keep the nodes as last seen when it fails.
 *
 * It MUST NOT judge a lease by the clock of a node, which may differ from the others', nor renew the lease after `leave`.
 */
export interface Membership {
  readonly id: string
  /** The live nodes as last seen, including this one; empty before the first look-up. */
  readonly nodes: readonly Node[]
  /** When the lease was last renewed, by the monotonic clock of this process. */
  readonly renewedMs: number
  onChange: () => void
  /** Joins the cluster under an address at which the other nodes reach this one. */
  join(url: string): Promise<void>
  /** Renews the lease and looks up which other nodes are alive. */
  look(): Promise<void>
  /** Another node announces that it leaves. */
  forget(node: string): void
  /** Gives up the lease: the other nodes see that at their next look-up. */
  leave(): Promise<void>
}
