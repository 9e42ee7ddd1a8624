import type { RoomState } from '@ovation/room'
import type { Clock } from './ops/index.ts'
import type { Rooms } from './rooms/index.ts'

/** How old the list may be: reading it looks at every room. */
const MAX_AGE_MS = 5_000
const MAX_LOOKED_AT = 200
const MAX_SHOWN = 24

export type PublicRoom = { room: string; title: string; live: boolean }

const shownOf = ({ room, title, lifecycle, settings, stream }: RoomState): PublicRoom | undefined =>
  lifecycle === 'open' && settings.access === 'public' && typeof title === 'string'
    ? { room, title, live: stream.status === 'live' }
    : undefined

/** Rooms that are for everybody, those that are live first. */
export function publicRooms(rooms: Rooms, clock: Clock): () => Promise<PublicRoom[]> {
  let known: { list: Promise<PublicRoom[]>; at: number } | undefined
  const read = async (): Promise<PublicRoom[]> => {
    const heads = (await rooms.list()).slice(0, MAX_LOOKED_AT)
    // One that cannot be read, or holds what it should not, is left out alone.
    const shown = await Promise.all(
      heads.map(({ room }) =>
        rooms
          .state(room)
          .then(shownOf)
          .catch(() => undefined),
      ),
    )
    return shown
      .filter((one): one is PublicRoom => one !== undefined)
      .sort((a, b) => Number(b.live) - Number(a.live) || a.room.localeCompare(b.room))
      .slice(0, MAX_SHOWN)
  }
  return () => {
    const now = clock.monotonicMs()
    if (!known || now - known.at > MAX_AGE_MS) {
      const list = read()
      list.catch(() => (known = undefined))
      known = { list, at: now }
    }
    return known.list
  }
}
