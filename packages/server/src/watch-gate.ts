import { OvationError } from '@ovation/protocol'
import { isOpenToAll, mayNotEnter } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import type { PlaybackTickets } from './identity/index.ts'
import { seatOf } from './media/index.ts'
import type { MayWatch } from './media/index.ts'
import { BoundedMap } from './ops/index.ts'
import type { Clock } from './ops/index.ts'
import type { Rooms } from './rooms/index.ts'

/** How old what is known of a room may be: players ask many times a second, and a room that closes its doors may take that long. */
const MAX_AGE_MS = 1_000
const MAX_ROOMS = 1_000

type Known = { state: Promise<RoomState | undefined>; at: number }

/** Who may watch: everybody where the room is open to all; elsewhere whoever has a ticket and may still be there. */
export function watchGate(rooms: Rooms, tickets: PlaybackTickets, clock: Clock): MayWatch {
  const known = new BoundedMap<string, Known>(MAX_ROOMS)
  const stateOf = (room: string): Promise<RoomState | undefined> => {
    const now = clock.monotonicMs()
    const last = known.get(room)
    if (last && now - last.at < MAX_AGE_MS) return last.state
    const state = rooms.state(room).catch((error: unknown) => {
      if (error instanceof OvationError && error.code === 'room_not_found') return undefined
      throw error
    })
    known.set(room, { state, at: now })
    return state
  }
  return async (place, ticket) => {
    const { room } = seatOf(place)
    const state = await stateOf(room)
    // That there is none is said by whoever looks for its picture.
    if (!state || isOpenToAll(state.settings)) return true
    const now = clock.now()
    const who = ticket === undefined ? undefined : tickets.check(room, ticket, now)
    if (!who) return false
    return !mayNotEnter(state, { ...who, standing: await rooms.standing(room, who.actor), now })
  }
}
