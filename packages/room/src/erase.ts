import { withoutValuesBy } from './shared-state.ts'
import type { RoomState } from './state.ts'

/** The room's state as if that person's words had been erased from the log before it was folded. */
export function eraseState(state: RoomState, person: string): RoomState {
  const { announcement, poll } = state
  const silent = announcement?.by === person ? { ...state, announcement: null } : state
  // Who asked is not known of polls from before it was written down.
  const unasked = poll && (poll.by ?? person) === person ? { ...silent, poll: null } : silent
  return eraseFromStage(withoutValuesBy(unasked, person), person)
}

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
