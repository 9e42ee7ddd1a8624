import type { RoomLog } from '../log/index.ts'
import type { Clock } from '../ops/index.ts'

type Deps = { log: Pick<RoomLog, 'heads'>; clock: Clock; intervalMs: number; onError: (error: unknown) => void }

/** The size of all rooms together in the log: measured from time to time, whichever node they grow on. */
export class SiteUsage {
  #deps: Deps
  #bytes = 0
  #stop: () => void

  constructor(deps: Deps) {
    this.#deps = deps
    this.#stop = deps.clock.every(deps.intervalMs, () => void this.measure().catch(deps.onError))
  }

  get bytes(): number {
    return this.#bytes
  }

  async measure(): Promise<void> {
    this.#bytes = (await this.#deps.log.heads()).reduce((sum, { bytes }) => sum + bytes, 0)
  }

  stop(): void {
    this.#stop()
  }
}
