import { ERASABLE } from './events.ts'
import type { RoomEvent } from './events.ts'
import type { RoomState } from './state.ts'

/** What a person said is destroyed; that something happened, and its digest in the chain, stays. */
export const eraseEvent = <E extends Pick<RoomEvent, 'actor' | 'type' | 'body'>>(event: E, actor: string): E =>
  event.actor === actor && ERASABLE.has(event.type) ? { ...event, body: null } : event

/** The room's state as if that person's words had been erased from the log before it was folded. */
export const eraseState = (state: RoomState, actor: string): RoomState =>
  state.announcement?.by === actor ? { ...state, announcement: null } : state
