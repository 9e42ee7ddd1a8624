import type { AnyEvent } from '../event.ts'
import type { DecideContext } from './context.ts'

/** Names one row of a keyed slice. */
export type RowRef = { slice: string; key: string }
/** One row of a keyed slice with its data. */
export type Row = RowRef & { data: object }

/** Which row an event changes, and how; `undefined` removes the row. */
export type RowChange<Data, Body> = {
  /** Undefined if the event changes no row. */
  key: (body: Body, meta: EventMeta) => string | undefined
  fold: (data: Data, body: Body, meta: EventMeta) => Data | undefined
}
type EventMeta = Pick<AnyEvent, 'actor' | 'at'>

/** A command that a row makes due, with an id that is the same on whichever node finds it due. */
export type RowDue = { commandId: string; command: { type: string; body: unknown } }

/**
 * What a feature remembers by key (of a person, of a message): rows that are folded in the append and never part of the
 * room's state, so that their number has no limit. The owner of a room loads those that a command names before it decides.
 *
 * @example
 * const visits = keyedSlice<{ count: number }, { 'visit.made': object }>({
 *   name: 'visits',
 *   empty: { count: 0 },
 *   events: { 'visit.made': { key: (_, { actor }) => actor, fold: ({ count }) => ({ count: count + 1 }) } },
 *   personOf: (key) => key,
 *   erase: (data, key, person) => (key === person ? undefined : data),
 * })
 */
export type KeyedSlice<Data extends object, Events extends object> = {
  /** Stored with every row, so it never changes. */
  name: string
  /** What counts where there is no row. */
  empty: Data
  events: { readonly [K in keyof Events]?: RowChange<Data, Events[K]> }
  /** The person a row belongs to: an erasure of them finds it by an index. */
  personOf?: (key: string) => string | undefined
  /** Paths in the data that name a person too, such as `mute.by`. */
  mentions?: readonly string[]
  /** What an erasure of a person leaves of a row that belongs to them or mentions them; `undefined` removes it. */
  erase: (data: Data, key: string, person: string) => Data | undefined
  /** Whether everybody in the room may read its rows. */
  isPublic?: true
  /** The message that a row is about, by its key or by what a key begins with: once that is deleted, nobody reads the row. */
  messageOf?: (key: string) => number | undefined
  /** When something about the row is due, in milliseconds since 1970; null is never. */
  expiresAt?: (data: Data) => number | null
  /** What is due about a row by now. */
  due?: (key: string, data: Data, now: number) => RowDue[]
}

/** A keyed slice of any feature. */
export type AnySlice = KeyedSlice<object, Record<string, unknown>>

/** Declares a keyed slice. */
export const keyedSlice = <Data extends object, Events extends object>(
  slice: KeyedSlice<Data, Events>,
): KeyedSlice<Data, Events> => slice

/** The data of a row that a command named in `needs`, or what counts where there is none. */
export const rowOf = <Data extends object>(
  ctx: Pick<DecideContext, 'rows'>,
  { name, empty }: { name: string; empty: Data },
  key: string,
): Data => (ctx.rows?.(name, key) as Data | undefined) ?? empty

/** All keyed slices of a composition. */
export type Slices = {
  all: readonly AnySlice[]
  /** The rows that an event changes: at most one of each slice. */
  changedBy: (event: Told) => RowRef[]
  /** The data of a row after an event that changes it; `undefined` if there is none any more. */
  fold: (ref: RowRef, data: object | undefined, event: Told) => object | undefined
  /** What is left of a row after an erasure: the same object if it has nothing of that person. */
  erase: (row: Row, person: string) => object | undefined
  expiresAt: (slice: string, data: object) => number | null
  isPublic: (slice: string) => boolean
  messageOf: (ref: RowRef) => number | undefined
  personOf: (ref: RowRef) => string | undefined
  due: (row: Row, now: number) => RowDue[]
}
type Told = Pick<AnyEvent, 'type' | 'body' | 'actor' | 'at'>

/** Combines the keyed slices of all features. A test ensures that no two have the same name. */
export function composeSlices(all: readonly AnySlice[]): Slices {
  const byName = new Map(all.map((slice) => [slice.name, slice]))
  const byType = Map.groupBy(
    all.flatMap((slice) => Object.keys(slice.events).map((type) => ({ type, slice }))),
    ({ type }) => type,
  )
  return {
    all,
    changedBy: (event) =>
      event.body === null
        ? []
        : (byType.get(event.type) ?? []).flatMap(({ slice }) => {
            const key = slice.events[event.type]?.key(event.body, event)
            return key === undefined ? [] : [{ slice: slice.name, key }]
          }),
    fold: (ref, data, event) => {
      const slice = byType.get(event.type)?.find((one) => one.slice.name === ref.slice)?.slice
      const change = slice?.events[event.type]
      return slice && change && event.body !== null ? change.fold(data ?? slice.empty, event.body, event) : data
    },
    erase: ({ slice, key, data }, person) => {
      const known = byName.get(slice)
      return known ? known.erase(data, key, person) : data
    },
    expiresAt: (slice, data) => byName.get(slice)?.expiresAt?.(data) ?? null,
    isPublic: (slice) => byName.get(slice)?.isPublic === true,
    messageOf: ({ slice, key }) => byName.get(slice)?.messageOf?.(key),
    personOf: ({ slice, key }) => byName.get(slice)?.personOf?.(key),
    due: ({ slice, key, data }, now) => byName.get(slice)?.due?.(key, data, now) ?? [],
  }
}
