import type { RoomSession } from '../room-session.ts'

const MAX_NAMES = 200

/**
 * What those are called whom this page invited or gave a sanction: of somebody without an account who never asked or wrote
 * anything, the room does not know it. The newest of them.
 */
const names = new WeakMap<RoomSession, Map<string, string>>()

export function rememberName(session: RoomSession, { id, name }: { id: string; name: string }): void {
  const known = names.get(session) ?? new Map<string, string>()
  names.set(session, known.set(id, name))
  const [oldest] = known.keys()
  if (known.size > MAX_NAMES && oldest !== undefined) known.delete(oldest)
}

/** The name of somebody; empty where nobody knows it. */
export const knownName = (session: RoomSession, id: string, name: string): string =>
  name || (names.get(session)?.get(id) ?? '')
