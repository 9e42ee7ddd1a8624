import type { PresenceMember } from '@ovation/protocol'
import type { Subscription } from './subscription.ts'

/** What happened to somebody who is present. */
export interface PresenceChange {
  /** They came, say something else of themselves, or are gone. */
  type: 'enter' | 'update' | 'leave'
  /** As they are now; with `leave`, as they were last. */
  member: PresenceMember
}

/**
 * Who shows that they are here, with data of their own (up to 1 KiB of JSON). One member per person, however many tabs they
 * have; up to 500 in a room. Nothing of it is stored. How many are here at all is `snapshot.viewers`, without any of this.
 */
export interface Presence {
  /** Those present now; undefined until something has subscribed and the list is here. Also `snapshot.presence`. */
  readonly members: readonly PresenceMember[] | undefined
  /** Whether the room takes no more: others who enter are refused with `presence_full`. */
  readonly full: boolean
  /**
   * Shows this person as present until `leave()`, `detach()` or the end of the page, through every reconnect. Called again it
   * changes their data. Rejects with `presence_full` (500 are present), `data_too_large`, `speak_restricted`, `room_closed` or
   * `rate_limited` (one change a second, ten in a burst).
   *
   * @example
   * await room.presence.enter({ team: 'red' })
   */
  enter(data?: unknown): Promise<void>
  /** Changes this person's data; the same as `enter`. */
  update(data: unknown): Promise<void>
  /** Shows this person as present no more. */
  leave(): Promise<void>
  /**
   * Calls back with those who are present, as `enter`, and then with every change. Changes are told twice a second.
   *
   * @example
   * room.presence.subscribe(({ type, member }) => (type === 'leave' ? remove(member.id) : show(member)))
   */
  subscribe(listener: (change: PresenceChange) => void): Subscription
}
