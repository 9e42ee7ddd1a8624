import type { RoomEvent } from './events.ts'
import { composition } from './models.ts'
import type { RoomState } from './state.ts'

/** Kinds that this program knows. Who meets another one may look on, but must not decide. */
export const KNOWN_EVENTS: ReadonlySet<string> = composition.known

/** Folds one event into the room's state. Pure; an unknown kind only moves the position. */
export const evolve = (state: RoomState, event: RoomEvent): RoomState => composition.evolve(state, event)
