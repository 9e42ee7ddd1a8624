import { OvationError } from '@ovation/protocol'
import { traced } from '../ops/index.ts'
import type { Metrics } from '../ops/index.ts'
import type { RoomLog, Unit, UnitResult } from './port.ts'

export type GroupCommitOptions = {
  maxUnitsPerCommit: number
  maxQueuedUnits: number
}

type Queued = { units: Unit[]; resolve: (results: UnitResult[]) => void; reject: (error: Error) => void }

/**
 * Gathers the units of many rooms into shared transactions: at once when nothing is being committed, otherwise all that
 * came in meanwhile go together. Units handed in together stay together and in order.
 */
export class GroupCommit {
  #log: Pick<RoomLog, 'append'>
  #options: GroupCommitOptions
  #queue: Queued[] = []
  #queuedUnits = 0
  #busy = false
  #metrics: Pick<Metrics, 'appendSeconds' | 'appendUnits'> | undefined
  /** Commits made and units in them, for the figures. */
  readonly counters = { commits: 0, units: 0 }

  constructor(
    log: Pick<RoomLog, 'append'>,
    options: GroupCommitOptions,
    metrics?: Pick<Metrics, 'appendSeconds' | 'appendUnits'>,
  ) {
    this.#metrics = metrics
    this.#log = log
    this.#options = options
  }

  /** Results in the order of the units. Rejects with `LogFailure` when there are none. */
  append(units: Unit[]): Promise<UnitResult[]> {
    if (this.#queuedUnits + units.length > this.#options.maxQueuedUnits)
      return Promise.reject(new OvationError('overloaded'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ units, resolve, reject })
      this.#queuedUnits += units.length
      if (!this.#busy) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#busy = true
    try {
      while (this.#queue.length > 0) await this.#commit(this.#nextBatch())
    } finally {
      this.#busy = false
    }
  }

  #nextBatch(): Queued[] {
    let units = 0
    let count = 0
    for (const queued of this.#queue) {
      if (count > 0 && units + queued.units.length > this.#options.maxUnitsPerCommit) break
      units += queued.units.length
      count++
    }
    this.#queuedUnits -= units
    return this.#queue.splice(0, count)
  }

  async #commit(batch: Queued[]): Promise<void> {
    try {
      const units = batch.flatMap((queued) => queued.units)
      const took = this.#metrics?.appendSeconds.startTimer()
      const results = await traced('append', { units: units.length }, () => this.#log.append(units))
      took?.()
      this.#metrics?.appendUnits.observe(units.length)
      this.counters.commits += 1
      this.counters.units += results.length
      let from = 0
      for (const { units, resolve } of batch) resolve(results.slice(from, (from += units.length)))
    } catch (error) {
      for (const { reject } of batch) reject(error as Error)
    }
  }
}
