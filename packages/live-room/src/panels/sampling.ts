import type { RoomSession } from '../room-session.ts'
import { isAlwaysDrawn, RowSampler } from '../row-sampler.ts'

const samplers = new WeakMap<RoomSession, RowSampler>()

/** What chooses the rows of a visit's chat. */
export function samplerOf(session: RoomSession): RowSampler {
  const known = samplers.get(session)
  if (known) return known
  const sampler = new RowSampler((row) => isAlwaysDrawn(row, session.room.connection.self?.name))
  samplers.set(session, sampler)
  return sampler
}
