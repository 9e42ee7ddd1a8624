import type { Pool } from 'pg'
import type { Clock, Logger } from '../ops/index.ts'
import type { Membership, Node } from './membership.ts'

const RENEW_INTERVAL_MS = 500
/**
 * Long enough to survive a node's garbage collection; the shorter it is, the sooner the rooms of a dead node get a new
 * owner.
 */
const LEASE_MS = 2_000
const FORGET_AFTER_MS = 60_000
/** The database's clock, so that nodes whose clocks differ agree on who is late. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** Leases in the database that all nodes share. */
export class PostgresMembership implements Membership {
  readonly id: string
  #pool: Pick<Pool, 'query'>
  #clock: Clock
  #logger: Logger
  #url = ''
  #joined = false
  #tidiedMs = Number.NEGATIVE_INFINITY
  #nodes: Node[] = []
  #stop: (() => void) | undefined
  #looking: Promise<void> | undefined
  renewedMs = 0
  onChange: () => void = () => {}

  constructor(id: string, { pool, clock, logger }: { pool: Pick<Pool, 'query'>; clock: Clock; logger: Logger }) {
    this.id = id
    this.#pool = pool
    this.#clock = clock
    this.#logger = logger
  }

  get nodes(): readonly Node[] {
    return this.#nodes
  }

  async join(url: string): Promise<void> {
    this.#url = url
    this.#joined = true
    await this.look()
    this.#stop = this.#clock.every(RENEW_INTERVAL_MS, () => void this.look().catch(this.#late))
  }

  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  async #look(): Promise<void> {
    if (this.#joined)
      await this.#pool.query(
        `insert into node (id, url, lease_until) values ($1, $2, ${NOW} + $3) on conflict (id) do update set lease_until = excluded.lease_until`,
        [this.id, this.#url, LEASE_MS],
      )
    const { rows } = await this.#pool.query<Node>(`select id, url from node where lease_until > ${NOW} order by id`)
    const nowMs = this.#clock.monotonicMs()
    this.renewedMs = nowMs
    if (nowMs - this.#tidiedMs > FORGET_AFTER_MS) {
      this.#tidiedMs = nowMs
      await this.#pool.query(`delete from node where lease_until < ${NOW} - $1::bigint`, [FORGET_AFTER_MS])
    }
    const changed = rows.map(({ id }) => id).join() !== this.#nodes.map(({ id }) => id).join()
    this.#nodes = rows
    if (changed) this.onChange()
  }

  forget(node: string): void {
    this.#nodes = this.#nodes.filter(({ id }) => id !== node)
    this.onChange()
  }

  async leave(): Promise<void> {
    this.#stop?.()
    this.#joined = false
    await this.#looking?.catch(() => {})
    await this.#pool.query('delete from node where id = $1', [this.id]).catch(this.#late)
    this.forget(this.id)
  }

  #late = (err: unknown): void => this.#logger.warn({ err }, 'the lease of this node was not renewed')
}
