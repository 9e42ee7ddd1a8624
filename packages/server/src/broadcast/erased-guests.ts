import type { Bus } from '../bus/index.ts'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { Recordings } from '../recording/index.ts'
import { CatchUp } from './catch-up.ts'

const PAGE_EVENTS = 200
const PAGE_BYTES = 256 * 1_024
/** Of one room at a time; no host erases as many people in the days for which recordings are kept. */
const MAX_PAGES = 50

export type ErasedGuestsDeps = {
  bus: Pick<Bus<StoredEvent[]>, 'subscribe'>
  guests: Pick<Recordings['guests'], 'erase' | 'all'>
  log: Pick<RoomLog, 'readBack'>
  clock: Clock
  logger: Pick<Logger, 'error'>
}

/**
 * Deletes what was recorded here of guests who were erased, whichever node erased them: as soon as the bus tells of it, and, as
 * a node may be away or the bus may lose it, from the log at the start and once an hour.
 */
export class ErasedGuests {
  #deps: ErasedGuestsDeps
  #catchUp: CatchUp
  #unsubscribe: () => void

  constructor(deps: ErasedGuestsDeps) {
    this.#deps = deps
    this.#catchUp = new CatchUp(deps.clock, () => this.#look())
    this.#unsubscribe = deps.bus.subscribe(({ room, payload }) => {
      for (const event of payload) {
        const person = erasedBy(event)
        if (person !== undefined) deps.guests.erase(room, person).catch((err: unknown) => this.#failed(err, room))
      }
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

  async #look(): Promise<void> {
    const byRoom = Map.groupBy(this.#deps.guests.all, ({ head }) => head.room)
    for (const [room, recorded] of byRoom) {
      if (this.#catchUp.isStopped) return
      const since = recorded.reduce((oldest, { head }) => Math.min(oldest, head.at), Number.POSITIVE_INFINITY)
      await this.#catchUpIn(room, since).catch((err: unknown) => this.#failed(err, room))
    }
  }

  /** `since`: when the oldest of the recordings began, milliseconds since 1970. What was recorded after an erasure stays. */
  async #catchUpIn(room: string, since: number): Promise<void> {
    const { log, guests } = this.#deps
    let before = Number.MAX_SAFE_INTEGER
    for (let page = 0; page < MAX_PAGES && !this.#catchUp.isStopped; page++) {
      const range = { before, limit: PAGE_EVENTS, maxBytes: PAGE_BYTES, type: 'person.erased' } as const
      const { events, more } = await log.readBack(room, range)
      for (const event of events) {
        const person = erasedBy(event)
        if (person !== undefined && event.at >= since) await guests.erase(room, person, event.at)
      }
      const [oldest] = events
      if (!oldest || !more || oldest.at < since) return
      before = oldest.seq
    }
  }

  #failed(err: unknown, room: string): void {
    this.#deps.logger.error({ err, room }, 'what was recorded of an erased guest was not deleted; it is tried again')
  }
}

/** Who was erased. What is on the bus may be of another version, or of somebody else. */
function erasedBy({ type, body }: StoredEvent): string | undefined {
  return type === 'person.erased' && typeof body?.person === 'string' ? body.person : undefined
}
