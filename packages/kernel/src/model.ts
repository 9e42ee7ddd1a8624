import type { AnyEvent } from './event.ts'

/** When an event happened, who did it, and its number in the room. */
export type Meta = { at: number; actor: string; seq: number }

/** What an event changes in a slice: the new values of the fields that change. */
export type Fold<Slice, Body> = (slice: Slice, body: Body, meta: Meta) => Partial<Slice>

/** What an event makes of the message that it amends. Only the newest event of each kind counts. */
export type Amend<Message, Body> = (message: Message, body: Body, meta: Meta) => Message

/**
 * An event that is shown as a row among the messages. `about`: the field with the person that it is about besides its actor;
 * `aboutAuthorOf`: the field with a message, if nobody is named: it is about the author of that message.
 */
export type Row<Body> = { about?: keyof Body & string; aboutAuthorOf?: keyof Body & string }

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
export type Model<
  Slice extends object,
  Events extends object,
  Settings extends object = object,
  Message extends object = object,
> = {
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
  rows?: { readonly [K in keyof Events]?: Row<Events[K]> }
  /** What the feature's events make of the message that they amend. */
  amends?: { readonly [K in keyof Events]?: Amend<Message, Events[K]> }
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
  rows?: Table<Row<Record<string, unknown>>>
  amends?: Table<Amend<object, unknown>>
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
  /** The kinds of events that are shown as rows among the messages. */
  rows: ReadonlyMap<string, Row<Record<string, unknown>>>
  /** A message after an event that amends it; the same object if the event changes nothing of it. */
  amend<Message extends object>(message: Message, event: AnyEvent): Message
}

/** Combines the models of all features. A test ensures that no two handle the same kind of event or add the same field. */
export function composeModels<M extends Models>(models: M): Composition<M> {
  const all = Object.values(models) as unknown as AnyModel[]
  // By kind, so that the cost of an event does not grow with the number of features.
  const touched = new Map<string, AnyModel[]>()
  for (const model of all)
    for (const type of Object.keys({ ...model.erased, ...model.events, ...model.on }))
      touched.set(type, [...(touched.get(type) ?? []), model])
  const views = all.flatMap(({ view }) => view ?? [])
  const serverOnly = new Set(all.flatMap((model) => model.serverOnly ?? []))
  const table = <Field extends 'rows' | 'amends'>(field: Field) =>
    new Map(all.flatMap((model) => Object.entries(model[field] ?? {}))) as ReadonlyMap<
      string,
      NonNullable<AnyModel[Field]>[string]
    >
  const amends = table('amends')
  const merged = (field: 'initial' | 'settings') => Object.assign({}, ...all.map((model) => model[field]))

  const evolve = <State extends object>(state: State, event: AnyEvent): State => {
    const { epoch, seq, body, type } = event
    return Object.assign(
      { ...state, epoch, seq },
      ...(touched.get(type) ?? []).map(({ erased, events, on }) =>
        body === null ? erased?.[type] : (events?.[type] ?? on?.[type])?.(state, body, event),
      ),
    ) as State
  }
  const project = <State extends object>(state: State): State =>
    views.reduce((shown, view) => {
      const change = view(state)
      return change ? { ...shown, ...change } : shown
    }, state)
  return {
    initial: merged('initial'),
    settings: merged('settings'),
    evolve,
    project,
    evolveProjected: (state, event) =>
      serverOnly.has(event.type) ? { ...state, epoch: event.epoch, seq: event.seq } : project(evolve(state, event)),
    rows: table('rows'),
    amend: <Message extends object>(message: Message, event: AnyEvent) =>
      ((event.body !== null && amends.get(event.type)?.(message, event.body, event)) || message) as Message,
  }
}
