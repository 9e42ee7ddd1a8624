import type { RoomEvent } from './events.ts'

/** What the chain has of an event besides the digest of its body. */
export type EventHead = Pick<
  RoomEvent,
  'v' | 'type' | 'room' | 'epoch' | 'seq' | 'at' | 'actor' | 'audience' | 'tier' | 'streamTime' | 'amends'
>

/** The part of an event that stays for ever: no personal data but a pseudonymous id. An array, so that order is fixed. */
export const serialiseHead = (event: EventHead): string =>
  JSON.stringify([
    event.v,
    event.type,
    event.room,
    event.epoch,
    event.seq,
    event.at,
    event.actor,
    event.audience,
    event.tier,
    event.streamTime ?? null,
    event.amends ?? null,
  ])
