import { matchesRoom } from '@ovation/protocol'
import { upcast } from '@ovation/room'
import { seenBy } from '../consumers/index.ts'
import type { ExportedEvent } from '../log/index.ts'

/** What leaves by an outlet. `types`: of events, or the beginning of them and a `*`; none is all. */
export type OutletFilter = { rooms: string; types: readonly string[]; audience: 'all' | 'staff' }

/** The log of the site is no room's. */
export const takesRoom = ({ rooms }: Pick<OutletFilter, 'rooms'>, log: string): boolean =>
  !log.startsWith('$') && matchesRoom(rooms, log)

export const takesType = ({ types }: Pick<OutletFilter, 'types'>, type: string): boolean =>
  types.length === 0 || types.some((one) => (one.endsWith('*') ? type.startsWith(one.slice(0, -1)) : one === type))

/** Whether an event leaves, by what it is: consumers are given it only if they may see it. */
export const takesEvent = (filter: OutletFilter, { event, bodyDigest }: ExportedEvent): boolean =>
  takesType(filter, event.type) && seenBy({ ...upcast(event), digest: bodyDigest }, filter.audience)
