import { OvationError } from '@ovation/protocol'
import { isVideoOpen, mayNotEnter } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import type { PlaybackTickets } from './identity/index.ts'
import { seatOf } from './media/index.ts'
import type { MayWatch } from './media/index.ts'
import { BoundedMap } from './ops/index.ts'
import type { Clock } from './ops/index.ts'
import type { Rooms } from './rooms/index.ts'

/** How old what is known of a room may be: players ask many times a second. */
const MAX_AGE_MS = 200
const MAX_ROOMS = 1_000

type Known = { state: Promise<RoomState | undefined>; at: number }

/**
 * Who may watch. With a ticket: whom it was made for, as long as they may be in the room, so that a ban ends their video
 * in an open room too. Without one: everybody, where the video is open.
 */
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
    // That there is none is said by whoever looks for its video.
    if (!state) return true
    const now = clock.now()
    const who = ticket === undefined ? undefined : tickets.check(room, ticket, now)
    if (!who) return isVideoOpen(state.settings)
    return !mayNotEnter(state, { ...who, standing: await rooms.standing(room, who.actor), now })
  }
}
