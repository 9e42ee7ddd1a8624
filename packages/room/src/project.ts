import { composition } from './models.ts'
import type { RoomEvent } from './events.ts'
import type { RoomState } from './state.ts'

/**
 * The part of a room's state that every screen has exactly. The same shape as `RoomState`, with what only the server
 * knows (votes nobody was told of yet) replaced by what everybody was told.
 */
export type PublicState = RoomState

/** What everybody may know of the room's state. */
export const project = (state: RoomState): PublicState => composition.project(state)

/** Folds an event into the essential view. Events that are redacted from some leave every view alike. */
export const evolvePublicState = (view: PublicState, event: RoomEvent): PublicState =>
  composition.evolveProjected(view, event)
