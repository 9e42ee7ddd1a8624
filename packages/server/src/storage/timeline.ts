import type { ClientBase } from 'pg'

/** On a standby there is no such file to name; the first eight digits are the timeline. */
const QUESTION = 'select case when pg_is_in_recovery() then null else pg_walfile_name(pg_current_wal_lsn()) end as file'

/**
 * A standby that takes over may not know the newest epochs of the one before it. Each timeline has 2^32 of its own, so
 * that an epoch never means two different histories.
 */
export const EPOCHS_BEFORE_TIMELINE = `((('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint - 1) << 32)`

/**
 * Which life of the database this node speaks with. A standby that takes over begins a new timeline (PostgreSQL manual,
 * section 26.3.5), and what the old primary had not sent it is gone: whatever was read before has to be read anew.
 */
export class Timeline {
  #known = 0
  /** Hears that another server took over. */
  onFailover: () => void = () => {}

  /** Looks at a fresh connection; throws when it leads to a standby, or to a primary that has been replaced. */
  async check(client: ClientBase): Promise<void> {
    const { rows } = await client.query<{ file: string | null }>(QUESTION)
    const file = rows[0]?.file
    if (file == null) throw new Error('the database is a standby that has not taken over')
    const timeline = Number.parseInt(file.slice(0, 8), 16)
    if (timeline < this.#known) throw new Error('the database is a primary that another one has replaced')
    const took = this.#known > 0 && timeline > this.#known
    this.#known = timeline
    if (took) this.onFailover()
  }
}
