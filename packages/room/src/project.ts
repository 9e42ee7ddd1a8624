import { composition } from './models.ts'
import type { RoomEvent } from './events.ts'
import type { RoomState } from './state.ts'

/**
 * The part of a room's state that is exact on every screen. It has the same shape as `RoomState`, but what only the server
 * knows (votes that were not published yet) is replaced by the published values.
 */
export type PublicState = RoomState

/** The public part of the room's state. */
export const project = (state: RoomState): PublicState => composition.project(state)

/** Folds an event into the public state. Events that are redacted for some readers do not change it. */
export const evolvePublicState = (view: PublicState, event: RoomEvent): PublicState =>
  composition.evolveProjected(view, event)
