import type { Room } from '@ovation/client'
import { ask } from '@ovation/console/parts'
import { makeDesk } from './client-desk.ts'
import type { Desk } from './client-desk.ts'

const desks = new WeakMap<Room, Desk>()

/** The one desk of a room: its parts are in several places of the studio. */
export function deskOf(room: Room): Desk {
  const params = { room: room.name }
  const desk =
    desks.get(room) ??
    makeDesk(room, {
      sanctions: (after) => ask('listSanctions', { params, query: after === undefined ? {} : { after } }),
      reports: () => ask('listReports', { params, query: {} }),
    })
  desks.set(room, desk)
  return desk
}
