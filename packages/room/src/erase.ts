import { ERASABLE } from './events.ts'
import type { RoomEvent } from './events.ts'
import type { RoomState } from './state.ts'

/** What a person said is destroyed; that something happened, and its digest in the chain, stays. */
export const eraseEvent = <E extends Pick<RoomEvent, 'actor' | 'type' | 'body'>>(event: E, actor: string): E =>
  event.actor === actor && ERASABLE.has(event.type) ? { ...event, body: null } : event

/** The room's state as if that person's words had been erased from the log before it was folded. */
export const eraseState = (state: RoomState, actor: string): RoomState =>
  eraseFromStage(state.announcement?.by === actor ? { ...state, announcement: null } : state, actor)

/** A hand that was never seen raised brought nobody a name. */
const eraseFromStage = (state: RoomState, actor: string): RoomState => {
  const { hands, guests } = state.stage
  if (![...hands, ...guests].some((one) => one.actor === actor)) return state
  return {
    ...state,
    stage: {
      ...state.stage,
      hands: hands.filter((hand) => hand.actor !== actor),
      guests: guests.map((guest) => (guest.actor === actor ? { ...guest, name: '' } : guest)),
    },
  }
}
