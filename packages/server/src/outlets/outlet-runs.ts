import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Consumers, ConsumerStore } from '../consumers/index.ts'
import type { RoomLog } from '../log/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Audit } from '../people/index.ts'
import type { DeliveryLog } from './delivery-log.ts'
import type { HealthBounds } from './endpoint-health.ts'
import { consumerName } from './outlet.ts'
import type { Outlet, PauseReason } from './outlet.ts'
import { OutletConsumer } from './outlet-consumer.ts'
import type { Outlets } from './outlets.ts'
import { DeliveryRefused } from './port.ts'
import type { DriverDeps, DriverKind, OutletDriver, OutletKind } from './port.ts'

type Deps = DriverDeps & {
  outlets: Outlets
  consumers: Pick<Consumers, 'add' | 'remove'>
  store: Pick<ConsumerStore, 'registerConsumer' | 'moveCursors' | 'dropConsumer'>
  log: Pick<RoomLog, 'exportEvents'>
  audit: Pick<Audit, 'add'>
  deliveries: DeliveryLog
  drivers: Partial<Record<OutletKind, DriverKind>>
  clock: Clock
  limits: HealthBounds & { maxConsumerLogsKnown: number; followOutletsIntervalMs: number }
  onError: (error: unknown) => void
}

type Running = { version: number; consumer: OutletConsumer; driver: OutletDriver }
export type Tested = { delivered: boolean; status: number | null; ms: number; error: string | null }

const TEST_TIMEOUT_MS = 6_000

/** The outlets that go on this node: as the rows say, looked at once a second, and at once where this node changed them. */
export class OutletRuns {
  #deps: Deps
  #known = new Map<string, number>()
  #running = new Map<string, Running>()
  #turn: Promise<void> = Promise.resolve()
  #stop = (): void => {}
  #closed = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { clock, limits, onError } = this.#deps
    await this.look()
    this.#stop = clock.every(limits.followOutletsIntervalMs, () => void this.look().catch(onError))
  }

  /** Resolves when this node does what the rows say. */
  look(): Promise<void> {
    const next = this.#turn.catch(() => {}).then(() => (this.#closed ? undefined : this.#look()))
    this.#turn = next
    return next
  }

  async #look(): Promise<void> {
    const versions = await this.#deps.outlets.versions()
    for (const id of this.#known.keys()) if (!versions.has(id)) await this.#end(id)
    for (const [id, version] of versions) {
      if (this.#known.get(id) === version) continue
      const outlet = await this.#deps.outlets.find(id)
      await this.#end(id)
      if (outlet && !outlet.paused) await this.#begin(outlet)
      if (outlet) this.#known.set(id, outlet.version)
    }
  }

  async #begin(outlet: Outlet): Promise<void> {
    const { drivers, consumers, log, clock, limits, deliveries } = this.#deps
    const kind = drivers[outlet.kind]
    if (!kind) return
    const driver = this.#open(kind, outlet)
    const consumer = new OutletConsumer({
      ...{ outlet, driver, log, clock, limits, bounds: kind },
      note: (attempt) => deliveries.note(attempt),
      pause: (why, words) => void this.#pause(outlet, why, words).catch(this.#deps.onError),
    })
    this.#running.set(outlet.id, { version: outlet.version, consumer, driver })
    await consumers.add(consumer.consumer)
  }

  #open(kind: DriverKind, outlet: Outlet): OutletDriver {
    const { outlets, clock, allowedNetworks, folder, unroutable } = this.#deps
    const secrets = (): string[] => outlets.secretsOf(outlet)
    const about = { id: outlet.id, settings: outlet.settings, secrets }
    return kind.open(about, { clock, allowedNetworks, folder, unroutable })
  }

  async #end(id: string): Promise<void> {
    this.#known.delete(id)
    const running = this.#running.get(id)
    if (!running) return
    this.#running.delete(id)
    running.consumer.stop()
    await this.#deps.consumers.remove(consumerName(id))
    await running.driver.close().catch(this.#deps.onError)
  }

  async #pause({ id, kind }: Outlet, why: PauseReason, words: string): Promise<void> {
    if (await this.#deps.outlets.pause(id, why, words))
      await this.#deps.audit.add({
        actor: SYSTEM_ACTOR_ID,
        action: `${kind === 'webhook' ? 'webhook' : 'outlet'}.paused`,
        target: id,
        detail: { why },
      })
    await this.look()
  }

  /** Makes its cursors known at once: what comes from now on is its own, even if no node has begun yet. */
  async register({ id, begins, createdAt }: Outlet): Promise<void> {
    await this.#deps.store.registerConsumer(consumerName(id), begins, createdAt)
  }

  /** Lets it go on behind a number of a room, or at the end of all rooms. */
  async move(id: string, to: { log: string; seq: number } | 'ends'): Promise<void> {
    const { store, outlets, clock } = this.#deps
    await store.moveCursors(consumerName(id), to, clock.now())
    await outlets.restart(id)
    await this.look()
  }

  async remove(id: string): Promise<boolean> {
    if (!(await this.#deps.outlets.remove(id))) return false
    await this.look()
    await this.#deps.store.dropConsumer(consumerName(id))
    return true
  }

  /** Asks the other side whether it is there. */
  async test(outlet: Outlet): Promise<Tested> {
    const { drivers, clock } = this.#deps
    const kind = drivers[outlet.kind]
    if (!kind)
      return { delivered: false, status: null, ms: 0, error: `this server has none of the kind '${outlet.kind}'` }
    const driver = this.#open(kind, outlet)
    const [began, late] = [clock.monotonicMs(), new AbortController()]
    const stop = clock.after(TEST_TIMEOUT_MS, () => late.abort(new Error('it did not answer')))
    const ms = (): number => Math.round(clock.monotonicMs() - began)
    try {
      await driver.send([], late.signal)
      return { delivered: true, status: null, ms: ms(), error: null }
    } catch (error) {
      const status = error instanceof DeliveryRefused ? (error.status ?? null) : null
      return { delivered: false, status, ms: ms(), error: error instanceof Error ? error.message : String(error) }
    } finally {
      stop()
      await driver.close().catch(this.#deps.onError)
    }
  }

  /** Consumers are closed by whoever runs them; this ends what is being sent. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stop()
    await this.#turn.catch(() => {})
    for (const { consumer, driver } of this.#running.values()) {
      consumer.stop()
      await driver.close().catch(this.#deps.onError)
    }
    await this.#deps.deliveries.close()
  }
}
