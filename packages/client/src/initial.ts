import type { ConnectionStatus } from './api/connection.ts'
import type { RoomSnapshot } from './api/room.ts'
import { createClient } from './client.ts'

/** What servers render, and browsers until hydration: nothing is known yet. */
export const INITIAL_STATUS: ConnectionStatus = { state: 'idle' }

const MAX_SNAPSHOTS = 100
const snapshots = new Map<string, RoomSnapshot>()

/** A room before it is attached; the same object for the same name, as React requires. */
export function initialSnapshot(name: string): RoomSnapshot {
  const known = snapshots.get(name)
  if (known) return known
  const made = createClient({ server: 'http://localhost', guest: {} }).rooms.get(name).getSnapshot()
  if (snapshots.size >= MAX_SNAPSHOTS) snapshots.delete(snapshots.keys().next().value ?? '')
  snapshots.set(name, made)
  return made
}
