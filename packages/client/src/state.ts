import type { Position, PublicState } from '@ovation/room'
import { mustBeFunction, optionsOf } from './arguments.ts'
import type { SharedState, StateOptions, StateValue } from './api/state.ts'
import type { FeatureContext } from './context.ts'

type Listener = (value: StateValue) => void

export function createState({ room }: FeatureContext): SharedState {
  /** An older server has no shared state. */
  const all = (): PublicState['shared'] => room.getSnapshot().state.shared ?? {}
  const get = (key: string): StateValue => {
    const { value, revision = 0 } = (Object.hasOwn(all(), key) && all()[key]) || {}
    return { key, value, revision }
  }
  return {
    get,
    keys: () => Object.keys(all()),
    set: async (key, value, options) =>
      revisionAt(room.command('state.set', { key, value, ifRevision: expected(options) }, options)),
    delete: async (key, options) =>
      revisionAt(room.command('state.delete', { key, ifRevision: expected(options) }, options)),
    subscribe: (key: string | Listener, listener?: Listener) => {
      const [only, call] = typeof key === 'function' ? [undefined, key] : [key, listener]
      mustBeFunction(call)
      let known: PublicState['shared'] = {}
      const check = (): void => {
        const before = known
        if (all() === before || room.status !== 'attached') return
        known = all()
        for (const each of new Set([...Object.keys(before), ...Object.keys(known)]))
          if ((only ?? each) === each && before[each]?.revision !== known[each]?.revision) call?.(get(each))
      }
      const subscription = room.subscribe(check)
      check()
      return subscription
    },
  }
}

const expected = (options: StateOptions | undefined): number | undefined =>
  (optionsOf(options) as StateOptions).ifRevision

const revisionAt = async (stored: Promise<Position>): Promise<{ revision: number }> => ({
  revision: (await stored).seq,
})
