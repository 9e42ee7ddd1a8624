import { performance } from 'node:perf_hooks'

/** Up to this share of busy time an event loop counts as idle; from the second one on it counts as full. */
const IDLE = 0.25
const FULL = 0.85

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
    this.#load = Math.min(1, Math.max(0, (utilization - IDLE) / (FULL - IDLE)))
  }
}
