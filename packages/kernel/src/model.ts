import type { AnyEvent } from './event.ts'

/** When an event happened, who did it, and its number in the room. */
export type Meta = { at: number; actor: string; seq: number }

/** What an event changes of a slice: the new values of the fields that change. */
export type Fold<Slice, Body> = (slice: Slice, body: Body, meta: Meta) => Partial<Slice>

/**
 * The part of a feature that is the same on servers and in browsers: its fields of the room's state, and how events change
 * them. Pure: no clock, no randomness, nothing from outside.
 *
 * @example
 * export const likes: Model<LikesSlice, LikesEvents> = {
 *   initial: { likes: 0 },
 *   events: { 'likes.tallied': (_, body) => ({ likes: body.total }) },
 * }
 */
export type Model<Slice extends object, Events extends object, Settings extends object = object> = {
  /** The feature's fields of the room's state before the first event. */
  initial: Slice
  /** What each of the feature's kinds of event does to them; null only moves the position. */
  events: { readonly [K in keyof Events]: Fold<Slice, Events[K]> | null }
  /** What other features' events do to them. */
  on?: { readonly [type: string]: Fold<Slice, never> }
  /** What an event leaves whose words were destroyed before it was folded. */
  erased?: { readonly [K in keyof Events]?: Partial<Slice> }
  /** The fields that everybody does not know as they are, as everybody knows them; undefined where there is no difference. */
  view?: (slice: Slice) => Partial<Slice> | undefined
  /** Kinds that change nothing in what people see: only the server folds them. */
  serverOnly?: readonly (keyof Events)[]
  /** Kinds that are shown among the messages. */
  rows?: readonly (keyof Events)[]
  /** The settings that the feature brings, with their defaults. */
  settings?: Settings
}

/** Models by the names of their features. */
export type Models = { readonly [feature: string]: { initial: object; events: object; settings?: object } }

type Union<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never

/** All fields that these models bring to the room's state. */
export type SlicesOf<M extends Models> = Union<
  { [K in keyof M]: M[K] extends { initial: infer Slice } ? Slice : never }[keyof M]
>
/** All kinds of event that these models know. */
export type EventsOf<M extends Models> = {
  [K in keyof M]: M[K] extends { events: infer Events } ? keyof Events : never
}[keyof M]
/** All settings that these models bring. */
export type SettingsOf<M extends Models> = Union<
  { [K in keyof M]: M[K] extends { settings?: infer Settings } ? NonNullable<Settings> : never }[keyof M]
>

type Erased = {
  initial: object
  events: Record<string, Fold<object, unknown> | null>
  on?: Record<string, Fold<object, unknown>>
  erased?: Record<string, object>
  view?: (slice: object) => object | undefined
  serverOnly?: readonly string[]
  rows?: readonly string[]
  settings?: object
}

/** All features' models as one: how a room's state begins, and how events change it. */
export type Composition<M extends Models> = {
  initial: SlicesOf<M>
  settings: SettingsOf<M>
  /** The kinds of event that this program knows. */
  known: ReadonlySet<string>
  rows: ReadonlySet<string>
  /** The state after one more event. A kind that is not known only moves the position. */
  evolve<State extends object>(state: State, event: AnyEvent): State
  /** The state as everybody may know it: the same object where there is no difference. */
  project<State extends object>(state: State): State
  /** Folds an event into the state as everybody knows it. */
  evolveProjected<State extends object>(state: State, event: AnyEvent): State
}

/** Puts features’ models together. A test holds that no two know the same kind of event or bring the same field. */
export function composeModels<M extends Models>(models: M): Composition<M> {
  const all = Object.values(models) as unknown as Erased[]
  const folds = new Map<string, Fold<object, unknown>[]>()
  const erased = new Map<string, object>()
  const known = new Set<string>()
  const serverOnly = new Set<string>()
  const rows = new Set<string>()
  const views: ((slice: object) => object | undefined)[] = []
  const add = (type: string, fold: Fold<object, unknown>): void => {
    folds.set(type, [...(folds.get(type) ?? []), fold])
  }
  for (const model of all) {
    for (const [type, fold] of Object.entries(model.events)) {
      known.add(type)
      if (fold) add(type, fold)
    }
    for (const [type, fold] of Object.entries(model.on ?? {})) add(type, fold)
    for (const [type, left] of Object.entries(model.erased ?? {})) erased.set(type, left)
    for (const type of model.serverOnly ?? []) serverOnly.add(type)
    for (const type of model.rows ?? []) rows.add(type)
    if (model.view) views.push(model.view)
  }
  const evolve = <State extends object>(state: State, event: AnyEvent): State => {
    const { epoch, seq, body } = event
    const next = { ...state }
    if (body === null) Object.assign(next, erased.get(event.type))
    else for (const fold of folds.get(event.type) ?? []) Object.assign(next, fold(state, body, event))
    return Object.assign(next, { epoch, seq })
  }
  const project = <State extends object>(state: State): State => {
    let shown = state
    for (const view of views) {
      const change = view(state)
      if (change) shown = { ...shown, ...change }
    }
    return shown
  }
  return {
    initial: Object.assign({}, ...all.map(({ initial }) => initial)),
    settings: Object.assign({}, ...all.map(({ settings }) => settings)),
    known,
    rows,
    evolve,
    project,
    evolveProjected: (state, event) =>
      serverOnly.has(event.type)
        ? Object.assign({ ...state }, { epoch: event.epoch, seq: event.seq })
        : project(evolve(state, event)),
  }
}
