import type { AnyEvent } from './event.ts'

/** When an event happened, who did it, and its number in the room. */
export type Meta = { at: number; actor: string; seq: number }

/** What an event changes in a slice: the new values of the fields that change. */
export type Fold<Slice, Body> = (slice: Slice, body: Body, meta: Meta) => Partial<Slice>

/**
 * The part of a feature that servers and browsers share: its fields of the room's state, and how events change them.
 * Pure: no clock, no randomness, no input from outside.
 *
 * @example
 * export const likes: Model<LikesSlice, LikesEvents> = {
 *   initial: { likes: 0 },
 *   events: { 'likes.tallied': (_, body) => ({ likes: body.total }) },
 * }
 */
export type Model<Slice extends object, Events extends object, Settings extends object = object> = {
  /** The feature's fields of the room's state before the first event. */
  initial?: Slice
  /** What the feature's events do to these fields. A kind that is absent only moves the position. */
  events?: { readonly [K in keyof Events]?: Fold<Slice, Events[K]> }
  /** What the events of other features do to these fields. */
  on?: { readonly [type: string]: Fold<Slice, never> }
  /** What an event leaves if its text was destroyed before it was folded. */
  erased?: { readonly [K in keyof Events]?: Partial<Slice> }
  /** The public values of fields that are partly private; undefined if there is no difference. */
  view?: (slice: Slice) => Partial<Slice> | undefined
  /** Kinds that change nothing visible: only the server folds them. */
  serverOnly?: readonly (keyof Events)[]
  /** Kinds that are shown as rows among the messages. */
  rows?: readonly (keyof Events)[]
  /** The feature's settings, with their defaults. */
  settings?: Settings
}

/** A feature that keeps nothing in the room's state. */
export type NoSlice = Readonly<Record<never, never>>

/** Models by the names of their features. */
export type Models = { readonly [feature: string]: { initial?: object; settings?: object } }

type Union<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never

/** All fields that these models add to the room's state. */
export type SlicesOf<M extends Models> = Union<
  { [K in keyof M]: M[K] extends { initial?: infer Slice } ? NonNullable<Slice> : never }[keyof M]
>
/** All settings that these models add. */
export type SettingsOf<M extends Models> = Union<
  { [K in keyof M]: M[K] extends { settings?: infer Settings } ? NonNullable<Settings> : never }[keyof M]
>

type AnyModel = {
  initial?: object
  events?: Table<Fold<object, unknown>>
  on?: Table<Fold<object, unknown>>
  erased?: Table<object>
  view?: (slice: object) => object | undefined
  serverOnly?: readonly string[]
  rows?: readonly string[]
  settings?: object
}
type Table<T> = Readonly<Record<string, T>>

/** The models of all features as one: how a room's state begins, and how events change it. */
export type Composition<M extends Models> = {
  initial: SlicesOf<M>
  settings: SettingsOf<M>
  /** The state after one more event. An unknown kind only moves the position. */
  evolve<State extends object>(state: State, event: AnyEvent): State
  /** The public state: the same object if there is no difference. */
  project<State extends object>(state: State): State
  /** Folds an event into the public state. */
  evolveProjected<State extends object>(state: State, event: AnyEvent): State
  /** Whether a kind of event is shown as a row among the messages. */
  isRow(type: string): boolean
}

/** The kind is external input: `constructor` is not one. */
const entry = <T>(table: Table<T> | undefined, type: string): T | undefined =>
  table && Object.hasOwn(table, type) ? table[type] : undefined

/** Combines the models of all features. A test ensures that no two handle the same kind of event or add the same field. */
export function composeModels<M extends Models>(models: M): Composition<M> {
  const all = Object.values(models) as unknown as AnyModel[]
  const lists = (field: 'serverOnly' | 'rows', type: string): boolean =>
    all.some((model) => model[field]?.includes(type))
  const evolve = <State extends object>(state: State, event: AnyEvent): State => {
    const { epoch, seq, body, type } = event
    const next = { ...state }
    for (const { erased, events, on } of all)
      Object.assign(
        next,
        body === null ? entry(erased, type) : (entry(events, type) ?? entry(on, type))?.(state, body, event),
      )
    return Object.assign(next, { epoch, seq })
  }
  const project = <State extends object>(state: State): State => {
    const changes = all.map(({ view }) => view?.(state)).filter((change) => change !== undefined)
    return changes.length === 0 ? state : Object.assign({ ...state }, ...changes)
  }
  const merged = (field: 'initial' | 'settings') => Object.assign({}, ...all.map((model) => model[field]))
  return {
    initial: merged('initial'),
    settings: merged('settings'),
    evolve,
    project,
    evolveProjected: (state, event) =>
      lists('serverOnly', event.type)
        ? Object.assign({ ...state }, { epoch: event.epoch, seq: event.seq })
        : project(evolve(state, event)),
    isRow: (type) => lists('rows', type),
  }
}
