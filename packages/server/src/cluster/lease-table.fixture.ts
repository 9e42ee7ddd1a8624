import { createLogger } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { PostgresMembership } from './postgres-membership.ts'

type Lease = { id: string; url: string; untilMs: number }
type Query = (sql: string, values?: unknown[]) => Promise<{ rows: { id: string; url: string }[] }>
type Deps = ConstructorParameters<typeof PostgresMembership>[1]

/** The table of leases as PostgreSQL keeps it, in memory, with the clock of the test as that of the database. */
export class LeaseTable {
  readonly leases = new Map<string, Lease>()
  /** Every statement fails while it is away. */
  away = false
  /** How often the live nodes were looked up. */
  lookups = 0
  readonly warned: unknown[] = []
  #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  node(id: string): PostgresMembership {
    const pool = { query: this.#query } as unknown as Deps['pool']
    const logger = Object.assign(createLogger('silent'), { warn: (...line: unknown[]) => void this.warned.push(line) })
    return new PostgresMembership(id, { pool, clock: this.#clock, logger })
  }

  #query: Query = async (sql, values = []) => {
    await new Promise((done) => setImmediate(done))
    if (this.away) throw new Error('the database is away')
    const nowMs = this.#clock.monotonicMs()
    if (sql.startsWith('insert into node')) {
      const [id, url, leaseMs] = values as [string, string, number]
      this.leases.set(id, { url: this.leases.get(id)?.url ?? url, id, untilMs: nowMs + leaseMs })
    } else if (sql.startsWith('select id, url from node where lease_until >')) {
      this.lookups += 1
      const live = [...this.leases.values()].filter(({ untilMs }) => untilMs > nowMs)
      return { rows: live.map(({ id, url }) => ({ id, url })).sort((a, b) => (a.id < b.id ? -1 : 1)) }
    } else if (sql.startsWith('delete from node where lease_until <')) {
      const [afterMs] = values as [number]
      for (const { id, untilMs } of this.leases.values()) if (untilMs < nowMs - afterMs) this.leases.delete(id)
    } else if (sql === 'delete from node where id = $1') this.leases.delete(String(values[0]))
    else throw new Error(`a statement that is not known: ${sql}`)
    return { rows: [] }
  }
}
