import { statfs } from 'node:fs/promises'
import type { Clock } from './clock.ts'

export type DiskGuardOptions = { folder: string; minFreeBytes: number; everyMs: number; clock: Clock }

/** Watches the free space, so that appends are refused in words before the disk refuses them in the middle of one. */
export class DiskGuard {
  #options: DiskGuardOptions
  #stop: () => void
  #full = false

  constructor(options: DiskGuardOptions) {
    this.#options = options
    this.#stop = options.clock.every(options.everyMs, () => void this.check())
  }

  get full(): boolean {
    return this.#full
  }

  async check(): Promise<void> {
    const stats = await statfs(this.#options.folder).catch(() => undefined)
    if (stats) this.#full = stats.bavail * stats.bsize < this.#options.minFreeBytes
  }

  stop(): void {
    this.#stop()
  }
}
