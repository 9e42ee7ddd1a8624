import type { RoomEvent } from './events.ts'
import { composition } from './models.ts'
import type { RoomState } from './state.ts'

/** Folds one event into the room's state. Pure; an unknown kind only moves the position. */
export const evolve = (state: RoomState, event: RoomEvent): RoomState => composition.evolve(state, event)
