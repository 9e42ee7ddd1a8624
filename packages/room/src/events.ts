import type { Audience, Tier } from '@ovation/kernel'
import type { FeatureEvents } from './models.ts'
import type { Settings } from './settings.ts'

export type { Danmaku } from '@ovation/features/messages/model'
export { STAFF } from '@ovation/kernel'
export type { Audience, Author, Position, Tier } from '@ovation/kernel'

/** Every kind of event and its body, version 1. A message is identified in its room by the seq of its `message.sent`. */
export interface EventBodies extends FeatureEvents {
  'room.changed': { settings: Partial<Settings> }
}

/** The name of a kind of event. */
export type EventType = keyof EventBodies

/** What `decide` returns for one event; the append adds room, epoch and seq. */
export type EventDraft<T extends EventType = EventType> = {
  [K in T]: {
    v: 1
    type: K
    /** Milliseconds since 1970, by the clock of the room's owner. */
    at: number
    actor: string
    audience: Audience
    tier: Tier
    body: EventBodies[K]
    /** The video time that its author was watching, milliseconds since 1970. */
    streamTime?: number
    /** The seq of the message that this event changes. */
    amends?: number
  }
}[T]

/**
 * One event of a room's log. After an erasure, `body` is null or lacks what `PERSONAL` names; its digest stays in the chain.
 */
export type RoomEvent<T extends EventType = EventType> = {
  [K in T]: Omit<EventDraft<K>, 'body'> & { room: string; epoch: number; seq: number; body: EventBodies[K] | null }
}[T]
