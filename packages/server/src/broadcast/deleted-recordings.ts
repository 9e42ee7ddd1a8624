import type { Bus } from '../bus/index.ts'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { sleep } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { Downloads, Recordings } from '../recording/index.ts'
import { CatchUp } from './catch-up.ts'

/** Streams are cut when their room is deleted; their recordings are closed within a moment. */
const RETRY_MS = 250
const MAX_TRIES = 20
/** Clocks of nodes differ a little; a name is free again only later. */
const CLOCK_SLACK_MS = 1_000
const NEWEST = { before: Number.MAX_SAFE_INTEGER, limit: 1, maxBytes: 1_024, type: 'room.deleted' } as const

export type DeletedRecordingsDeps = {
  bus: Pick<Bus<StoredEvent[]>, 'subscribe'>
  recordings: Pick<Recordings, 'removeRoom' | 'catalogue'>
  downloads: Pick<Downloads, 'remove'>
  showFiles: { release(room: string): Promise<void> }
  log: Pick<RoomLog, 'readBack'>
  clock: Clock
  logger: Pick<Logger, 'error'>
}

/**
 * Deletes the files of rooms that were deleted, whichever node deleted them: as soon as the bus tells of it, and, as a node may
 * be away or the bus may lose it, from the log at the start and once an hour. What was recorded after the deletion, in a room
 * that was made anew under the same name, stays.
 */
export class DeletedRecordings {
  #deps: DeletedRecordingsDeps
  #catchUp: CatchUp
  #unsubscribe: () => void

  constructor(deps: DeletedRecordingsDeps) {
    this.#deps = deps
    this.#catchUp = new CatchUp(deps.clock, () => this.#look())
    this.#unsubscribe = deps.bus.subscribe(({ room, payload }) => {
      const deleted = payload.findLast(({ type }) => type === 'room.deleted')
      if (deleted) this.#remove(room, deleted.at).catch((err: unknown) => this.#failed(err, room))
    })
  }

  /** Looks at what was missed, now and once an hour. */
  start(): void {
    this.#catchUp.start()
  }

  async stop(): Promise<void> {
    this.#unsubscribe()
    await this.#catchUp.stop()
  }

  /** Resolves when what was missed by now is deleted. For tests. */
  caughtUp(): Promise<void> {
    return this.#catchUp.done()
  }

  /** Deletes all files of a room that stand from before it was deleted. Rejects while something still writes them. */
  async remove(room: string): Promise<void> {
    const { events } = await this.#deps.log.readBack(room, NEWEST)
    const [deleted] = events
    if (deleted) await this.#remove(room, deleted.at)
  }

  async #look(): Promise<void> {
    const rooms = new Set(this.#deps.recordings.catalogue.all.map(({ head }) => head.room))
    for (const room of rooms) {
      if (this.#catchUp.isStopped) return
      await this.remove(room).catch((err: unknown) => this.#failed(err, room))
    }
  }

  async #remove(room: string, upTo: number): Promise<void> {
    const { recordings, downloads, showFiles, clock } = this.#deps
    for (let tries = 1; ; tries++) {
      const { removed, left } = await recordings.removeRoom(room, upTo + CLOCK_SLACK_MS)
      await downloads.remove(removed)
      if (left === 0) break
      if (tries === MAX_TRIES || this.#catchUp.isStopped)
        throw new Error(`${left} recordings of room ${room} were not deleted; they are still being written`)
      await sleep(clock, RETRY_MS)
    }
    await showFiles.release(room)
  }

  #failed(err: unknown, room: string): void {
    this.#deps.logger.error({ err, room }, 'recordings of a deleted room were not deleted; it is tried again')
  }
}
