import type { RoomState } from '@ovation/room'
import { nodeOfStream, streamPath } from '../media/index.ts'
import type { Media, StreamLifecycle } from '../media/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type LostStreamsDeps = {
  media: Pick<Media, 'stream' | 'expect'>
  rooms: Pick<Rooms, 'ownedStates'>
  /** Whether another node is alive. */
  isAlive: (node: string) => boolean
  supervisor: Pick<StreamLifecycle, 'interrupted'>
}

/**
 * Finds streams whose node is gone, or that a stop of this server interrupted: they were not unpublished, and their encoders
 * may reconnect.
 */
export class LostStreams {
  #deps: LostStreamsDeps

  constructor(deps: LostStreamsDeps) {
    this.#deps = deps
  }

  /** Looks through every room that this node owns. */
  lookForAll(): void {
    for (const state of this.#deps.rooms.ownedStates()) this.lookFor(state)
  }

  lookFor({ room, stream, stage }: RoomState): void {
    const { media, supervisor } = this.#deps
    for (const { seat, stream: ofGuest } of stage.guests) {
      const place = streamPath(room, seat)
      if (ofGuest !== null && !this.#isThere(place, ofGuest)) supervisor.interrupted(place, ofGuest)
    }
    if (stream.status !== 'live' && stream.status !== 'interrupted') return
    if (this.#isThere(room, stream.stream)) return
    if (stream.status === 'live') supervisor.interrupted(room, stream.stream)
    media.expect(room, stream.stream)
  }

  /** Whether a stream is there still: here, or at a node that is alive. */
  #isThere(place: string, stream: string): boolean {
    const { media, isAlive } = this.#deps
    const node = nodeOfStream(stream)
    return media.stream(place)?.id === stream || (node !== undefined && isAlive(node))
  }
}
