import type { RoomEvent } from './events.ts'

/** The newest version of every event this code writes. */
export const EVENT_VERSION = 1

type Stored = { v: number; type: string }

/** Brings an event of an older version to the newest one. There is one version so far, so there is nothing to lift. */
export function upcast(stored: Stored): RoomEvent {
  if (stored.v > EVENT_VERSION)
    throw new Error(
      `event ${stored.type} has version ${stored.v}; this program knows up to ${EVENT_VERSION}; start the newer program that wrote it`,
    )
  return stored as unknown as RoomEvent
}
