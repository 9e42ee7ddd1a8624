import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase, Step } from '../people/index.ts'

/** One attempt to deliver. `error` is null when it succeeded; `at` is milliseconds since 1970. */
export type DeliveryAttempt = {
  outlet: string
  at: number
  room: string
  from: number
  to: number
  attempt: number
  status: number | null
  ms: number
  error: string | null
}

type Row = Omit<DeliveryAttempt, 'from' | 'to' | 'outlet'> & { from_seq: number; to_seq: number }
type Deps = {
  db: PeopleDatabase
  clock: Clock
  limits: {
    writeDeliveriesIntervalMs: number
    maxDeliveriesPerWrite: number
    maxDeliveriesKept: number
    keepDeliveriesMs: number
  }
  onError: (error: unknown) => void
}

const MAX_ERROR_CHARS = 300

/** What was tried last, as rows. Those of a moment are written together: of many, those that failed, and the newest. */
export class DeliveryLog {
  #deps: Deps
  #waiting = new Map<string, DeliveryAttempt[]>()
  #stop: () => void

  constructor(deps: Deps) {
    this.#deps = deps
    this.#stop = deps.clock.every(deps.limits.writeDeliveriesIntervalMs, () => void this.flush().catch(deps.onError))
  }

  note(attempt: DeliveryAttempt): void {
    const { maxDeliveriesPerWrite: most } = this.#deps.limits
    const waiting = this.#waiting.get(attempt.outlet) ?? []
    this.#waiting.set(attempt.outlet, waiting)
    waiting.push(attempt)
    if (waiting.length <= most) return
    const spare = waiting.findIndex(({ error }) => error === null)
    waiting.splice(Math.max(0, spare), 1)
  }

  /** The newest first. */
  async list(outlet: string, limit: number): Promise<DeliveryAttempt[]> {
    await this.flush().catch(this.#deps.onError)
    const rows = await this.#deps.db.find<Row>('deliveries', outlet, limit)
    return rows.map(({ from_seq: from, to_seq: to, ...row }) => ({ ...row, outlet, from, to }))
  }

  async flush(): Promise<void> {
    const { db, clock, limits } = this.#deps
    const steps: Step[] = []
    for (const [outlet, attempts] of this.#waiting) {
      for (const { at, room, from, to, attempt, status, ms, error } of attempts)
        steps.push([
          'addDelivery',
          outlet,
          at,
          room,
          from,
          to,
          attempt,
          status,
          ms,
          error?.slice(0, MAX_ERROR_CHARS) ?? null,
        ])
      steps.push(['forgetDeliveries', outlet, clock.now() - limits.keepDeliveriesMs, outlet, limits.maxDeliveriesKept])
    }
    this.#waiting.clear()
    if (steps.length > 0) await db.change(steps)
  }

  async close(): Promise<void> {
    this.#stop()
    await this.flush().catch(this.#deps.onError)
  }
}
