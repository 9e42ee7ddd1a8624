import type { CommandOptions } from './messages.ts'
import type { Subscription } from './subscription.ts'

/** How a value is changed. */
export interface StateOptions extends CommandOptions {
  /** Changes it only if it has this revision; 0 means only if there is none. */
  ifRevision?: number
}

/** A value of the shared state. */
export interface StateValue {
  /** The key of the value. */
  key: string
  /** Any JSON; undefined if there is none. */
  value: unknown
  /** Grows with every change of the value; 0 if there is none. */
  revision: number
}

/**
 * A few values that everybody in the room shares, whenever they join: a score, a scene, a product on show. Up to 64 keys and
 * 16 KiB of JSON in total, stored in the room's log. The setting `stateFrom` (default `moderator`) says who may change them.
 */
export interface SharedState {
  /** The current value of a key, with its revision for `set`. */
  get(key: string): StateValue
  /** The keys that have a value. */
  keys(): string[]
  /**
   * Sets a value; resolves with its new revision when the server has stored it. `get` and the snapshot of this client follow a
   * moment later: to change a value several times in a row, pass the revision that `set` returned. Rejects with
   * `revision_conflict` if `ifRevision` is not the current revision (`error.revision`), with `state_full`, `key_invalid`,
   * `forbidden`, `muted`, or as `room.command` does.
   *
   * @example
   * const { value, revision } = room.state.get('score')
   * const stored = await room.state.set('score', Number(value ?? 0) + 1, { ifRevision: revision })
   * await room.state.set('score', 0, { ifRevision: stored.revision })
   */
  set(key: string, value: unknown, options?: StateOptions): Promise<{ revision: number }>
  /** Deletes a value. Rejects as `set` does, and with `nothing_to_change` if there is none. */
  delete(key: string, options?: StateOptions): Promise<{ revision: number }>
  /**
   * Calls back with the value of a key, at once if there is one, and after every change; if several changes arrive together,
   * or during a disconnection, only with the newest. A deleted value has the revision 0.
   */
  subscribe(key: string, listener: (value: StateValue) => void): Subscription
  /** The same for all keys. */
  subscribe(listener: (value: StateValue) => void): Subscription
}
