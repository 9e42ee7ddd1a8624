import type { Pool } from 'pg'
import type { Clock, Logger } from '../ops/index.ts'

export type Node = { id: string; url: string }

const RENEW_INTERVAL_MS = 500
/** Long enough for a node that collects its garbage; shorter is a shorter time without a room whose node died. */
const LEASE_MS = 2_000
const FORGET_AFTER_MS = 60_000
/** The database's own clock, so that nodes whose clocks differ agree on who is late. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** Who is alive, by leases in the database that every node renews. */
export class Membership {
  readonly id: string
  #pool: Pool
  #clock: Clock
  #logger: Logger
  #url = ''
  #joined = false
  #tidiedMs = Number.NEGATIVE_INFINITY
  #nodes: Node[] = []
  #stop: (() => void) | undefined
  #looking: Promise<void> | undefined
  /** When the lease was renewed last, by the monotonic clock of this process. */
  renewedMs = 0
  onChange: () => void = () => {}

  constructor(id: string, { pool, clock, logger }: { pool: Pool; clock: Clock; logger: Logger }) {
    this.id = id
    this.#pool = pool
    this.#clock = clock
    this.#logger = logger
  }

  /** Those alive as last seen, this one included; alone before it has joined. */
  get nodes(): readonly Node[] {
    return this.#nodes
  }

  /** Joins under an address at which the other nodes reach this one. */
  async join(url: string): Promise<void> {
    this.#url = url
    this.#joined = true
    await this.look()
    this.#stop = this.#clock.every(RENEW_INTERVAL_MS, () => void this.look().catch(this.#late))
  }

  /** Renews the lease and looks who else is alive. Calls at the same time look once. */
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

  /** Another node says that it leaves. */
  forget(node: string): void {
    this.#nodes = this.#nodes.filter(({ id }) => id !== node)
    this.onChange()
  }

  /** Gives the rooms away: the others see it gone with their next look. */
  async leave(): Promise<void> {
    this.#stop?.()
    this.#joined = false
    await this.#looking?.catch(() => {})
    await this.#pool.query('delete from node where id = $1', [this.id]).catch(this.#late)
    this.forget(this.id)
  }

  #late = (err: unknown): void => this.#logger.warn({ err }, 'the lease of this node was not renewed')
}
