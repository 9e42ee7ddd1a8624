import type { RoomEvent } from './events.ts'
import type { Settings } from './settings.ts'

/** The newest version of every event that this code writes. */
export const EVENT_VERSION = 1

/** An event that a newer version of the program wrote: its meaning is unknown here. */
export class NewerEvent extends Error {
  override readonly name = 'NewerEvent'
}

type Stored = { v: number; type: string }

/** Before there were several access modes, a room was open to guests or not. */
const withAccess = ({ guests, ...settings }: Partial<Settings> & { guests?: boolean }): Partial<Settings> =>
  guests === undefined ? settings : { access: guests ? 'public' : 'members', ...settings }

/** Converts an event from an older version to the current one. There is one version so far. */
export function upcast(stored: Stored): RoomEvent {
  if (stored.v > EVENT_VERSION)
    throw new NewerEvent(
      `event ${stored.type} has version ${stored.v}; this program knows up to ${EVENT_VERSION}; start the newer program that wrote it`,
    )
  const event = stored as unknown as RoomEvent
  return event.type === 'room.changed' && event.body
    ? { ...event, body: { settings: withAccess(event.body.settings) } }
    : event
}
