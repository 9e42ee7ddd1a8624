import type { Delivery, DeliveryPlace, LogConsumer } from '../consumers/index.ts'
import type { RoomLog } from '../log/index.ts'
import type { Clock } from '../ops/index.ts'
import type { DeliveryAttempt } from './delivery-log.ts'
import { EndpointHealth } from './endpoint-health.ts'
import type { HealthBounds } from './endpoint-health.ts'
import { takesRoom, takesType } from './filter.ts'
import { consumerName } from './outlet.ts'
import type { Outlet, PauseReason } from './outlet.ts'
import { DeliveryRefused } from './port.ts'
import type { OutletDriver, OutletRecord } from './port.ts'
import { batchesOf, endOf, gapOf, recordOf } from './records.ts'
import type { Bounds } from './records.ts'
import { sinceBefore } from './since.ts'

export type OutletConsumerDeps = {
  outlet: Outlet
  driver: OutletDriver
  bounds: Bounds
  log: Pick<RoomLog, 'exportEvents'>
  clock: Clock
  limits: HealthBounds & { maxConsumerLogsKnown: number }
  note: (attempt: DeliveryAttempt) => void
  /** It has failed too often. */
  pause: (why: PauseReason, words: string) => void
}

/** What of a batch of the log has left already, where a batch that was rejected ended, and how often that was tried. */
type Progress = { after: number; sentTo: number; end: number; attempt: number }

/** Gives one outlet what it lets through, and says how long it waits when the other side does not take it. */
export class OutletConsumer {
  readonly #deps: OutletConsumerDeps
  readonly #health: EndpointHealth
  /** By room: up to where records were made, and the last of them that left. */
  #since = new Map<string, { to: number; since: number }>()
  #progress = new Map<string, Progress>()
  #stopped = new AbortController()

  constructor(deps: OutletConsumerDeps) {
    this.#deps = deps
    this.#health = new EndpointHealth(deps.clock, deps.limits)
  }

  get consumer(): LogConsumer {
    const { outlet, bounds } = this.#deps
    return {
      ...{ name: consumerName(outlet.id), from: outlet.begins, audience: outlet.audience, exact: true },
      maxBatchEvents: bounds.maxBatchRecords,
      wants: (log) => takesRoom(outlet, log),
      waitMs: (log) => this.#health.waitMs(log),
      handle: (log, deliveries, signal, place) =>
        this.#handle(log, deliveries, signal, place ?? { after: 0, to: 0, head: 0 }),
    }
  }

  /** Gives up what it is sending: it is sent again by whoever goes on. */
  stop(): void {
    this.#stopped.abort(new Error('the outlet was stopped'))
  }

  async #handle(
    log: string,
    deliveries: readonly Delivery[],
    signal: AbortSignal,
    place: DeliveryPlace,
  ): Promise<void> {
    const { records, since } = await this.#records(log, deliveries, place)
    const known = this.#progress.get(log)
    const progress: Progress =
      known?.after === place.after ? known : { after: place.after, sentTo: place.after, end: 0, attempt: 0 }
    const unsent = records.filter((record) => endOf(record) > progress.sentTo)
    for (const batch of batchesOf(unsent, this.#deps.bounds, progress.end)) {
      progress.end = endOf(batch.at(-1) as OutletRecord)
      progress.attempt += 1
      this.#remember(this.#progress, log, progress)
      await this.#send(log, batch, signal, progress.attempt)
      Object.assign(progress, { sentTo: progress.end, attempt: 0 })
    }
    this.#progress.delete(log)
    this.#remember(this.#since, log, { to: place.to, since })
  }

  async #records(log: string, deliveries: readonly Delivery[], { after, head }: DeliveryPlace) {
    const { outlet } = this.#deps
    const known = this.#since.get(log)
    let since = known?.to === after ? known.since : undefined
    const records: OutletRecord[] = []
    for (const one of deliveries) {
      if (one.type === 'gap') {
        since = one.to
        records.push(gapOf(one))
        continue
      }
      if (!one.stored || !takesType(outlet, one.event.type)) continue
      since ??= await sinceBefore(this.#deps.log, log, one.seq, {
        filter: outlet,
        begin: outlet.begins === 'now' ? outlet.createdAt : 0,
      })
      records.push(recordOf(one.stored, one.previous, head, since))
      since = one.seq
    }
    return { records, since: since ?? after }
  }

  /** What it knows of rooms is bounded: of others it is looked up again. */
  #remember<T>(of: Map<string, T>, log: string, what: T): void {
    of.delete(log)
    of.set(log, what)
    if (of.size <= this.#deps.limits.maxConsumerLogsKnown) return
    const oldest = of.keys().next()
    if (!oldest.done) of.delete(oldest.value)
  }

  async #send(log: string, batch: readonly OutletRecord[], signal: AbortSignal, attempt: number): Promise<void> {
    const { driver, clock, outlet, note, pause } = this.#deps
    const first = batch[0] as OutletRecord
    const [sentAtMs, at] = [clock.monotonicMs(), clock.now()]
    const range = { from: 'seq' in first ? first.seq : first.from, to: endOf(batch.at(-1) ?? first) }
    const noted = (status: number | null, error: string | null): void =>
      note({
        outlet: outlet.id,
        at,
        room: log,
        ...range,
        attempt,
        status,
        ms: Math.round(clock.monotonicMs() - sentAtMs),
        error,
      })
    try {
      await driver.send(batch, AbortSignal.any([signal, this.#stopped.signal]))
    } catch (error) {
      if (this.#stopped.signal.aborted) throw error
      const { status, weight = 1, retryAfterMs = 0 } = error instanceof DeliveryRefused ? error : {}
      const words = error instanceof Error ? error.message : String(error)
      noted(status ?? null, words)
      if (this.#health.failed(log, sentAtMs, { weight, retryAfterMs }))
        pause(Number.isFinite(weight) ? 'failing' : 'gone', words)
      throw error
    }
    this.#health.succeeded(log)
    noted(null, null)
  }
}
