import type { CommandOptions } from './messages.ts'
import type { Subscription } from './subscription.ts'

/** How a value is changed. */
export interface StateOptions extends CommandOptions {
  /** Changes it only while it has this revision; 0 only while there is none. */
  ifRevision?: number
}

/** A value of the shared state. */
export interface StateValue {
  /** Under which it stands. */
  key: string
  /** Any JSON; undefined where there is none. */
  value: unknown
  /** Grows with every change of the value; 0 where there is none. */
  revision: number
}

/**
 * A few values that everybody in the room has alike, whenever they come: a score, a scene, a product on show. Up to 64 keys
 * and 16 KiB of JSON in all, stored in the room's log. Who may change them is the setting `stateFrom` (default `moderator`).
 */
export interface SharedState {
  /** The value of a key now, with the revision that `set` can ask for. */
  get(key: string): StateValue
  /** The keys that have a value. */
  keys(): string[]
  /**
   * Sets a value; resolves with its new revision when the server has stored it. What `get` and the snapshot of this client give
   * follows a moment later: to change a value several times in a row, pass the revision that `set` gave. Rejects with `revision_conflict` when `ifRevision` is not the
   * revision of now (`error.revision`), with `state_full`, `key_invalid`, `forbidden`, `muted`, or as `room.command` does.
   *
   * @example
   * const { value, revision } = room.state.get('score')
   * const stored = await room.state.set('score', Number(value ?? 0) + 1, { ifRevision: revision })
   * await room.state.set('score', 0, { ifRevision: stored.revision })
   */
  set(key: string, value: unknown, options?: StateOptions): Promise<{ revision: number }>
  /** Deletes a value. Rejects as `set` does, and with `nothing_to_change` where there is none. */
  delete(key: string, options?: StateOptions): Promise<{ revision: number }>
  /**
   * Calls back with the value of a key, at once where there is one, and after every change; of changes that come together,
   * or during an absence, with the newest. A value that was deleted has the revision 0.
   */
  subscribe(key: string, listener: (value: StateValue) => void): Subscription
  /** The same for all keys. */
  subscribe(listener: (value: StateValue) => void): Subscription
}
