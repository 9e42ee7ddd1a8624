import { OvationError } from '@ovation/protocol'
import { visibleText } from '@ovation/room'
import type { Command } from '@ovation/room'
import { SHOWROOM } from '../demo/index.ts'
import { parseStreamPath } from '../media/index.ts'
import type { LiveStream, StreamLifecycle } from '../media/index.ts'
import { newId } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import type { Recordings } from '../recording/index.ts'
import { orUnchanged, SYSTEM } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { OpenRecordings } from './open-recordings.ts'

export type StreamSupervisorDeps = {
  rooms: Pick<Rooms, 'command' | 'state'>
  broadcasts: Pick<Recordings['broadcasts'], 'begin' | 'finish' | 'letGo'>
  guests: Pick<Recordings['guests'], 'begin' | 'finish'>
  /** What a stop of the server left open is closed when its show ends. */
  openRecordings: Pick<OpenRecordings, 'close'>
  /** The stream of a place, if it is published here: a room's name is its host's. */
  streamOf: (place: string) => LiveStream | undefined
  /** Whether broadcasts are recorded. The showroom never is. */
  record: boolean
  /** Tells the other nodes that the video of a room is ingested here. */
  announce: (room: string) => void
  logger: Pick<Logger, 'warn' | 'error'>
}

/**
 * Turns what happens to streams into commands of their rooms, and into recordings. A stream may be lost and resumed any
 * number of times: the state of the room decides what each command means. Copies of the host's stream (`~low`, `~audio`)
 * and tests (`~test`) are not reported; the host's stream itself is.
 */
export class StreamSupervisor implements StreamLifecycle {
  #deps: StreamSupervisorDeps

  constructor(deps: StreamSupervisorDeps) {
    this.#deps = deps
  }

  started(place: string, stream: string, source?: 'file'): void {
    const publisher = publisherAt(place)
    if (publisher === 'guest') {
      this.#recordGuest(place).catch(this.#unrecorded)
      return this.#reportGuest(place, appeared(place, stream))
    }
    if (publisher === 'copy') return
    const isRecorded = source === 'file'
    if (!isRecorded) this.#record(place).catch(this.#unrecorded)
    this.#deps.announce(place)
    void this.#report(place, newId(), {
      type: 'stream.start',
      body: { stream, ...(isRecorded ? { recorded: true } : {}) },
    })
  }

  interrupted(place: string, stream: string): void {
    const publisher = publisherAt(place)
    if (publisher === 'guest') this.#reportGuest(place, vanished(stream))
    if (publisher === 'host') void this.#report(place, newId(), { type: 'stream.interrupt', body: { stream } })
  }

  ended(place: string, stream: string, reason: string): void {
    const publisher = publisherAt(place)
    if (publisher === 'guest') {
      this.#deps.guests.finish(place).catch(this.#unrecorded)
      this.#reportGuest(place, vanished(stream))
    }
    if (publisher !== 'host') return
    this.#deps.broadcasts.finish(place).catch(this.#unrecorded)
    this.#report(place, `stream/${stream}/end`, { type: 'stream.end', body: { stream, reason } })
      .then(() => this.#deps.openRecordings.close(place))
      .catch(this.#unrecorded)
  }

  moved(place: string): void {
    const { broadcasts, guests } = this.#deps
    const publisher = publisherAt(place)
    if (publisher === 'host') broadcasts.letGo(place).catch(this.#unrecorded)
    // At the other node they are recorded anew, in the same recording.
    if (publisher === 'guest') guests.finish(place).catch(this.#unrecorded)
  }

  async #record(room: string): Promise<void> {
    const { broadcasts, rooms, record, streamOf } = this.#deps
    const stream = streamOf(room)
    if (!record || room === SHOWROOM || !stream) return
    await broadcasts.begin(room, async () => visibleText((await rooms.state(room)).title) || room, stream)
  }

  async #recordGuest(place: string): Promise<void> {
    const { guests, rooms, record, streamOf } = this.#deps
    const { room, seat } = parseStreamPath(place)
    const stream = streamOf(place)
    if (!record || room === SHOWROOM || !stream) return
    const { stage } = await rooms.state(room)
    const guest = stage.guests.find((one) => one.seat === seat)
    if (!guest) return
    const { actor, name } = guest
    await guests.begin(place, { room, seat, actor, name, layout: stage.layout }, stream)
  }

  #unrecorded = (err: unknown): void => this.#deps.logger.error({ err }, 'video is not recorded')

  /** Resolves when it is stored, or when it was not. */
  #report(room: string, commandId: string, command: Command): Promise<void> {
    const { rooms, logger } = this.#deps
    // A show that was ended in the studio has ended before its encoder was cut off.
    return orUnchanged(rooms.command(room, { actor: SYSTEM, commandId, command })).then(
      () => {},
      (err: unknown) => logger.warn({ err, room }, 'what happened to a stream was not stored'),
    )
  }

  #reportGuest(place: string, command: Command): void {
    const { rooms, logger } = this.#deps
    const { room } = parseStreamPath(place)
    rooms.command(room, { actor: SYSTEM, commandId: newId(), command }).catch((err: unknown) => {
      // The guest may have been taken off the stage just before.
      if (!(err instanceof OvationError && err.code === 'not_on_stage'))
        logger.warn({ err, room }, 'what happened to a guest’s video was not stored')
    })
  }
}

function publisherAt(place: string): 'host' | 'guest' | 'copy' {
  const { copy, seat, test } = parseStreamPath(place)
  return copy || test ? 'copy' : seat > 0 ? 'guest' : 'host'
}

const appeared = (place: string, stream: string): Command => ({
  type: 'stage.appear',
  body: { seat: parseStreamPath(place).seat, stream },
})
const vanished = (stream: string): Command => ({ type: 'stage.vanish', body: { stream } })
