import type { Clock } from './clock.ts'
import { diskSpaceOf, UNKNOWN_SPACE } from './disk-space.ts'
import type { DiskSpace } from './disk-space.ts'

export type DiskGuardOptions = { folder: string; minFreeBytes: number; intervalMs: number; clock: Clock }

/** Watches the free space, so that appends are refused in words before the disk refuses them in the middle of one. */
export class DiskGuard {
  #options: DiskGuardOptions
  #stop: () => void
  #space = UNKNOWN_SPACE

  constructor(options: DiskGuardOptions) {
    this.#options = options
    this.#stop = options.clock.every(options.intervalMs, () => void this.check())
  }

  get full(): boolean {
    return this.#space.freeBytes < this.#options.minFreeBytes
  }

  /** As of the last look. */
  get space(): DiskSpace {
    return this.#space
  }

  async check(): Promise<void> {
    this.#space = await diskSpaceOf(this.#options.folder).catch(() => this.#space)
  }

  stop(): void {
    this.#stop()
  }
}
