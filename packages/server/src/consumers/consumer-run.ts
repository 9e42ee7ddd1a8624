import type { Hint } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { sleep } from '../ops/index.ts'
import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import { nextBatch, passOver } from './batches.ts'
import type { Batch, LogSource } from './batches.ts'
import { Place } from './place.ts'
import type { ConsumerStore, CursorWrite, LogConsumer } from './port.ts'

export type ConsumerDeps = {
  store: ConsumerStore
  log: LogSource
  /** Whether this node gives consumers what is in a log. */
  owns: (log: string) => boolean
  clock: Clock
  limits: ServerLimits
  logger: Logger
  /** Counts what failed, and what was given up. */
  failed: (consumer: string, gaveUp: boolean) => void
}

const MAX_TAKEN_AT_ONCE = 100
const MAX_ERROR_CHARS = 500
const CLOSE_TIMEOUT_MS = 1_000
const CLOSE_STEP_MS = 10

/**
 * One consumer on this node. It is given every log of this node that is ahead of its cursor: woken by what was appended, and
 * by a look at all of them now and then. One log at a time is handled by one run; several logs go on beside each other. More
 * than fifteen methods: they are the steps of one loop over the same cursors.
 */
export class ConsumerRun {
  readonly #consumer: LogConsumer
  readonly #deps: ConsumerDeps
  #places = new Map<string, Place>()
  /** Logs that may have more, with where they end as far as it is known. */
  #due = new Map<string, number>()
  #running = new Set<string>()
  #tailEvents = 0
  #taking = false
  #armed = false
  #closed = false
  #sweeping = false
  #sweepAgain = false
  #flushing: Promise<void> | undefined
  #generation = 0

  constructor(consumer: LogConsumer, deps: ConsumerDeps) {
    this.#consumer = consumer
    this.#deps = deps
  }

  get name(): string {
    return this.#consumer.name
  }

  /** How many events of logs of this node it was not given yet, and for how long the oldest of them waits. */
  get lag(): { events: number; seconds: number } {
    const now = this.#deps.clock.now()
    let [events, waitsMs] = [0, 0]
    for (const place of this.#places.values()) {
      if (place.lag === 0) continue
      events += place.lag
      waitsMs = Math.max(waitsMs, now - place.behindSince)
    }
    for (const log of this.#due.keys()) if (!this.#places.has(log)) events += 1
    return { events, seconds: waitsMs / 1_000 }
  }

  /** Something was appended. Called in the turn that appended it: it does no more than remember it. */
  wake({ room: log, to, payload }: Hint<StoredEvent[]>): void {
    if (this.#closed || !this.#deps.owns(log)) return
    const { limits, clock } = this.#deps
    const place = this.#places.get(log)
    const room = limits.maxConsumerTailEvents - this.#tailEvents
    // What a failing log keeps would be kept from others: it is read again.
    const kept = this.#consumer.exact || (place && place.failures > 0) ? 0 : room
    if (place) this.#tailEvents += place.hear(payload, to, clock.now(), kept)
    this.#wants(log, to)
    this.#arm()
  }

  #wants(log: string, head: number): boolean {
    if (!this.#due.has(log) && this.#due.size >= this.#deps.limits.maxConsumerLogsWaiting) {
      this.#sweepAgain = true
      return false
    }
    this.#due.set(log, Math.max(head, this.#due.get(log) ?? 0))
    return true
  }

  #arm(delayMs = this.#deps.limits.consumerWakeDelayMs): void {
    if (this.#armed || this.#closed) return
    this.#armed = true
    this.#deps.clock.after(delayMs, () => {
      this.#armed = false
      this.#pump()
    })
  }

  /** Looks at all logs, a page at a time, for those that are ahead. */
  async sweep(): Promise<void> {
    if (this.#sweeping) {
      this.#sweepAgain = true
      return
    }
    this.#sweeping = true
    const { store, limits, owns } = this.#deps
    const generation = this.#generation
    try {
      let above: string | undefined = ''
      this.#sweepAgain = false
      while (above !== undefined && !this.#closed && generation === this.#generation) {
        const page = await store.findBehind(this.name, above, limits.maxHeadsPerSweep)
        const found = page.behind.filter(({ log, head }) => owns(log) && head > (this.#places.get(log)?.seq ?? -1))
        // Those for which there is no room now are found again.
        if (!found.every(({ log, head }) => this.#wants(log, head))) break
        above = page.next
        this.#pump()
      }
    } catch (err) {
      this.#deps.logger.warn(
        { err, consumer: this.name },
        'it could not be looked up which logs a consumer has to read',
      )
    } finally {
      this.#sweeping = false
    }
  }

  #pump(): void {
    if (this.#closed) return
    const { limits, clock } = this.#deps
    const waitMs = this.#consumer.waitMs?.() ?? 0
    if (waitMs > 0) return this.#arm(waitMs)
    const unknown: string[] = []
    for (const [log, head] of this.#due) {
      if (this.#running.size >= limits.maxConsumerLogsAtOnce) break
      const place = this.#places.get(log)
      if (this.#running.has(log)) continue
      if (!place) {
        if (unknown.length >= MAX_TAKEN_AT_ONCE) break
        unknown.push(log)
        continue
      }
      this.#due.delete(log)
      place.head = Math.max(place.head, head)
      // A failed one comes back by its own timer.
      if (place.retryAtMs <= clock.monotonicMs()) void this.#run(place)
    }
    if (unknown.length > 0 && !this.#taking) void this.#take(unknown)
  }

  /** Takes over the cursors of logs that it has not read on this node yet. */
  async #take(logs: string[]): Promise<void> {
    this.#taking = true
    const { store, limits, clock, logger } = this.#deps
    const generation = this.#generation
    let delayMs = 0
    try {
      this.#forgetIdle(limits.maxConsumerLogsKnown - logs.length)
      const wanted = logs.slice(0, Math.max(0, limits.maxConsumerLogsKnown - this.#places.size))
      // All that is known is being read: there is room for others once cursors are written.
      if (wanted.length === 0) delayMs = limits.writeCursorsIntervalMs
      const cursors = wanted.length > 0 ? await store.takeCursors(this.name, wanted) : []
      if (generation !== this.#generation) return
      for (const cursor of cursors)
        this.#places.set(cursor.log, new Place(cursor, this.#due.get(cursor.log) ?? 0, clock.now()))
    } catch (err) {
      delayMs = limits.consumerFirstBackOffMs
      logger.warn({ err, consumer: this.name }, 'cursors of a consumer could not be taken over')
    } finally {
      this.#taking = false
      if (delayMs > 0) this.#arm(delayMs)
      else this.#pump()
    }
  }

  /** Lets go of places at the end of their logs whose cursors are written. */
  #forgetIdle(maxKept: number): void {
    if (this.#places.size <= maxKept) return
    for (const [log, place] of this.#places) {
      if (place.lag === 0 && place.seq === place.writtenSeq && !this.#running.has(log)) this.#places.delete(log)
      if (this.#places.size <= maxKept) return
    }
  }

  async #run(place: Place): Promise<void> {
    const { limits, owns } = this.#deps
    const isCurrent = (): boolean => this.#places.get(place.log) === place
    this.#running.add(place.log)
    let batch: Batch | undefined
    try {
      for (let n = 0; n < limits.maxConsumerBatchesPerTurn; n++) {
        if (this.#closed || !isCurrent() || !owns(place.log)) return
        batch = undefined
        batch = await this.#next(place)
        if (!isCurrent()) return
        if (!batch) {
          place.head = place.seq
          return
        }
        if (batch.deliveries.length > 0) await this.#handle(place, batch)
        if (!isCurrent()) return
        this.#tailEvents -= place.advance(batch.to, batch.chain, batch.at || this.#deps.clock.now())
      }
      // Others have their turn.
      this.#wants(place.log, place.head)
    } catch (error) {
      if (isCurrent()) await this.#fail(place, batch, error)
    } finally {
      this.#running.delete(place.log)
      this.#pump()
    }
  }

  #next(place: Place): Promise<Batch | undefined> {
    const { log, limits } = this.#deps
    const { audience, exact, maxBatchEvents = limits.maxConsumerBatchEvents, wants } = this.#consumer
    if (wants?.(place.log) === false) return passOver(log, place)
    const maxEvents = place.seq < place.oneByOneUpTo ? 1 : Math.min(maxBatchEvents, limits.maxConsumerBatchEvents)
    return nextBatch(log, place, audience, { maxEvents, maxBytes: limits.maxConsumerBatchBytes }, exact)
  }

  async #handle({ log, seq: after, head }: Place, { deliveries, to }: Batch): Promise<void> {
    const { clock, limits } = this.#deps
    const giveUp = new AbortController()
    let stop = (): void => {}
    const late = new Promise<never>((_, fail) => {
      stop = clock.after(limits.consumerTimeoutMs, () => {
        const error = new Error(`it took longer than ${limits.consumerTimeoutMs} ms`)
        giveUp.abort(error)
        fail(error)
      })
    })
    try {
      const place = { after, to, head: Math.max(head, to) }
      await Promise.race([this.#consumer.handle(log, deliveries, giveUp.signal, place), late])
    } finally {
      stop()
    }
  }

  /** Tries again later; what failed too often alone is written down, and passed over. */
  async #fail(place: Place, batch: Batch | undefined, error: unknown): Promise<void> {
    const { limits, clock, logger, failed } = this.#deps
    place.failures += 1
    failed(this.name, false)
    const failures = place.failures
    const patient = this.#consumer.waitMs !== undefined
    const alone = batch !== undefined && (batch.to <= place.seq + 1 || batch.deliveries[0]?.type === 'gap')
    // What stands before the one that cannot be read, or taken, is not held up by it.
    if (!alone && !patient) place.oneByOneUpTo = batch?.to ?? place.seq + limits.maxConsumerBatchEvents
    const told = { err: error, consumer: this.name, log: place.log, seq: place.seq + 1, failures }
    if (
      !patient &&
      batch &&
      alone &&
      failures >= limits.maxConsumerAttempts &&
      (await this.#giveUp(place, batch, error))
    ) {
      logger.error(told, 'a consumer could not take an event; it is written down, and passed over')
      this.#wants(place.log, place.head)
      return
    }
    logger.warn(told, 'a consumer could not take an event, and is given it again')
    const delayMs = Math.max(this.#backOffMs(failures), patient ? (this.#consumer.waitMs?.(place.log) ?? 0) : 0)
    place.retryAtMs = clock.monotonicMs() + delayMs
    clock.after(delayMs, () => {
      if (this.#closed || this.#places.get(place.log) !== place) return
      // A timer may be a moment early.
      place.retryAtMs = 0
      this.#wants(place.log, place.head)
      this.#pump()
    })
  }

  /** A consumer that says itself how long it waits is asked soon. */
  #backOffMs(failures: number): number {
    const { consumerFirstBackOffMs: first, consumerMaxBackOffMs: most } = this.#deps.limits
    return this.#consumer.waitMs ? first : Math.min(most, first * 2 ** Math.min(failures - 1, 30))
  }

  async #giveUp(place: Place, batch: Batch, error: unknown): Promise<boolean> {
    const { store, limits, clock } = this.#deps
    const text = String(error instanceof Error ? error.message : error).slice(0, MAX_ERROR_CHARS)
    const letter = { consumer: this.name, log: place.log, seq: batch.to, error: text, at: clock.now() }
    try {
      await store.addDeadLetter(letter, limits.maxDeadLettersPerConsumer)
    } catch {
      return false
    }
    if (this.#places.get(place.log) !== place) return true
    this.#deps.failed(this.name, true)
    this.#tailEvents -= place.advance(batch.to, batch.chain, batch.at || clock.now())
    return true
  }

  /** Writes the cursors that have moved, and lets go of logs that are another node's now. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined))
    return this.#flushing
  }

  async #flush(): Promise<void> {
    const { owns, limits, store, clock } = this.#deps
    const moved = [...this.#places.values()].filter(({ seq, writtenSeq }) => seq > writtenSeq)
    while (moved.length > 0) {
      const places = moved.splice(0, limits.maxCursorsPerWrite)
      const writes = places.map(({ log, seq, epoch, lag }): CursorWrite => ({
        log,
        seq,
        epoch,
        caughtUpAt: lag === 0 ? clock.now() : null,
      }))
      const refused = new Set(await store.writeCursors(this.name, writes))
      for (const [index, place] of places.entries()) {
        place.writtenSeq = writes[index]?.seq ?? place.writtenSeq
        if (!refused.has(place.log)) continue
        this.#drop(place)
        // It came back to this node before it was written that it had left.
        if (owns(place.log) && !this.#closed) this.#wants(place.log, place.head)
      }
    }
    if (this.#due.size > 0) this.#arm()
    for (const place of this.#places.values()) if (!owns(place.log)) this.#drop(place)
    if (this.#sweepAgain && !this.#closed) void this.sweep()
  }

  #drop(place: Place): void {
    if (this.#places.get(place.log) !== place) return
    this.#places.delete(place.log)
    this.#due.delete(place.log)
    this.#tailEvents -= place.tail.length
  }

  /** Forgets where it stands: the storage may turn out to hold less. */
  forget(): void {
    this.#generation += 1
    this.#places.clear()
    this.#due.clear()
    this.#tailEvents = 0
  }

  /** What is being handled has a moment to end; otherwise it is given again by whoever goes on. */
  async close(): Promise<void> {
    this.#closed = true
    const { clock } = this.#deps
    for (let waitedMs = 0; this.#running.size > 0 && waitedMs < CLOSE_TIMEOUT_MS; waitedMs += CLOSE_STEP_MS)
      await sleep(clock, CLOSE_STEP_MS)
    await this.#flushing?.catch(() => {})
    await this.flush()
    this.forget()
  }
}
