import type { Role } from './roles.ts'

// What the pages of docs/reference say of a feature. For the scripts that make them alone: no program loads it.

/** A text in the languages of the documentation. */
export type Texts = readonly [en: string, zh: string]

/** What a setting with values of this type is for. */
export type SettingWords<Value> = {
  title: Texts
  what: Texts
  /** What the studio calls its control, if it has one. */
  studio?: Texts
  /** What each of its values means; a number or a moment says its unit. */
  values: [Value] extends [number | null] ? Texts : { readonly [V in `${Value & (string | boolean)}`]: Texts }
}

/** Words for every command that people give, and for every setting: the compiler asks for those that are missing. */
export type Reference<Commands, Settings> = {
  /** What each of its commands does. */
  actions: { readonly [K in keyof Commands]: Texts }
  settings: { readonly [K in keyof Settings]: SettingWords<Settings[K]> }
}

/** The values of a setting that names the lowest role for something. */
export const FROM_ROLE: { readonly [R in Role]: Texts } = {
  owner: ['only owners', '仅房主'],
  host: ['hosts and the owner', '主播及以上'],
  moderator: ['moderators and above', '房管及以上'],
  member: ['members and above', '成员及以上'],
  guest: ['everyone, including guests', '所有人，包括游客'],
}
