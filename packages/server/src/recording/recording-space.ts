import { diskSpaceOf, UNKNOWN_SPACE } from '../ops/index.ts'

export type RecordingSpaceLimits = { recordingMinFreeBytes: number; recordingMinFreeShare: number }

/** What recordings may still take of the disk under a folder, as of the last look. */
export class RecordingSpace {
  #folder: string
  #limits: RecordingSpaceLimits
  #space = UNKNOWN_SPACE

  constructor(folder: string, limits: RecordingSpaceLimits) {
    this.#folder = folder
    this.#limits = limits
  }

  async look(): Promise<void> {
    this.#space = await diskSpaceOf(this.#folder).catch(() => this.#space)
  }

  /** What can be written before it is nearly full. */
  get leftBytes(): number {
    const { recordingMinFreeBytes, recordingMinFreeShare } = this.#limits
    const { freeBytes, totalBytes } = this.#space
    return freeBytes - Math.max(recordingMinFreeBytes, totalBytes * recordingMinFreeShare)
  }

  get full(): boolean {
    return this.leftBytes < 0
  }
}
