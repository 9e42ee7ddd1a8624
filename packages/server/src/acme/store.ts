/**
 * Port: what one server, or all nodes of a cluster, keep for their certificate: `account`, `certificate`, `failure`, and the
 * answers to challenges.
 *
 * A driver MUST
 * - write a value whole or not at all, so that nobody reads half a key;
 * - let nobody read what is kept but the user of the server, or encrypt it;
 * - give the lease to one holder at a time, and again to another once its time is over.
 *
 * It MUST NOT know a value whose time is over, nor judge a lease by the clock of a node.
 */
export interface AcmeStore {
  read(name: string): Promise<string | undefined>
  /** `keepMs`: it is forgotten after so long. */
  write(name: string, value: string, keepMs?: number): Promise<void>
  remove(name: string): Promise<void>
  /** Takes or renews the right to order; false while another holds it. */
  lease(holder: string, ms: number): Promise<boolean>
  release(holder: string): Promise<void>
}
