import { performance } from 'node:perf_hooks'
import { loadOf } from '../ops/index.ts'

/** How busy this process's event loop was recently: 0 is idle, 1 is full. */
export class LoadMeter {
  #before = performance.eventLoopUtilization()
  #load = 0

  get load(): number {
    return this.#load
  }

  /** Called about twice a second. */
  sample(): void {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#before)
    this.#before = now
    this.#load = loadOf(utilization)
  }
}
