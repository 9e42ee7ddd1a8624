import { statfs } from 'node:fs/promises'
import type { Clock } from './clock.ts'

export type DiskSpace = { freeBytes: number; totalBytes: number }

export type DiskGuardOptions = { folder: string; minFreeBytes: number; everyMs: number; clock: Clock }

/** Watches the free space, so that appends are refused in words before the disk refuses them in the middle of one. */
export class DiskGuard {
  #options: DiskGuardOptions
  #stop: () => void
  #space: DiskSpace = { freeBytes: Number.POSITIVE_INFINITY, totalBytes: 0 }

  constructor(options: DiskGuardOptions) {
    this.#options = options
    this.#stop = options.clock.every(options.everyMs, () => void this.check())
  }

  get full(): boolean {
    return this.#space.freeBytes < this.#options.minFreeBytes
  }

  /** As of the last look. */
  get space(): DiskSpace {
    return this.#space
  }

  async check(): Promise<void> {
    const stats = await statfs(this.#options.folder).catch(() => undefined)
    if (stats) this.#space = { freeBytes: stats.bavail * stats.bsize, totalBytes: stats.blocks * stats.bsize }
  }

  stop(): void {
    this.#stop()
  }
}
