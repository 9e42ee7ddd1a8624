import type { RoomEvent } from './events.ts'
import { composition } from './models.ts'
import { initialState } from './state.ts'
import type { RoomState } from './state.ts'

/**
 * Folds one event into the room's state. Pure; an unknown kind only moves the position. A room that was deleted begins anew:
 * nothing of any feature is left.
 */
export function evolve(state: RoomState, event: RoomEvent): RoomState {
  if (event.type !== 'room.deleted') return composition.evolve(state, event)
  return { ...initialState(event.room), epoch: event.epoch, seq: event.seq }
}
