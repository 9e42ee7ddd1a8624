import type { Tier } from '../event.ts'
import type { Role } from '../roles.ts'
import type { RuleContext } from './context.ts'
import type { CommonCode, Decision, Draft, Refusal } from './decision.ts'
import type { RowRef } from './keyed.ts'
import type { SnapshotRule } from './snapshot.ts'

/**
 * What is personal in a body: the words of the actor and, where `about` names a field with a person's id, words about that
 * person. `gone` is what an erasure of either removes: the whole body, or only these fields if the rest is the room's order
 * and not words.
 */
export type Personal<Body> = {
  gone: 'all' | readonly (keyof Body & string)[]
  about?: keyof Body & string
  /** The field with the message that it is about, if nobody is named: it concerns the author of that message. */
  aboutAuthorOf?: keyof Body & string
}

/** What servers must know about a kind of event besides how it is folded. */
export type EventRule<Body> = {
  /** What an erasure removes from it; null is nothing: ids, numbers, and what the room itself says. */
  personal: Personal<Body> | null
  /** `timeline` if delivery may leave events out on slow networks. Default `essential`. */
  tier?: Tier
}

/**
 * What an owner must look up before it can decide: the target message, the target person, the newest messages that somebody
 * sent under any id of theirs, and rows of keyed slices.
 */
export type Lookups = {
  message?: number
  actor?: string
  messagesBy?: { person: string; limit: number }
  rows?: readonly RowRef[]
}

export type CommandRule<State, Body, Code extends string, Setting extends string> = {
  /** The lowest role; the setting that names it; or `system` for commands that only the room itself gives. */
  role: Role | 'system' | { setting: Setting }
  /** Whether people below staff may give it while the room is closed. */
  whileClosed?: true
  needs?: (body: Body, actor: string, aliases: readonly string[]) => Lookups
  run: (state: State, body: Body, ctx: RuleContext) => Decision | Refusal<Code | CommonCode>
}

/** Reads the body of a command, or throws: a type of Zod, which the types of the SDK must not name. */
export type Shape<Body> = { parse(value: unknown): Body }

/** A command that a timer gives, with an id that is the same on whichever node finds it due. */
export type Due<Commands> = {
  [K in keyof Commands]: { commandId: string; command: { type: K; body: Commands[K] } }
}[keyof Commands]

/** What every state has besides the features' fields. */
export type Base<Settings> = { room: string; epoch: number; seq: number; settings: Settings }

/** Whole numbers, both ends included. */
export type NumberRange = { min: number; max: number }
/** A moment in whole milliseconds since 1970, at most this far in the future; or null, which is none. */
export type MomentRange = { maxAheadMs: number }
/** `[V]` is not distributed: a union is one list of values. */
type Values<V> = [V] extends [number] ? NumberRange : [V] extends [number | null] ? MomentRange : readonly V[]
/** For each setting, the values that it accepts. */
export type SettingValues<Settings> = { readonly [K in keyof Settings]: Values<Settings[K]> }

/** What is counted without recording who, and stored from time to time. */
export type Tallies = { likes: number }

/**
 * The part of a feature that decides. For servers only: none of it may reach a browser. `State` is what the rules may read:
 * the feature's own fields, and those of the features in `reads`.
 */
export type Rules<State, Events, Commands, Code extends string, Settings> = {
  /** The features whose fields the rules read. No two features read each other. */
  reads: readonly string[]
  events: { readonly [K in keyof Events]: EventRule<Events[K]> }
  /** The shapes of its commands' bodies, as `wire.ts` has them. */
  shapes: { readonly [K in keyof Commands]: Shape<Commands[K]> }
  commands: { readonly [K in keyof Commands]: CommandRule<State, Commands[K], Code, keyof Settings & string> }
  /** The refusal for a claim that is already taken, by the prefix of the claim. */
  claims?: { readonly [prefix: string]: Code | CommonCode }
  /** What follows from another feature's command in the same append. */
  beside?: { readonly [command: string]: (state: State, body: never, ctx: RuleContext) => Draft[] }
  /** What it remembers by key. */
  keyed?: readonly { readonly name: string }[]
  /** How its fields are stored in snapshots. */
  snapshot?: SnapshotRule
  /** For each of the feature's settings, the values that it accepts. */
  settings?: SettingValues<Settings>
  /** What the owner's timer must do now. */
  due?: (state: State, now: number, tallies: Tallies) => Due<Commands>[]
}
