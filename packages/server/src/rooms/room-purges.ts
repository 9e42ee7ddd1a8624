import type { Bus } from '../bus/index.ts'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import type { Ownership } from './ownership.ts'

export type RoomPurgesDeps = {
  log: Pick<RoomLog, 'deletedRooms' | 'purgeRoom' | 'purge'>
  bus: Pick<Bus<StoredEvent[]>, 'subscribe'>
  ownership: Pick<Ownership, 'elsewhere'>
  clock: Clock
  limits: Pick<ServerLimits, 'purgeDelayMs' | 'sweepDeletedRoomsIntervalMs' | 'maxRoomsPerPurge' | 'maxEventsPerPurge'>
  /** Deletes the files of a room here; rejects while something still writes them. */
  removeFiles: (room: string) => Promise<void>
  onError: (error: unknown, room: string) => void
}

/**
 * Removes what rooms leave that were deleted, in parts. That something is left stands in the storage beside the end of the
 * log, so that none is left out however often nodes stop meanwhile: it is looked up when a room is deleted, at the start, and
 * again and again. Only then is the name free. Twice is as once.
 */
export class RoomPurges {
  #deps: RoomPurgesDeps
  #stops: (() => void)[] = []
  /** Rooms that were deleted just now, until when others may still write what they had gathered of them. */
  #fresh = new Set<string>()
  #sweeping: Promise<void> | undefined
  #stopped = false

  constructor(deps: RoomPurgesDeps) {
    this.#deps = deps
    this.#stops.push(
      deps.bus.subscribe(({ room, payload }) => {
        if (payload.some(({ type }) => type === 'room.deleted')) this.#later(room)
      }),
    )
  }

  /** Goes on with what was begun, now and again and again. */
  start(): void {
    const { clock, limits } = this.#deps
    this.#stops.push(clock.every(limits.sweepDeletedRoomsIntervalMs, () => void this.sweep()))
    void this.sweep()
  }

  /** Stops after the part at hand. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const stop of this.#stops.splice(0)) stop()
    await this.#sweeping
  }

  #later(room: string): void {
    const { clock, limits } = this.#deps
    this.#fresh.add(room)
    clock.after(limits.purgeDelayMs, () => {
      this.#fresh.delete(room)
      void this.sweep()
    })
  }

  /** Purges the rooms of this node for which it is time. */
  sweep(): Promise<void> {
    const before = this.#sweeping ?? Promise.resolve()
    const sweeping = before
      .then(() => this.#sweep())
      .catch((error: unknown) => this.#deps.onError(error, ''))
      .finally(() => {
        if (this.#sweeping === sweeping) this.#sweeping = undefined
      })
    this.#sweeping = sweeping
    return sweeping
  }

  async #sweep(): Promise<void> {
    if (this.#stopped) return
    const { log, limits, ownership } = this.#deps
    const left = await log.deletedRooms(limits.maxRoomsPerPurge)
    let purged = false
    for (const room of left)
      if (!this.#fresh.has(room) && ownership.elsewhere(room) === undefined)
        purged = (await this.#purge(room)) || purged
    if (purged) await log.purge()
  }

  async #purge(room: string): Promise<boolean> {
    const { log, limits, removeFiles, onError } = this.#deps
    try {
      await removeFiles(room)
      while (!this.#stopped) if (await log.purgeRoom(room, limits.maxEventsPerPurge)) return true
    } catch (error) {
      onError(error, room)
    }
    return false
  }
}
