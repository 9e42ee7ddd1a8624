import type { RoomState } from '@ovation/room'
import { nodeOfStream, parseStreamPath } from '../media/index.ts'
import type { Rooms } from '../rooms/index.ts'

/** The stream that is published in a slot, by the state of its room; slot 0 is the host's. */
function streamIn({ stream, stage }: RoomState, seat: number): string | undefined {
  if (seat > 0) return stage.guests.find((guest) => guest.seat === seat)?.stream ?? undefined
  return stream.status === 'live' || stream.status === 'interrupted' ? stream.stream : undefined
}

/** Looks up the other node at which a stream is published; undefined when it is published here or nowhere. */
export const otherOrigin =
  (rooms: Pick<Rooms, 'state'>, thisNode: string | undefined) =>
  async (place: string): Promise<string | undefined> => {
    const { room, seat } = parseStreamPath(place)
    const stream = streamIn(await rooms.state(room), seat)
    const node = stream === undefined ? undefined : nodeOfStream(stream)
    return node === thisNode ? undefined : node
  }
