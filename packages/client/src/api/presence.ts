import type { PresenceMember } from '@ovation/protocol'
import type { Subscription } from './subscription.ts'

/** A change in who is present. */
export interface PresenceChange {
  /** They entered, changed their data, or left. */
  type: 'enter' | 'update' | 'leave'
  /** The member now; with `leave`, the member as last seen. */
  member: PresenceMember
}

/**
 * Who is present, with data of their own (up to 1 KiB of JSON). One member per person, however many tabs they have; up to
 * 500 in a room. Nothing of it is stored. The total number of viewers is `snapshot.viewers`, whether or not they enter
 * presence.
 */
export interface Presence {
  /** The members now; undefined until there is a subscription and the list has arrived. Also `snapshot.presence`. */
  readonly members: readonly PresenceMember[] | undefined
  /** Whether the room accepts no more members: others who enter are refused with `presence_full`. */
  readonly full: boolean
  /**
   * Shows this person as present until `leave()`, `detach()` or the end of the page, across reconnects. Calling it again
   * changes their data. Rejects with `presence_full` (500 are present), `data_too_large`, `speak_restricted`, `room_closed`
   * or `rate_limited` (one change a second, ten in a burst).
   *
   * @example
   * await room.presence.enter({ team: 'red' })
   */
  enter(data?: unknown): Promise<void>
  /** Changes this person's data; the same as `enter`. */
  update(data: unknown): Promise<void>
  /** Ends this person's presence. */
  leave(): Promise<void>
  /**
   * Calls back with everybody who is present, as `enter`, and then with every change. Changes arrive twice a second.
   *
   * @example
   * room.presence.subscribe(({ type, member }) => (type === 'leave' ? remove(member.id) : show(member)))
   */
  subscribe(listener: (change: PresenceChange) => void): Subscription
}
