import type { PublicState, Position } from '@ovation/room'
import type { CommandOptions } from './outgoing.ts'
import type { Room } from './room.ts'

type Shared = PublicState['shared']

/** `ifRevision`: only while the value has that revision; 0 is only while there is none. */
export type StateOptions = CommandOptions & { ifRevision?: number }

/** A value of the room. `revision` 0, and no value: it was deleted. */
export type StateValue = { key: string; value: unknown; revision: number }

/**
 * A few values that everybody in the room has alike, whenever they come: a score, a scene, a product on show. Up to 64 keys
 * and 16 KiB of JSON in all. Moderators and above change them, or whom the room's setting `stateFrom` says.
 */
export class SharedState {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  /** The value of a key now, with the revision that a later `set` can ask for. */
  get(key: string): StateValue {
    return { key, value: undefined, revision: 0, ...this.#find(key) }
  }

  /** The keys that have a value. */
  get keys(): string[] {
    return Object.keys(this.#all)
  }

  /**
   * Sets a value; resolves with its new revision once it is stored. Rejects with `revision_conflict` when `ifRevision` is not
   * the revision of now (`error.revision`), with `state_full`, `key_invalid`, `forbidden` or `muted`.
   *
   * @example
   * const { value = 0, revision } = room.state.get('score')
   * await room.state.set('score', (value as number) + 1, { ifRevision: revision })
   */
  async set(key: string, value: unknown, options: StateOptions = {}): Promise<{ revision: number }> {
    return revisionAt(this.#room.command('state.set', { key, value, ...expected(options) }, options))
  }

  /** Deletes a value. Rejects as `set` does, and with `nothing_to_change` where there is none. */
  async delete(key: string, options: StateOptions = {}): Promise<{ revision: number }> {
    return revisionAt(this.#room.command('state.delete', { key, ...expected(options) }, options))
  }

  /**
   * Hears of one key, or of all where it is undefined: what has a value now, and every change; of changes that come
   * together, after an absence too, the newest.
   */
  subscribe(key: string | undefined, listener: (value: StateValue) => void): { unsubscribe(): void } {
    let known: Shared = {}
    const check = (): void => {
      const before = known
      if (this.#all === before || this.#room.status !== 'attached') return
      known = this.#all
      for (const each of new Set([...Object.keys(before), ...Object.keys(known)]))
        if ((key ?? each) === each && before[each]?.revision !== known[each]?.revision) listener(this.get(each))
    }
    const unsubscribe = this.#room.subscribe(check)
    check()
    return { unsubscribe }
  }

  /** An older server has none. */
  get #all(): Shared {
    return this.#room.getSnapshot().state.shared ?? {}
  }

  #find(key: string): Partial<StateValue> {
    const { value, revision } = (Object.hasOwn(this.#all, key) && this.#all[key]) || {}
    return revision === undefined ? {} : { value, revision }
  }
}

const expected = ({ ifRevision }: StateOptions): { ifRevision?: number } =>
  ifRevision === undefined ? {} : { ifRevision }

const revisionAt = async (stored: Promise<Position>): Promise<{ revision: number }> => ({
  revision: (await stored).seq,
})
