import type { Logger } from '../ops/index.ts'
import type { Recordings } from '../recording/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type OpenRecordingsDeps = {
  rooms: Pick<Rooms, 'state'>
  recordings: Pick<Recordings, 'openRooms' | 'endOpen'>
  logger: Pick<Logger, 'error'>
}

/**
 * Closes recordings that a stop of the server left open, once their show has ended. Whether it has, the room says: an encoder
 * may have continued at another node.
 */
export class OpenRecordings {
  #deps: OpenRecordingsDeps

  constructor(deps: OpenRecordingsDeps) {
    this.#deps = deps
  }

  /** When the server starts. Reading a room whose show is not over also begins to wait for its encoder. */
  async closeAll(): Promise<void> {
    for (const room of this.#deps.recordings.openRooms) await this.close(room)
  }

  /** Closes what is open of a room whose show has ended. */
  async close(room: string): Promise<void> {
    const { rooms, recordings, logger } = this.#deps
    if (!recordings.openRooms.includes(room)) return
    try {
      const { stream } = await rooms.state(room)
      if (stream.status === 'ended') await recordings.endOpen(room)
    } catch (err) {
      logger.error({ err, room }, 'a recording whose show is over was not closed')
    }
  }
}
