import { blocked } from '../base.ts'
import { ChatLog } from '../chat-log.ts'
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

const logs = new WeakMap<RoomSession, ChatLog>()

/** The rows of the chat that is on the screen. */
export const logOf = (session: RoomSession): ChatLog | undefined => logs.get(session)

/** Begins with the rows that there are now. */
export function beginLog(session: RoomSession): ChatLog {
  const log = new ChatLog({ hides: blocked.has, sampler: samplerOf(session) })
  log.take(session.getSnapshot().room, false)
  logs.set(session, log)
  return log
}
