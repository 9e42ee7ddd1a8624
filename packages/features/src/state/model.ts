import type { Model, Role } from '@ovation/kernel'

export type StateSettings = {
  /** The lowest role that may change the room's shared state. */
  stateFrom: Role
}

/** A value that everybody in the room shares. `revision` is the seq of the event that set it, `by` the person who did. */
export type SharedValue = { value: unknown; revision: number; by: string; at: number }

export type StateSlice = {
  /** The room's shared state by key, bounded by `STATE_LIMITS`. */
  shared: Readonly<Record<string, SharedValue>>
}

export type StateEvents = {
  /** A value of the room's shared state; the seq of this event is its revision. An erasure leaves only the key. */
  'state.set': { key: string; value?: unknown }
  'state.deleted': { key: string }
}

/** If nothing is filtered out, the object stays the same. A state from before there were values has none. */
function keep(
  { shared }: Partial<StateSlice>,
  keeps: (key: string, value: SharedValue) => boolean,
): Partial<StateSlice> {
  const entries = Object.entries(shared ?? {})
  const kept = entries.filter(([key, value]) => keeps(key, value))
  return shared && kept.length === entries.length ? {} : { shared: Object.fromEntries(kept) }
}

export const STATE_LIMITS = {
  maxSharedKeys: 64,
  maxSharedKeyChars: 64,
  /** The maximum size of all keys and values together, as JSON. */
  maxSharedBytes: 16_384,
} as const

export const state: Model<StateSlice, StateEvents, StateSettings> = {
  initial: { shared: {} },
  settings: { stateFrom: 'moderator' },
  events: {
    'state.set': (slice, body, { seq, actor, at }) =>
      'value' in body
        ? { shared: { ...slice.shared, [body.key]: { value: body.value, revision: seq, by: actor, at } } }
        : keep(slice, (key) => key !== body.key),
    'state.deleted': (slice, body) => keep(slice, (key) => key !== body.key),
  },
  on: {
    // As if the values had been erased from the log, where an erased value counts as none.
    'person.erased': (slice, { person }: { person: string }) => keep(slice, (_, { by }) => by !== person),
  },
}
