import type { Logger } from '../ops/index.ts'
import type { RecordingState } from './recording-index.ts'
import { RecordingSpace } from './recording-space.ts'
import type { RecordingSpaceLimits } from './recording-space.ts'
import { bytesByRoom, shareOfRoom } from './retention.ts'
import type { RetentionLimits } from './retention.ts'

const MS_PER_HOUR = 3_600_000

/** What recordings may take: of the disk, and each room of what all may have. */
export class DiskBudget {
  #limits: RetentionLimits
  #logger: Logger
  #space: Pick<RecordingSpace, 'look' | 'leftBytes' | 'full'>
  /** Rooms that are being recorded and have used up their share. */
  #overShare = new Set<string>()

  constructor(
    folder: string,
    limits: RetentionLimits & RecordingSpaceLimits,
    logger: Logger,
    space: Pick<RecordingSpace, 'look' | 'leftBytes' | 'full'> = new RecordingSpace(folder, limits),
  ) {
    this.#limits = limits
    this.#logger = logger
    this.#space = space
  }

  get isDiskFull(): boolean {
    return this.#space.full
  }

  mayWrite(room: string): boolean {
    return !this.#space.full && !this.#overShare.has(room)
  }

  /** Looks at the disk, and at the shares of the rooms that are being recorded. Gives whether a room has just used up its own. */
  async look(recordings: readonly RecordingState[], rooms: readonly string[]): Promise<boolean> {
    const before = this.#space.full
    await this.#space.look()
    if (this.#space.full && !before) this.#logger.warn('recording pauses: the disk is nearly full')
    if (rooms.length + this.#overShare.size === 0) return false
    const bytes = bytesByRoom(recordings)
    const most = shareOfRoom(this.#limits)
    const over = rooms.filter((room) => (bytes.get(room) ?? 0) > most)
    const added = over.filter((room) => !this.#overShare.has(room))
    for (const room of added)
      this.#logger.warn({ room }, 'recording pauses: the room has taken its share of the space for recordings')
    this.#overShare = new Set(over)
    return added.length > 0
  }

  /** How long a recording can go on at its own bitrate; null while that is not known. */
  hoursLeftFor(state: RecordingState | undefined): number | null {
    if (!state || state.durationMs === 0) return null
    const left = Math.max(0, Math.min(this.#space.leftBytes, this.#limits.maxRecordingsBytes))
    return left / (state.bytes / state.durationMs) / MS_PER_HOUR
  }
}
