import { statfs } from 'node:fs/promises'

export type DiskSpaceLimits = { recordingMinFreeBytes: number; recordingMinFreeShare: number }

/** What is left of the disk under a folder, as of the last look. */
export class DiskSpace {
  #folder: string
  #limits: DiskSpaceLimits
  #freeBytes = Number.POSITIVE_INFINITY
  #totalBytes = 0

  constructor(folder: string, limits: DiskSpaceLimits) {
    this.#folder = folder
    this.#limits = limits
  }

  async look(): Promise<void> {
    const stats = await statfs(this.#folder).catch(() => undefined)
    if (!stats) return
    this.#freeBytes = stats.bavail * stats.bsize
    this.#totalBytes = stats.blocks * stats.bsize
  }

  /** What can be written before it is nearly full. */
  get leftBytes(): number {
    const { recordingMinFreeBytes, recordingMinFreeShare } = this.#limits
    return this.#freeBytes - Math.max(recordingMinFreeBytes, this.#totalBytes * recordingMinFreeShare)
  }

  get full(): boolean {
    return this.leftBytes < 0
  }
}
