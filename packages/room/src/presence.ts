import type { Refusal } from './decide/types.ts'
import { refuse } from './decide/types.ts'
import { atLeast, isStaff } from './roles.ts'
import type { Role } from './roles.ts'
import type { RoomState } from './state.ts'

/**
 * Why somebody who is in the room may not show that they are: anyone who may chat may, guests too. A mute alone keeps nobody
 * from it, but their data is shown to nobody then.
 */
export function mayNotBePresent({ lifecycle, settings }: RoomState, role: Role): Refusal | undefined {
  if (isStaff(role)) return undefined
  if (lifecycle === 'closed') return refuse('room_closed')
  if (settings.speak === 'staff') return refuse('speak_restricted', { detail: 'staff' })
  if (settings.speak === 'members' && !atLeast(role, 'member')) return refuse('speak_restricted', { detail: 'members' })
  return undefined
}
