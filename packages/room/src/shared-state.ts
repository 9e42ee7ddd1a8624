import { LIMITS } from './limits.ts'
import type { RoomState } from './state.ts'

type Shared = RoomState['shared']

const KEY = /^[a-z][a-z0-9._-]*$/i

/** Whether a key may stand: a letter, then letters, digits, dots, dashes and underscores. */
export const isSharedKey = (key: string): boolean => KEY.test(key) && key.length <= LIMITS.maxSharedKeyChars

/** Where nothing is filtered out the object stays the same. A state from before there were values has none. */
function keep(shared: Shared | undefined, keeps: (entry: [string, Shared[string]]) => boolean): Shared {
  const entries = Object.entries(shared ?? {})
  const kept = entries.filter(keeps)
  return shared && kept.length === entries.length ? shared : Object.fromEntries(kept)
}

export const withoutKey = (shared: Shared | undefined, key: string): Shared => keep(shared, ([other]) => other !== key)

/** Without what one person set: as if the values had been erased from the log, where a value without words is none. */
export function withoutValuesBy(state: RoomState, person: string): RoomState {
  const shared = keep(state.shared, ([, { by }]) => by !== person)
  return shared === state.shared ? state : { ...state, shared }
}
