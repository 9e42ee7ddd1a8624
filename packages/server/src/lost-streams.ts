import type { RoomState } from '@ovation/room'
import { nodeOfStream, streamPath } from './media/index.ts'
import type { Media } from './media/index.ts'
import type { Rooms } from './rooms/index.ts'

export type LostStreamsDeps = {
  media: Media
  rooms: Rooms
  isAlive: (node: string) => boolean
  interrupted: (room: string, stream: string) => void
  guestLost: (place: string, stream: string) => void
}

/** Finds streams whose node is gone, or that a stop of this server interrupted: they were not unpublished, and their encoders may reconnect. */
export function lostStreams({ media, rooms, isAlive, interrupted, guestLost }: LostStreamsDeps) {
  /** Whether a stream is there still: here, or at a node that is alive. */
  const isThere = (place: string, stream: string): boolean => {
    const node = nodeOfStream(stream)
    return media.stream(place)?.id === stream || (node !== undefined && isAlive(node))
  }
  const lookForLostStream = ({ room, stream, stage }: RoomState): void => {
    for (const { seat, stream: ofGuest } of stage.guests) {
      const place = streamPath(room, seat)
      if (ofGuest !== null && !isThere(place, ofGuest)) guestLost(place, ofGuest)
    }
    if (stream.status !== 'live' && stream.status !== 'interrupted') return
    if (isThere(room, stream.stream)) return
    if (stream.status === 'live') interrupted(room, stream.stream)
    media.expect(room, stream.stream)
  }
  const lookForLostStreams = (): void => {
    for (const state of rooms.ownedStates()) lookForLostStream(state)
  }
  return { lookForLostStream, lookForLostStreams }
}
