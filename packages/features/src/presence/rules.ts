import { atLeast, isStaff } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { refuse } from '@ovation/kernel/rules'
import type { Refusal } from '@ovation/kernel/rules'
import type { MessageSettings } from '../messages/model.ts'
import type { RoomSlice } from '../room/model.ts'

type State = Pick<RoomSlice, 'lifecycle'> & { settings: Pick<MessageSettings, 'speak'> }

/**
 * Why somebody in the room may not show presence: anyone who may chat may, including guests. A muted person may still be
 * present, but their data is shown to nobody.
 */
export function mayNotBePresent(
  { lifecycle, settings }: State,
  role: Role,
): Refusal<'room_closed' | 'speak_restricted'> | undefined {
  if (isStaff(role)) return undefined
  if (lifecycle === 'closed') return refuse('room_closed')
  if (settings.speak === 'staff') return refuse('speak_restricted', { detail: 'staff' })
  if (settings.speak === 'members' && !atLeast(role, 'member')) return refuse('speak_restricted', { detail: 'members' })
  return undefined
}
