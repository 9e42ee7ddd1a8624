import type { ClientPart, ClientPort, CommandOptions, Subscription } from '@ovation/kernel/client'
import type { StateSlice } from './model.ts'
import type { StateCommands } from './rules.ts'

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

type Listener = (value: StateValue) => void
type Port = ClientPort<{ commands: StateCommands; snapshot: { state: StateSlice } }>

export function stateClient(port: Port): ClientPart<{ state: SharedState }> {
  /** An older server has no shared state. */
  const all = (): StateSlice['shared'] => port.room.getSnapshot().state.shared ?? {}
  const get = (key: string): StateValue => {
    const { value, revision = 0 } = (Object.hasOwn(all(), key) && all()[key]) || {}
    return { key, value, revision }
  }
  const change = async (
    type: keyof StateCommands,
    body: { key: string; value?: unknown },
    options: StateOptions | undefined,
  ): Promise<{ revision: number }> => {
    const { ifRevision }: StateOptions = port.optionsOf(options)
    return { revision: (await port.room.command(type, { ...body, ifRevision } as never, options)).seq }
  }
  return {
    room: {
      state: {
        get,
        keys: () => Object.keys(all()),
        set: (key, value, options) => change('state.set', { key, value }, options),
        delete: (key, options) => change('state.delete', { key }, options),
        subscribe: (key: string | Listener, listener?: Listener) => {
          const [only, call] = typeof key === 'function' ? [undefined, key] : [key, listener]
          port.mustBeFunction(call)
          let before: StateSlice['shared'] = {}
          return port.watch(all, (now) => {
            const known = before
            before = now
            for (const each of new Set([...Object.keys(known), ...Object.keys(now)]))
              if ((only ?? each) === each && known[each]?.revision !== now[each]?.revision) call?.(get(each))
          })
        },
      },
    },
  }
}
