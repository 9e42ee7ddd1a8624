import type { Tier } from '../event.ts'
import type { Role } from '../roles.ts'
import type { RuleContext } from './context.ts'
import type { CommonCode, Decision, Draft, Refusal } from './decision.ts'
import type { Standing } from './standing.ts'

/**
 * What of a body is personal: the words of anyone who did it and, where `about` names a field with a person's id, words about
 * that person. `gone` is what an erasure of either takes: the whole body, or only these fields where the rest is the
 * room's order and not words.
 */
export type Personal<Body> = {
  gone: 'all' | readonly (keyof Body & string)[]
  about?: keyof Body & string
  /** The field with the message that it is about, where nobody is named: whoever wrote that is meant. */
  aboutAuthorOf?: keyof Body & string
}

/** What servers have to know of a kind of event beside how it is folded. */
export type EventRule<Body> = {
  /** What an erasure takes of it; null is nothing: ids, numbers, and what the room itself says. */
  personal: Personal<Body> | null
  /** `timeline` where delivery may leave some out on slow networks. Default `essential`. */
  tier?: Tier
  /** What it changes in what the room remembers of the person in its field `actor`. */
  standing?: (standing: Standing, body: Body, by: string) => Standing
}

/** What an owner has to look up before it can decide: the message meant, and the person meant. */
export type Lookups = { message?: number; actor?: string }

export type CommandRule<State, Body, Code extends string, Setting extends string> = {
  /** The least role; the setting that names it; or `system` for what only the room itself gives. */
  role: Role | 'system' | { setting: Setting }
  /** Whether people below staff may give it while the room is closed. */
  whileClosed?: true
  needs?: (body: Body) => Lookups
  run: (state: State, body: Body, ctx: RuleContext) => Decision | Refusal<Code | CommonCode>
}

/** A command that time itself gives, with an id that is the same whoever finds it due. */
export type Due<Commands> = {
  [K in keyof Commands]: { commandId: string; command: { type: K; body: Commands[K] } }
}[keyof Commands]

/** What every state has beside the features' fields. */
export type Base<Settings> = { room: string; epoch: number; seq: number; settings: Settings }

/** Whole numbers, both ends included. */
export type NumberRange = { min: number; max: number }
/** As a whole: a union is one list of values. */
type Values<V> = [V] extends [number] ? NumberRange : readonly V[]
/** For each setting, the values that it takes. */
export type SettingValues<Settings> = { readonly [K in keyof Settings]: Values<Settings[K]> }

/** What is counted without memory of who, and stored now and then. */
export type Tallies = { likes: number }

/**
 * The part of a feature that decides. For servers only: nothing of it may reach a browser. `State` is what the rules may read:
 * the feature's own fields, and those of the features that `reads` names.
 */
export type Rules<State, Events, Commands, Code extends string, Settings> = {
  /** The features whose fields the rules read. No two read each other. */
  reads: readonly string[]
  events: { readonly [K in keyof Events]: EventRule<Events[K]> }
  commands: { readonly [K in keyof Commands]: CommandRule<State, Commands[K], Code, keyof Settings & string> }
  /** What is told to anyone who comes with a claim that is taken, by what the claim begins with. */
  claims?: { readonly [prefix: string]: Code | CommonCode }
  /** What follows from another feature's command in the same append. */
  beside?: { readonly [command: string]: (state: State, body: never, ctx: RuleContext) => Draft[] }
  /** For each of the feature's settings, the values that it takes. */
  settings?: SettingValues<Settings>
  /** What the owner's timer has to do now. */
  due?: (state: State, now: number, tallies: Tallies) => Due<Commands>[]
}
