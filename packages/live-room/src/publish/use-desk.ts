import type { Desk } from '@ovation/features/moderation/desk'
import { useEffect, useReducer, useState } from 'preact/hooks'
import { isStaff, useSnapshot } from '../base.ts'
import type { RoomSession } from '../room-session.ts'
import { deskOf } from './host-desk.ts'

/** Who is muted and banned in the room, for those who may know it; followed while it is shown. */
export function useDesk(session: RoomSession): Desk {
  const [desk] = useState(() => deskOf(session))
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const staff = isStaff(useSnapshot(session).room.self?.role ?? 'guest')
  useEffect(() => (staff ? desk.subscribe(() => redraw(undefined)) : undefined), [desk, staff])
  return desk
}
