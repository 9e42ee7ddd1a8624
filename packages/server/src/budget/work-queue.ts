import { OvationError } from '@ovation/protocol'
import type { Clock } from '../ops/index.ts'

export type WorkBounds = {
  maxRunning: number
  maxWaiting: number
  maxWaitingPerAddress: number
  /** How long a job may wait for its turn. */
  waitTimeoutMs: number
}

type Job = { begin: () => void; giveUp: (error: OvationError) => void; until: number }

const RETRY_IN_MS = 1_000

/**
 * Expensive work of one kind: so much at once, so much waiting, and of that so much for one address. Addresses take turns,
 * so that anyone who asks for very much waits behind themselves.
 */
export class WorkQueue {
  #bounds: WorkBounds
  #clock: Clock
  /** Jobs by address; the address at the front is next. */
  #lines = new Map<string, Job[]>()
  #running = 0
  #waiting = 0

  constructor(bounds: WorkBounds, clock: Clock) {
    this.#bounds = bounds
    this.#clock = clock
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting
  }

  /** Runs a job when it is its turn. Rejects with `rate_limited` or `overloaded` when there is no place to wait. */
  async run<T>(address: string, job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#bounds.maxRunning) await this.#wait(address)
    else this.#running += 1
    try {
      return await job()
    } finally {
      this.#next()
    }
  }

  /** Resolves with a place among those that run. */
  #wait(address: string): Promise<void> {
    const { maxWaiting, maxWaitingPerAddress, waitTimeoutMs } = this.#bounds
    const line = this.#lines.get(address) ?? []
    if (line.length >= maxWaitingPerAddress)
      return Promise.reject(new OvationError('rate_limited', { retryInMs: RETRY_IN_MS }))
    if (this.#waiting >= maxWaiting) return Promise.reject(tooMuch())
    return new Promise((begin, giveUp) => {
      line.push({ begin, giveUp, until: this.#clock.monotonicMs() + waitTimeoutMs })
      this.#lines.set(address, line)
      this.#waiting += 1
    })
  }

  /** Hands the place of a job that ended to the next one. */
  #next(): void {
    for (;;) {
      const [front] = this.#lines
      if (!front) {
        this.#running -= 1
        return
      }
      const [address, line] = front
      const job = line.shift()
      this.#lines.delete(address)
      if (line.length > 0) this.#lines.set(address, line)
      if (!job) continue
      this.#waiting -= 1
      if (job.until >= this.#clock.monotonicMs()) return job.begin()
      job.giveUp(tooMuch())
    }
  }
}

const tooMuch = (): OvationError =>
  new OvationError('overloaded', {
    message: 'This was not done; the server has more of it waiting than it can hold; try again in a moment.',
    retryInMs: RETRY_IN_MS,
  })
